package dev.trapline.differ;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(print(out), print(err), arguments);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void coresThatAgreeAreCountedAndTheExitCodeIs0() {
        assertThat(run("--programs", "50", "--seed", "7", "bare-metal", "stacked-3"))
                .isZero();
        assertThat(out())
                .contains(
                        "50 random programs from seed 7 (recorded) on bare-metal and stacked-3",
                        "50 in which L1 observes the same");
    }

    @Test
    void coresThatDifferAreShownSideBySideAndTheExitCodeIs1() {
        assertThat(run("--programs", "50", "--most", "1", "bare-metal", "nested-kvm"))
                .isOne();
        assertThat(out()).contains("@Spec", "import static dev.trapline.dsl.Words.*;", " │ nested-kvm", "≠ ");
    }

    @Test
    void whatIsNotSupportedIsCountedWithTheReason() {
        run("--programs", "1", "--range", "everything", "bare-metal", "bochs");

        assertThat(out() + err()).containsAnyOf("are not supported by one of them", "bochs is not available");
    }

    @Test
    void aCoreThatIsNotThereIsNamedWithThoseThatAre() {
        assertThat(run("bare-metal", "bare-mettle")).isEqualTo(2);
        assertThat(err()).contains("there is no core bare-mettle, but bare-metal, ");
    }

    @Test
    void twoCoresAreNeeded() {
        assertThat(run("bare-metal")).isEqualTo(2);
        assertThat(err()).contains("two cores are compared, not [bare-metal]. Usage: ");
    }

    @Test
    void anOptionThatMakesNoSenseIsNamed() {
        assertThat(run("--programs", "none", "a", "b")).isEqualTo(2);
        assertThat(run("--range", "some", "a", "b")).isEqualTo(2);
        assertThat(run("--colour", "red", "a", "b")).isEqualTo(2);
        assertThat(run("a", "b", "--seed")).isEqualTo(2);
        assertThat(err())
                .contains(
                        "--programs: a whole number, not none",
                        "--range is everything or recorded, not some",
                        "there is no option --colour",
                        "--seed needs a value");
    }
}
