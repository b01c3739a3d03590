package dev.trapline.model.core;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.l0IsAskedIfRunnable;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.processor;
import static dev.trapline.dsl.Words.spuriousL0Exit;
import static dev.trapline.dsl.Words.sti;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VmInstructionError;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each step of the patch "Correct handling of interrupt injection" by what it does, and what follows from it. */
class Patch2011Test {

    private static final Core CORE = new Nested2011Core();

    private static Trace run(Scenario scenario) {
        return CORE.run(ScenarioCompiler.compile(scenario).program(), Limits.DEFAULT);
    }

    private static List<String> l0Exits(Trace trace, Level from) {
        return trace.all(L0Event.L0Exited.class)
                .filter(exit -> exit.from() == from && !exit.byInstruction())
                .map(exit -> exit.reason().name())
                .toList();
    }

    private static TraceEvent.Exited onlyExit(Trace trace) {
        List<TraceEvent.Exited> exits = trace.all(TraceEvent.Exited.class).toList();
        assertThat(exits).hasSize(1);
        return exits.get(0);
    }

    // The set-up of the capability MSRs.

    @Test
    void acknowledgeOnExitIsNotOffered() {
        Trace trace = run(given(l1).hasInterruptsDisabled().when(l1).reads(Msr.IA32_VMX_EXIT_CTLS));

        assertThat(trace.all(TraceEvent.ReadBack.class))
                .singleElement()
                .satisfies(read -> assertThat(read.value()).isZero());
    }

    @Test
    void aProgramThatAcknowledgesOnExitIsNotRunAndToldWhy() {
        Scenario scenario = given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT);

        assertThat(CORE.supports(ScenarioCompiler.compile(scenario).program()).why())
                .contains("ACK_INTR_ON_EXIT", "capability MSR");
    }

    @Test
    void l1ThatSetsAcknowledgeOnExitAllTheSameGetsVmFailValid7() {
        Trace trace = run(given(processor)
                .lacks(ACK_INTR_ON_EXIT)
                .and(l1)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(l1)
                .launches()
                .expectVmFail(VmInstructionError.ENTRY_INVALID_CONTROL_FIELD));

        assertThat(trace.all(TraceEvent.VmFailed.class))
                .singleElement()
                .satisfies(
                        failed -> assertThat(failed.error()).hasValue(VmInstructionError.ENTRY_INVALID_CONTROL_FIELD));
    }

    // vmx_interrupt_allowed and nested_exit_on_intr.

    @Test
    void anInterruptWhileL2RunsIsAnExitToL1WithoutAVector() {
        Trace trace = run(given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT));

        TraceEvent.Exited exit = onlyExit(trace);
        assertThat(exit.reason()).isEqualTo(EXTERNAL_INTERRUPT);
        assertThat(exit.interruption()).isEmpty();
        assertThat(exit.apic().pending()).containsExactly(0x30);
    }

    @Test
    void afterTheExitTheAnswerIsAboutL1WhichGetsAWindowAndThenTheInterrupt() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow());

        assertThat(trace.all(L0Event.L0OpenedWindow.class))
                .singleElement()
                .satisfies(window -> assertThat(window.of()).isEqualTo(Level.L1));
        assertThat(l0Exits(trace, Level.L2)).containsExactly("EXTERNAL_INTERRUPT");
        assertThat(l0Exits(trace, Level.L1)).containsExactly("INTERRUPT_WINDOW");
        assertThat(trace.all(TraceEvent.Delivered.class)).singleElement().satisfies(delivered -> {
            assertThat(delivered.to()).isEqualTo(Level.L1);
            assertThat(delivered.event().vector()).isEqualTo(0x30);
        });
    }

    @Test
    void whileTheNestedEntryIsPendingTheInterruptIsPutOffAndStaysPending() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30))
                .expectNothing());

        assertThat(trace.all(L0Event.L0RefusedInjection.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.vector()).isEqualTo(0x30));
        assertThat(trace.all(TraceEvent.Exited.class)).isEmpty();
        assertThat(trace.end().apic().pending()).containsExactly(0x30);
        assertThat(trace.end().apic().inService()).isEmpty();
    }

    @Test
    void withoutExternalInterruptExitingTheInterruptIsInjectedStraightIntoL2() {
        Trace trace = run(when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30));

        assertThat(trace.all(TraceEvent.Exited.class)).isEmpty();
        assertThat(trace.all(TraceEvent.Delivered.class))
                .singleElement()
                .satisfies(delivered -> assertThat(delivered.to()).isEqualTo(Level.L2));
    }

    // enable_irq_window.

    @Test
    void noWindowIsOpenedInL2ForAnInterruptThatIsPutOff() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30))
                .expectNothing());

        assertThat(trace.all(L0Event.L0OpenedWindow.class)).isEmpty();
        assertThat(trace.all(L0Event.L0Entered.class).filter(entry -> entry.into() == Level.L2))
                .isNotEmpty()
                .noneMatch(L0Event.L0Entered::irqWindow);
    }

    @Test
    void withoutExternalInterruptExitingAWindowIsOpenedInL2() {
        Trace trace = run(given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(sti())
                .expectDeliveryTo(l2, 0x30)
                .afterInstructions(1));

        assertThat(trace.all(L0Event.L0OpenedWindow.class))
                .singleElement()
                .satisfies(window -> assertThat(window.of()).isEqualTo(Level.L2));
        assertThat(trace.all(TraceEvent.Delivered.class)).hasSize(1);
        assertThat(trace.all(TraceEvent.Exited.class)).isEmpty();
    }

    // vmx_handle_exit.

    @Test
    void whatWasPutOffIsLookedAtAgainAtTheNextExitWhateverItIs() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30))
                .expectNothing()
                .when(spuriousL0Exit())
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow());

        TraceEvent.Exited exit = onlyExit(trace);
        assertThat(exit.reason()).isEqualTo(EXTERNAL_INTERRUPT);
        assertThat(exit.l2Instructions()).isEqualTo(3);
        assertThat(trace.all(TraceEvent.Delivered.class)).hasSize(1);
    }

    @Test
    void afterThatExitTheNestedEntryIsNoLongerPending() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .when(spuriousL0Exit())
                .expectNothing()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT));

        assertThat(trace.all(L0Event.L0RefusedInjection.class)).isEmpty();
        assertThat(onlyExit(trace).l2Instructions()).isEqualTo(5);
    }

    // What follows, and was not said.

    @Test
    void nothingForcesAnExitSoonAfterTheEntry() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30))
                .then(l2)
                .runs(500)
                .expectNothing());

        assertThat(trace.all(L0Event.L0Entered.class)).noneMatch(L0Event.L0Entered::immediateExit);
        assertThat(trace.all(TraceEvent.Exited.class)).isEmpty();
        assertThat(trace.end().at().l2()).isGreaterThan(500);
    }

    @Test
    void anInterruptThatIsPendingAtTheEntryIsNotEvenLookedAt() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectNothing());

        assertThat(trace.all(L0Event.L0RefusedInjection.class)).isEmpty();
        assertThat(trace.all(TraceEvent.Exited.class)).isEmpty();
        assertThat(trace.end().apic().pending()).containsExactly(0x30);
    }

    @Test
    void askingWhetherAHaltedL2CanRunMakesItExit() {
        Trace trace = run(given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(hlt())
                .when(l0IsAskedIfRunnable())
                .expectExit(EXTERNAL_INTERRUPT));

        TraceEvent.Exited exit = onlyExit(trace);
        assertThat(exit.reason()).isEqualTo(EXTERNAL_INTERRUPT);
        assertThat(exit.apic().pending()).as("no interrupt is pending").isEmpty();
    }

    @Test
    void anExitOfL2ForL1IsReflectedBeforeAnythingIsInjected() {
        Trace trace = run(given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .then(l2)
                .executes(vmcall())
                .expectExit(PlainExit.VMCALL));

        assertThat(onlyExit(trace).reason()).isEqualTo(PlainExit.VMCALL);
        assertThat(trace.all(TraceEvent.Delivered.class)).isEmpty();
    }
}
