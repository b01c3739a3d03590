package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0IsAskedIfRunnable;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l1;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.verdict.Verdict.Outcome.FAILED;
import static dev.trapline.dsl.verdict.Verdict.Outcome.PASSED;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.SecondaryBased.ENABLE_EPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs that a judge must neither stumble over nor call wrong without reason. */
class SoundJudgementTest {

    @Test
    void anExitAtAnAddressOutsideTheProgramIsAFailureAndNoCrash() {
        Trace lost = run().entered()
                .exited(
                        VMCALL,
                        l2(0),
                        exit -> exit.guest(guest -> new GuestState(
                                0, guest.rsp(), guest.rflags(), guest.interruptibility(), guest.activity())))
                .completed();

        assertThat(Case.judge(when(Words.l2).runs(1).expectNothing(), FakeCore.WITH_L0, lost)
                        .outcome())
                .isEqualTo(FAILED);
    }

    @Test
    void anAnswerWithoutAQuestionIsAFailureAndNoCrash() {
        Trace unasked = run().l0Answered(true).entered().completed();

        assertThat(Case.judge(when(l0IsAskedIfRunnable()).expectL0AnswersYes(1), FakeCore.WITH_L0, unasked)
                        .outcome())
                .isEqualTo(FAILED);
    }

    @Test
    void anInterruptWithTheVectorOfAnInjectionThatIsOverCounts() {
        Program program = ScenarioCompiler.compile(when(nmi())).program();
        Trace trace = run(ENABLE_EPT)
                .entered(Opcode.VMLAUNCH, l2(0), Optional.of(irq(0x30)))
                .injected(irq(0x30), l2(0))
                .arrived(hwIrq(0x30))
                .exited(EPT_VIOLATION, l2(1), exit -> exit.duringDeliveryOf(irq(0x30)))
                .completed();

        assertThat(Invariants.broken(program, trace)).isEmpty();
    }

    @Test
    void vmclearChangesTheLaunchStateAndBreaksNoInvariant() {
        Program program = ScenarioCompiler.compile(when(Words.l2)
                        .executes(Words.vmcall())
                        .expectExit(VMCALL)
                        .then(Words.l1)
                        .executes(new Instruction(Opcode.VMCLEAR, 0, 0), new Instruction(Opcode.VMPTRLD, 0, 0))
                        .then(Words.l1)
                        .resumes()
                        .expectVmFail(VmInstructionError.VMRESUME_NONLAUNCHED_VMCS))
                .program();
        Trace trace = run().entered()
                .exited(VMCALL, l2(0))
                .vmFailed(Opcode.VMRESUME, Optional.of(VmInstructionError.VMRESUME_NONLAUNCHED_VMCS), l1(4))
                .completed();

        assertThat(Invariants.broken(program, trace)).isEmpty();
    }

    @Test
    void aChainWithoutAnyExpectationPassesOnACoreThatShowsNoL0() {
        assertThat(Case.judge(
                                when(Words.l2).runs(1),
                                FakeCore.WITHOUT_L0,
                                run().entered().completed())
                        .outcome())
                .isEqualTo(PASSED);
    }

    @Test
    void whatIsPendingBeforeAnyEventIsWhatTheProgramStartsWith() {
        assertThat(Case.judge(
                                given(localApic)
                                        .hasPending(0x30)
                                        .when(Words.l1)
                                        .runs(1)
                                        .expectPending(0x30),
                                FakeCore.WITH_L0,
                                run().completed())
                        .expectations()
                        .get(0)
                        .outcome())
                .isEqualTo(ExpectationResult.Outcome.PASSED);
    }
}
