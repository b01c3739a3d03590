package dev.trapline.kit.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.example.tinyvmx.Apic;
import com.example.tinyvmx.Cpu;
import com.example.tinyvmx.Op;
import com.example.trapline.Emulations;
import com.example.trapline.TinyCore;
import dev.trapline.dsl.Words;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbesTest {

    private static final Program PROGRAM = ScenarioCompiler.compile(
                    Words.when(Words.l1).runs(2).expectNothing())
            .program();

    /** A machine whose methods bear names that others bear too. */
    public abstract static class Machine {
        void raise(int vector) {}

        void raise(int vector, boolean level) {}

        abstract void reset();

        static void count(int what) {}
    }

    private static ProbedCore core(Class<? extends Emulation> emulation) {
        return new ProbedCore("probed", emulation, "com.example.tinyvmx") {
            @Override
            public String description() {
                return "an emulator";
            }

            @Override
            public String version() {
                return "1";
            }
        };
    }

    @Test
    void callsOfTheEmulatorBecomeATrace() {
        Trace trace = new TinyCore()
                .run(
                        ScenarioCompiler.compile(Words.when(Words.hwIrq(0x30)).expectDeliveryTo(Words.l2, 0x30))
                                .program(),
                        Limits.DEFAULT);

        assertThat(trace.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Entered", "Arrived", "Requested", "Delivered", "Ended");
    }

    @Test
    void whoElseUsesTheEmulatorHasItAsItIs() throws ReflectiveOperationException {
        new TinyCore();
        Cpu cpu = new Cpu(Map.of(0L, Op.BREAK), new Apic(0), vector -> 0, vector -> 0);
        Recording recording = new Recording(List.of());
        Hits.during(recording, () -> cpu.run(1, machine -> machine.raise(0x30)));

        assertThat(cpu.stopped).isTrue();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .as("nothing was written, not even an end")
                .isThrownBy(recording::trace);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lower | has no method lower; it has count(int), raise(int), raise(int, boolean), reset()",
                "raise | has several methods raise; it has count(int), raise(int), raise(int, boolean), reset()",
                "reset | has no body for reset; it has count(int), raise(int), raise(int, boolean), reset()"
            })
    void aMethodThatCannotBeProbed(String method, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Probes().after(Machine.class, method, (on, call, trace) -> {}))
                .withMessage(Machine.class.getName() + " " + why);
    }

    @Test
    void typesOfParametersTellMethodsOfOneNameApart() {
        Probes probes = new Probes().before(Machine.class, "raise(int, boolean)", (on, call, trace) -> {});

        assertThat(probes.placed())
                .singleElement()
                .satisfies(placed -> assertThat(placed.method()).hasToString("raise(int, boolean)"));
    }

    @Test
    void aMethodThatWasRenamedIsFoundWhenTheCoreIsMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> core(Emulations.Renamed.class))
                .withMessageStartingWith("com.example.tinyvmx.Cpu has no method vmExit; it has deliver(int), ");
    }

    @Test
    void anArgumentThatIsNotThereNamesThoseThatAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> core(Emulations.WrongArgument.class).run(PROGRAM, Limits.DEFAULT))
                .withMessage("there is no argument 3 of [48]");
    }

    @Test
    void anEmulationNeedsAConstructorWithoutParameters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> core(Emulations.WithoutConstructor.class))
                .withMessageContaining("WithoutConstructor must have a constructor without parameters");
    }

    @Test
    void aTraceWithoutItsEndIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> core(Emulations.Unfinished.class).run(PROGRAM, Limits.DEFAULT))
                .withMessageStartingWith("a trace ends with Ended, once");
    }

    @Test
    void runsAreApartInTheThreadThatRunsThem() {
        TinyCore core = new TinyCore();

        assertThatCode(() -> core.run(PROGRAM, Limits.DEFAULT)).doesNotThrowAnyException();
        assertThat(core.run(PROGRAM, Limits.DEFAULT)).isEqualTo(new TinyCore().run(PROGRAM, Limits.DEFAULT));
    }
}
