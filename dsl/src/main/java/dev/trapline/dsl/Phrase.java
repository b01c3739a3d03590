package dev.trapline.dsl;

/**
 * Words that go on from where a chain is: a step of a vocabulary that is said behind others, as in {@code then(theGuestIsToldOf(disk))}.
 *
 * <pre>{@code
 * default Phrase<L2Runs, L1Runs> theGuestIsToldOf(Disk disk) {
 *     return here -> here.expectExit(EXTERNAL_INTERRUPT).withVector(disk.vector());
 * }
 * }</pre>
 *
 * @param <S> where it can be said
 * @param <T> what can be said behind it
 */
@FunctionalInterface
public interface Phrase<S, T> {

    /** The chain as it goes on from here. */
    T after(S here);
}
