package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.ExitControl.SAVE_VMX_PREEMPTION_TIMER;
import static dev.trapline.dsl.vmx.PinBased.VMX_PREEMPTION_TIMER;
import static dev.trapline.dsl.vmx.PlainExit.INIT_SIGNAL;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.SecondaryBased.VIRTUAL_INTR_DELIVERY;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** INV9, of pending debug exceptions, the timer and virtual interrupts. */
class SavedStateTest {
    private static final Program PROGRAM = ScenarioCompiler.compile(when(nmi())).program();

    private static GuestState state(long interruptibility, long pendingDebug, long interruptStatus, long timer) {
        return new GuestState(
                l2(0).value(),
                Program.L2_STACK_TOP,
                0x202,
                interruptibility,
                ActivityState.ACTIVE,
                pendingDebug,
                interruptStatus,
                timer);
    }

    private static Trace exit(TraceBuilder run, GuestState loaded, ExitReason reason, GuestState saved) {
        return exit(run, loaded, reason, saved, exit -> exit);
    }

    private static Trace exit(
            TraceBuilder run,
            GuestState loaded,
            ExitReason reason,
            GuestState saved,
            UnaryOperator<ExitBuilder> details) {
        return run.entered(loaded)
                .exited(reason, l2(0), exit -> details.apply(exit.l2DidNotRun().guest(any -> saved)))
                .completed();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(
                        "INV9: L2 did not run",
                        "SVI changed",
                        exit(run(VIRTUAL_INTR_DELIVERY), state(0, 0, 0x3051, 0), VMCALL, state(0, 0, 0x4051, 0))),
                arguments(
                        "INV9: L2 did not run",
                        "RVI fell",
                        exit(run(VIRTUAL_INTR_DELIVERY), state(0, 0, 0x51, 0), VMCALL, state(0, 0, 0x30, 0))),
                arguments(
                        "INV9: this exit saves no pending debug exceptions",
                        "a hypercall",
                        exit(run(), state(0, 0, 0, 0), VMCALL, state(0, 0x4000, 0, 0))),
                arguments(
                        "INV9: this exit saves no pending debug exceptions",
                        "a debug exception in the shadow of MOV SS",
                        exit(
                                run(),
                                state(Interruptibility.MOV_SS, 0x4000, 0, 0),
                                EXCEPTION_NMI,
                                state(Interruptibility.MOV_SS, 0x4000, 0, 0),
                                exit -> exit.telling(EventInfo.exception(ExceptionVector.DB)))),
                arguments(
                        "INV9: the timer",
                        "saved where it is not to be",
                        exit(run(VMX_PREEMPTION_TIMER), state(0, 0, 0, 9), VMCALL, state(0, 0, 0, 8))),
                arguments(
                        "INV9: the timer",
                        "gone up",
                        exit(
                                run(VMX_PREEMPTION_TIMER, SAVE_VMX_PREEMPTION_TIMER),
                                state(0, 0, 0, 9),
                                VMCALL,
                                state(0, 0, 0, 10))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("broken")
    void aBrokenOneIsNamedWithTheExitThatBreaksIt(String says, String example, Trace trace) {
        assertThat(Invariants.broken(PROGRAM, trace))
                .as(example)
                .singleElement()
                .asString()
                .startsWith(says)
                .contains(", at: exit");
    }

    static Stream<Arguments> unbroken() {
        return Stream.of(
                arguments(
                        "a posted interrupt raises RVI",
                        exit(run(VIRTUAL_INTR_DELIVERY), state(0, 0, 0x3041, 0), VMCALL, state(0, 0, 0x3051, 0))),
                arguments(
                        "INIT keeps pending debug exceptions",
                        exit(run(), state(0, 0x4000, 0, 0), INIT_SIGNAL, state(0, 0x4000, 0, 0))),
                arguments(
                        "so does the shadow of MOV SS",
                        exit(
                                run(),
                                state(Interruptibility.MOV_SS, 0x4000, 0, 0),
                                VMCALL,
                                state(Interruptibility.MOV_SS, 0x4000, 0, 0))),
                arguments(
                        "a timer that is saved went down",
                        exit(
                                run(VMX_PREEMPTION_TIMER, SAVE_VMX_PREEMPTION_TIMER),
                                state(0, 0, 0, 9),
                                VMCALL,
                                state(0, 0, 0, 2))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unbroken")
    void whatTheArchitectureAllowsBreaksNone(String example, Trace trace) {
        assertThat(Invariants.broken(PROGRAM, trace)).as(example).isEmpty();
    }
}
