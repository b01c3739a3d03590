package dev.trapline.model.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Transition;
import dev.trapline.random.RandomPrograms;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole state of a machine can be taken at any transition, and a machine that never ran goes on from it as if it had been there all along. */
class SaveAndRestoreTest {

    private static final ModelCore BARE_METAL = new BareMetalCore();
    private static final ModelCore NESTED = new NestedCore();
    private static final ModelCore NESTED_2011 = new Nested2011Core();

    static Stream<?> programs() {
        return Scenarios.programs();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void aRunOnANewMachineAtEveryTransitionIsTheSameRun(Program program) {
        Stream.of(BARE_METAL, NESTED, NESTED_2011)
                .filter(core -> core.supports(program).supported())
                .forEach(core -> assertThat(restoredAtEveryTransition(core, program))
                        .as(core.name())
                        .isEqualTo(core.run(program, Limits.DEFAULT)));
    }

    @Test
    void soItIsForProgramsThatNobodyThoughtOf() {
        LongStream.range(0, 300).forEach(seed -> {
            Program program = RandomPrograms.of(seed);
            for (ModelCore core : Set.of(BARE_METAL, NESTED)) {
                assertThat(restoredAtEveryTransition(core, program))
                        .as("%s, seed %d", core.name(), seed)
                        .isEqualTo(core.run(program, Limits.DEFAULT));
            }
        });
    }

    @Test
    void everyTransitionOfARunWithoutALoopIsAnotherState() {
        Program program = Scenarios.firstProgram();
        Machine machine = machine(NESTED, program);
        Set<StateBuffer> states = new HashSet<>();
        int transitions = 0;
        Transition made;
        do {
            states.add(saved(machine));
            made = machine.step();
            transitions++;
        } while (made != Transition.STOPPED);

        assertThat(states).hasSize(transitions);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void aNewMachineHasTheStateThatItWasGiven(Program program) {
        for (ModelCore core : List.of(BARE_METAL, NESTED)) {
            Machine machine = machine(core, program);
            for (Transition made = Transition.EVENT; made != Transition.STOPPED && made != Transition.IDLE; ) {
                StateBuffer state = saved(machine);
                Machine other = machine(core, program);
                other.restore(state);
                assertThat(saved(other)).as(core.name()).isEqualTo(state).hasSameHashCodeAs(state);
                made = machine.step();
            }
        }
    }

    @Test
    void theStateOfAnotherKindOfMachineIsRefused() {
        Program program = Scenarios.firstProgram();
        StateBuffer ofHardware = saved(machine(BARE_METAL, program));
        Machine nested = machine(NESTED, program);

        assertThatThrownBy(() -> nested.restore(ofHardware))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another kind of machine");
    }

    private static Trace restoredAtEveryTransition(ModelCore core, Program program) {
        return core.run(program, Limits.DEFAULT, new Disturbance.SaveAndRestore());
    }

    private static Machine machine(ModelCore core, Program program) {
        TraceRecorder recorder = new TraceRecorder();
        Memory memory = new Memory(program);
        Machine machine = core.machine(program, memory, core.offers().without(program.lacks()), recorder);
        recorder.watch(new Board(machine, memory));
        return machine;
    }

    private static StateBuffer saved(Machine machine) {
        StateBuffer buffer = new StateBuffer();
        machine.save(buffer);
        return buffer;
    }
}
