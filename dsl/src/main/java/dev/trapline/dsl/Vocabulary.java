package dev.trapline.dsl;

/**
 * Words of one's own: an interface or a class whose methods are steps, each made of the shipped words or of other steps. Reports show a step by its name and
 * arguments, and what it stands for folded in it.
 *
 * <pre>{@code
 * interface DiskWords extends Vocabulary {
 *     default Given.OfL1 aGuestThatOwnsItsDisks() {
 *         return given(l1).setsPinBased(EXT_INTR).setsExit(ACK_INTR_ON_EXIT);
 *     }
 *
 *     default Incoming fires(Disk disk) {
 *         return hwIrq(disk.vector());
 *     }
 *
 *     default Phrase<L2Runs, L1Runs> l1IsToldOf(Disk disk) {
 *         return here -> here.expectExit(EXTERNAL_INTERRUPT).withVector(disk.vector());
 *     }
 * }
 * }</pre>
 *
 * <p>A step that begins a chain returns the stage where it goes on, one for {@code when(…)} an {@link dev.trapline.dsl.program.Incoming}, and one that is said
 * behind others, by {@code and(…)} or {@code then(…)}, a {@link Phrase}. Methods that return something else are no steps. A class of specs has the words by
 * implementing the interface, or by a parameter of its constructor. Subclasses are made of both, so steps are neither final nor private nor static; and they keep
 * nothing between two specs, so fields are final.
 */
public interface Vocabulary {}
