package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** What holds because one hypervisor runs on another: nothing of the lower one shows, and nothing that was pending is forgotten where VMCSs change. */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class LayeringSpec {

    @Spec("what L0 injects again never meets what L1 injects: each event comes once")
    @Behaviour("Z03")
    Table eachEventComesOnce() {
        return Table.of(
                row(
                        "L1's event, interrupted",
                        given(l1)
                                .injectsInterrupt(0x41)
                                .and(l0)
                                .hasNotMapped(STACK)
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, 0x41)
                                .expectDeliveryTo(l2, 0x30)
                                .afterHandlerReturns()
                                .expectNothing()),
                row(
                        "L1's event, and an interrupt for L2 that arrives during the VM entry",
                        given(l1)
                                .injectsInterrupt(0x41)
                                .when(l1)
                                .launches()
                                .meanwhile(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x41)
                                .expectDeliveryTo(l2, 0x30)
                                .afterHandlerReturns()
                                .expectNothing()),
                row(
                        "L1's event, and an NMI for L2 that arrives during the VM entry",
                        given(l1)
                                .injectsInterrupt(0x41)
                                .when(l1)
                                .launches()
                                .meanwhile(nmi())
                                .expectDeliveryTo(l2, 0x41)
                                .expectNmiTo(l2)),
                row(
                        "L2's interrupt, interrupted, and an NMI behind it",
                        given(l0)
                                .hasNotMapped(STACK)
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .launches()
                                .meanwhile(nmi())
                                .expectNmiTo(l2)
                                .expectDeliveryTo(l2, 0x30)
                                .afterHandlerReturns()));
    }

    @Spec(
            "what waited for a window of L1 is looked at again when L2 is entered, and what waited for one of L2 when it is left")
    @Behaviour("Z04")
    Table whatWaitsIsLookedAtAgainWhereVmcssChange() {
        return Table.of(
                row(
                        "interrupt, at the entry",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l1)
                                .runs(1)
                                .meanwhile(hwIrq(0x30))
                                .then(l1)
                                .launches()
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL2DidNotRun()
                                .thenIrqWindow()),
                row(
                        "interrupt for L2, at the entry",
                        when(l1).runs(1)
                                .meanwhile(hwIrq(0x30))
                                .then(l1)
                                .launches()
                                .expectDeliveryTo(l2, 0x30)),
                row(
                        "interrupt, at the exit",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(hwIrq(0x30))
                                .expectNothing()
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .thenIrqWindow()),
                row(
                        "NMI, at the exit",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .setsProcessorBased(NMI_WINDOW_EXITING)
                                .when(l1)
                                .launches()
                                .meanwhile(nmi())
                                .expectExit(NMI_WINDOW)
                                .expectNmiTo(l1)));
    }

    @Spec("a VM entry that L2 tries is an exit to L1, and L0 is not left waiting for it")
    @Behaviour("Z07")
    Table aVmEntryThatL2TriesIsAnExitToL1() {
        return Table.of(
                row(
                        "VMLAUNCH",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(vmlaunch())
                                .expectExit(VMLAUNCH)
                                .then(l1)
                                .skipsInstruction()
                                .then(l1)
                                .resumes()
                                .then(l2)
                                .runs(2)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .thenIrqWindow()),
                row(
                        "VMRESUME, while an interrupt arrives",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(vmresume())
                                .expectExit(VMRESUME)
                                .when(hwIrq(0x30))
                                .thenIrqWindow()));
    }

    @Spec("a page that L1's extended page table lacks interrupts the delivery of an event, whatever the event")
    @Behaviour("Z08")
    Table aPageThatL1LacksInterruptsTheDeliveryOfAnEvent() {
        return Table.forEach(
                List.of(anInterrupt(0x41), anNmi(), anException(UD), anException(GP, 0), anInt1()),
                event -> given(l1)
                        .hasNotMapped(STACK)
                        .injects(event)
                        .when(l1)
                        .launches()
                        .expectExit(PlainExit.EPT_VIOLATION)
                        .duringDeliveryOf(event));
    }

    @Spec("an exit to L0 in the middle of anything is invisible: an interrupt that exits and is taken later")
    @Behaviour("Z09")
    Table anExitToL0IsInvisibleWhereAnInterruptExits() {
        return Table.withSpuriousL0ExitAtEveryBoundary(given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(0x41)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow()
                .then(l1)
                .resumes()
                .expectNothing());
    }

    @Spec("an exit to L0 in the middle of anything is invisible: debug exceptions and a monitor trap")
    @Behaviour("Z09")
    Table anExitToL0IsInvisibleWhereL2IsStepped() {
        return Table.withSpuriousL0ExitAtEveryBoundary(given(l1)
                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                .and(l2)
                .singleSteps()
                .when(l2)
                .executes(nop())
                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                .then(l1)
                .resumes()
                .expectDeliveryTo(l2, anException(DB))
                .expectExit(PlainExit.MONITOR_TRAP_FLAG));
    }

    @Spec("the guest of a stack sees the processor that its hypervisor set up, through every L0 below")
    @Cores("stacked")
    @Behaviour("Z05")
    Scenario theGuestOfAStackSeesTheProcessorThatItsHypervisorSetUp() {
        return given(l1)
                .setsPinBased(EXT_INTR, NMI_EXITING, VIRTUAL_NMIS)
                .setsProcessorBased(INTR_WINDOW_EXITING)
                .setsExit(ACK_INTR_ON_EXIT)
                .setsPreemptionTimer(5)
                .intercepts(DB)
                .and(l2)
                .hasInterruptsDisabled()
                .hasPendingDebugExceptions(PendingDebug.ENABLED_BREAKPOINT | 1)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(EXCEPTION_NMI)
                .withEvent(anException(DB))
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .then(l1)
                .resumes()
                .then(l2)
                .executes(popfEnablingInterrupts())
                .expectExit(INTERRUPT_WINDOW)
                .when(hwIrq(0x91))
                .thenIrqWindow()
                .expectDeliveredOnce(0x91);
    }

    @Spec("saving and restoring the nested state is invisible, with everything pending that can be")
    @Behaviour("Z10")
    Scenario savingAndRestoringIsInvisible() {
        return given(l1)
                .setsPinBased(EXT_INTR, NMI_EXITING, VIRTUAL_NMIS)
                .setsExit(ACK_INTR_ON_EXIT)
                .setsPreemptionTimer(5)
                .injectsInterrupt(0x41)
                .and(l0)
                .hasNotMapped(STACK)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .meanwhile(nmi())
                .expectDeliveryTo(l2, 0x41)
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .then(l1)
                .resumes()
                .when(timerTicks(5))
                .expectExit(PREEMPTION_TIMER);
    }
}
