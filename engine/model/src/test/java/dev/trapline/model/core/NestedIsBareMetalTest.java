package dev.trapline.model.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.ProgramJson;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.verdict.Observation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** L1 cannot tell the nesting hypervisor from the processor, whatever it does and whatever arrives: {@link RandomPrograms}. */
class NestedIsBareMetalTest {

    private static final Core BARE_METAL = new BareMetalCore();
    private static final Core NESTED = new NestedCore();
    /** No program of these runs so long, and one that does would be a livelock. */
    private static final Limits LIMITS = new Limits(10_000);

    private static final int PROGRAMS = 4_000;

    /**
     * The one known difference: an NMI that arrives in the shadow of an STI, which ends with interrupts disabled once more. Like KVM, L0 waits for an interrupt
     * window there.
     */
    private static final Set<Long> DIFFER = Set.of(1049L);

    @Test
    void l1ObservesTheSame() {
        forEachProgram((program, seed) -> program);
    }

    @Test
    void l1ObservesTheSameWhereL0TakesOneMoreExit() {
        forEachProgram((program, seed) -> with(program, seed, new InputEvent.SpuriousL0Exit()));
    }

    @Test
    void l1ObservesTheSameWhereL0IsAskedWhetherItsGuestCanRun() {
        forEachProgram((program, seed) -> with(program, seed, new InputEvent.RunnableQuestion()));
    }

    /** A test that compared nothing would pass. */
    @Test
    void theseProgramsDoWhatThisIsAbout() {
        Set<TraceEvent.End> ends = EnumSet.noneOf(TraceEvent.End.class);
        Set<String> exits = LongStream.range(0, PROGRAMS)
                .mapToObj(seed -> BARE_METAL.run(RandomPrograms.of(seed), LIMITS))
                .peek(trace -> ends.add(trace.end().how()))
                .flatMap(trace -> trace.all(TraceEvent.Exited.class))
                .map(exit -> exit.reason().name())
                .collect(Collectors.toSet());

        assertThat(ends).containsExactlyInAnyOrder(TraceEvent.End.COMPLETED, TraceEvent.End.HALTED_FOREVER);
        assertThat(exits)
                .containsExactlyInAnyOrder(
                        "EXCEPTION_NMI",
                        "EXTERNAL_INTERRUPT",
                        "INTERRUPT_WINDOW",
                        "NMI_WINDOW",
                        "HLT",
                        "VMCALL",
                        "VMLAUNCH",
                        "MSR_READ",
                        "MSR_WRITE",
                        "INVALID_STATE");
    }

    private static void forEachProgram(BiFunction<Program, Long, Program> change) {
        Predicate<Program> differs = program ->
                !Observation.of(BARE_METAL.run(program, LIMITS)).equals(Observation.of(NESTED.run(program, LIMITS)));
        LongStream.range(0, PROGRAMS)
                .parallel()
                .filter(seed -> !DIFFER.contains(seed))
                .forEach(seed -> {
                    Program program = change.apply(RandomPrograms.of(seed), seed);
                    if (differs.test(program)) {
                        Program smallest = Smaller.than(program, differs);
                        throw new AssertionError("seed %d, made smaller: %s%n on bare metal%n%s on nested%n%s"
                                .formatted(
                                        seed,
                                        ProgramJson.write(smallest),
                                        text(BARE_METAL.run(smallest, LIMITS)),
                                        text(NESTED.run(smallest, LIMITS))));
                    }
                });
    }

    private static String text(Trace trace) {
        return TraceText.of(trace.events());
    }

    /** The program with an input that bare metal knows nothing of, somewhere. */
    private static Program with(Program program, long seed, InputEvent event) {
        Random random = new Random(seed);
        Level level = random.nextBoolean() ? Level.L1 : Level.L2;
        List<?> code = program.code(level).main();
        CodeAddress place = CodeAddress.main(level, random.nextInt(code.size()));
        List<Input> inputs = new ArrayList<>(program.inputs());
        inputs.add(0, new Input(event, Arrival.before(place)));
        return new Program(
                program.lacks(),
                program.vmcs(),
                program.l1InterruptsEnabled(),
                program.apic(),
                program.l1(),
                program.l2(),
                inputs,
                program.notMappedByL0(),
                program.memory());
    }
}
