package dev.trapline.model.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Setting;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.ProgramJson;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.random.RandomPrograms;
import dev.trapline.random.Smaller;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * L1 cannot tell the nesting hypervisor from the processor, nor several from none, whatever it does, whatever arrives, and whatever the processor makes of what
 * the architecture leaves open: {@link RandomPrograms}.
 */
class NestedIsBareMetalTest {

    private static final ModelCore BARE_METAL = new BareMetalCore();
    private static final ModelCore NESTED = new NestedCore();
    private static final ModelCore STACKED = new StackedCore();
    /** No program of these runs so long, and one that does would be a livelock. */
    private static final Limits LIMITS = new Limits(20_000);

    private static final int PROGRAMS = 6_000;
    private static final String EXITS_WAIT = "exits-wait-for-shadow";

    @Test
    void l1ObservesTheSame() {
        forEachProgram(PROGRAMS, NESTED, (program, seed) -> program);
    }

    @Test
    void l1ObservesTheSameOnTwoHypervisors() {
        forEachProgram(PROGRAMS / 5, STACKED, (program, seed) -> program);
    }

    @Test
    void l1ObservesTheSameWhereL0TakesOneMoreExit() {
        forEachProgram(PROGRAMS, NESTED, (program, seed) -> with(program, seed, new InputEvent.SpuriousL0Exit()));
    }

    @Test
    void l1ObservesTheSameWhereL0TakesAnNmiOfItsOwn() {
        forEachProgram(PROGRAMS, NESTED, (program, seed) -> with(program, seed, new InputEvent.SpuriousL0Nmi()));
    }

    @Test
    void l1ObservesTheSameWhereL0IsAskedWhetherItsGuestCanRun() {
        forEachProgram(PROGRAMS, NESTED, (program, seed) -> with(program, seed, new InputEvent.RunnableQuestion()));
    }

    @Test
    void l1ObservesTheSameWhereverL0TakesOneMoreExit() {
        LongStream.range(0, PROGRAMS / 60).parallel().forEach(seed -> {
            Program program = RandomPrograms.of(seed);
            Observation undisturbed = Observation.of(NESTED.run(program, LIMITS));
            for (Disturbance disturbance : NESTED.disturbances(program, LIMITS)) {
                assertThat(Observation.of(NESTED.run(program, LIMITS, disturbance)))
                        .as("seed %d, %s", seed, disturbance)
                        .isEqualTo(undisturbed);
            }
        });
    }

    /** A test that compared nothing would pass. */
    @Test
    void theseProgramsDoWhatThisIsAbout() {
        Set<TraceEvent.End> ends = EnumSet.noneOf(TraceEvent.End.class);
        Set<ExitReason> exits = new HashSet<>();
        LongStream.range(0, PROGRAMS)
                .mapToObj(seed -> BARE_METAL.run(RandomPrograms.of(seed), LIMITS))
                .peek(trace -> ends.add(trace.end().how()))
                .flatMap(trace -> trace.all(TraceEvent.Exited.class))
                .forEach(exit -> exits.add(exit.reason()));

        Set<ExitReason> possible = new HashSet<>(Set.of(VectoredExit.values()));
        possible.addAll(Set.of(PlainExit.values()));
        // Few programs set the control up, and an instruction that no program executes.
        possible.removeAll(Set.of(PlainExit.APIC_WRITE, PlainExit.VMCLEAR, PlainExit.VMPTRLD, PlainExit.VMWRITE));
        assertThat(exits).containsAll(possible);
        assertThat(ends)
                .containsExactlyInAnyOrder(
                        TraceEvent.End.COMPLETED,
                        TraceEvent.End.HALTED_FOREVER,
                        TraceEvent.End.SHUTDOWN,
                        TraceEvent.End.RESET);
    }

    private static void forEachProgram(int programs, ModelCore core, BiFunction<Program, Long, Program> change) {
        LongStream.range(0, programs).parallel().forEach(seed -> {
            Optional<Setting> setting = settingOf(BARE_METAL, seed);
            ModelCore processor = set(BARE_METAL, setting);
            ModelCore hypervisor = set(core, settingOf(core, seed));
            boolean exitsWait =
                    setting.filter(one -> one.name().equals(EXITS_WAIT)).isPresent();
            Predicate<Program> differs = program -> differ(processor, hypervisor, exitsWait, program);
            Program program = change.apply(RandomPrograms.of(seed), seed);
            if (differs.test(program)) {
                Program smallest = Smaller.than(program, Smaller.Finding.of(differs));
                throw new AssertionError("seed %d, made smaller: %s%n on bare metal%n%s on %s%n%s"
                        .formatted(
                                seed,
                                ProgramJson.write(smallest),
                                text(processor, smallest),
                                core.name(),
                                text(hypervisor, smallest)));
            }
        });
    }

    /** One program in three runs under another setting than the usual. */
    private static Optional<Setting> settingOf(ModelCore core, long seed) {
        List<Setting> settings = core.settings();
        return seed % 3 == 0 ? Optional.of(settings.get((int) (seed / 3 % settings.size()))) : Optional.empty();
    }

    private static ModelCore set(ModelCore usual, Optional<Setting> setting) {
        return setting.map(one -> (ModelCore) one.core()).orElse(usual);
    }

    private static boolean differ(ModelCore processor, ModelCore hypervisor, boolean exitsWait, Program program) {
        Observation observation = observe(hypervisor, program);
        if (observation.equals(observe(processor, program))) {
            return false;
        }
        boolean mayBeLate = exitsWait || deliversVirtualInterrupts(program);
        return !mayBeLate || asWithOneInputLate(processor, program).noneMatch(observation::equals);
    }

    private static boolean deliversVirtualInterrupts(Program program) {
        return new VmcsValues(program)
                .any(VmcsField.SECONDARY_VM_EXEC_CONTROL, SecondaryBased.VIRTUAL_INTR_DELIVERY::isSetIn);
    }

    /**
     * Two things come before what tells L0 of an input: a virtual interrupt, in whose delivery L0 has no part, and the instruction in a shadow, on a
     * processor whose exits wait for it.
     */
    private static Stream<Observation> asWithOneInputLate(ModelCore processor, Program program) {
        return IntStream.range(0, program.inputs().size())
                .mapToObj(which -> observe(new OneIsLate(processor, which), program));
    }

    private static Observation observe(Core core, Program program) {
        return Observation.of(core.run(program, LIMITS));
    }

    private static String text(Core core, Program program) {
        Trace trace = core.run(program, LIMITS);
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
