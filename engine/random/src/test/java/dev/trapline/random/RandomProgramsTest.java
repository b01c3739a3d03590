package dev.trapline.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.ProgramJson;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomProgramsTest {

    private static final int PROGRAMS = 500;

    private static Stream<Program> programs(Range range) {
        return LongStream.range(0, PROGRAMS).mapToObj(seed -> RandomPrograms.of(seed, range));
    }

    @Test
    void theSameSeedGivesTheSameProgram() {
        assertThat(programs(Range.RECORDED))
                .containsExactlyElementsOf(programs(Range.RECORDED).toList());
    }

    @Test
    void otherSeedsGiveOtherPrograms() {
        assertThat(programs(Range.EVERYTHING).distinct()).hasSize(PROGRAMS);
    }

    @Test
    void whatIsRecordedHasNothingFromOutsideButInterruptsAndNmis() {
        assertThat(programs(Range.RECORDED).flatMap(program -> program.inputs().stream()))
                .extracting(input -> (Object) input.event().getClass())
                .containsOnly(InputEvent.HardwareInterrupt.class, InputEvent.Nmi.class);
    }

    @Test
    void whatIsRecordedAsksForNothingThatWouldHideTheRecording() {
        assertThat(programs(Range.RECORDED))
                .allMatch(program -> program.sets(ProcessorBased.USE_MSR_BITMAPS))
                .noneMatch(program -> program.sets(PinBased.POSTED_INTR)
                        || program.sets(PinBased.VMX_PREEMPTION_TIMER)
                        || program.sets(ProcessorBased.MONITOR_TRAP_FLAG))
                .noneMatch(program -> Stream.of(program.l1(), program.l2())
                        .flatMap(code -> code.handlers().stream())
                        .anyMatch(handler -> handler.gate() == Handler.Gate.TRAP));
    }

    @Test
    void everyProgramCanBeWrittenDownAndReadAgain() {
        assertThat(programs(Range.EVERYTHING))
                .allMatch(
                        program -> ProgramJson.read(ProgramJson.write(program)).equals(program));
    }
}
