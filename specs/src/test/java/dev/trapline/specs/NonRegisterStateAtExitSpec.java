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
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Blocking, activity state and pending debug exceptions, as a VM exit saves them (SDM 27.3.4), and blocking by NMI after it (SDM 27.5.5). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class NonRegisterStateAtExitSpec {

    @Spec("an exit saves the blocking that there was before it")
    @Behaviour("E06")
    Table anExitSavesTheBlockingThatThereWasBeforeIt() {
        return Table.of(
                row("none", when(l2).executes(vmcall()).expectExit(VMCALL).with(GUEST_INTERRUPTIBILITY_INFO, 0)),
                row(
                        "by STI",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(sti(), vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)),
                row(
                        "by MOV SS",
                        when(l2).executes(movSs(), vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)),
                row(
                        "by NMI, which an NMI exit adds to for L1 alone",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0)),
                row(
                        "virtual NMIs",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .and(l2)
                                .hasNmisBlocked()
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)),
                row(
                        "NMIs",
                        given(l2)
                                .hasNmisBlocked()
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)));
    }

    @Spec("an exit that delivers nothing saves the HLT state that L2 was in")
    @Behaviour("E07")
    Table anExitThatDeliversNothingSavesTheHltState() {
        return Table.of(
                row(
                        "interrupt",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .isHalted()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .savingActivity(ActivityState.HLT)),
                row(
                        "NMI",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .and(l2)
                                .isHalted()
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .savingActivity(ActivityState.HLT)),
                row(
                        "INIT",
                        given(l2)
                                .isHalted()
                                .when(init())
                                .expectExit(INIT_SIGNAL)
                                .savingActivity(ActivityState.HLT)),
                row(
                        "timer",
                        given(l1)
                                .setsPreemptionTimer(5)
                                .and(l2)
                                .isHalted()
                                .when(timerTicks(5))
                                .expectExit(PREEMPTION_TIMER)
                                .savingActivity(ActivityState.HLT)),
                row(
                        "interrupt window",
                        given(l1)
                                .setsProcessorBased(INTR_WINDOW_EXITING)
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectExit(INTERRUPT_WINDOW)
                                .savingActivity(ActivityState.HLT)),
                row(
                        "NMI window",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .setsProcessorBased(NMI_WINDOW_EXITING)
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectExit(NMI_WINDOW)
                                .savingActivity(ActivityState.HLT)));
    }

    @Spec("pending debug exceptions are saved where MOV SS holds them, and where the exit comes before them")
    @Behaviour({"E08", "Q19"})
    Table pendingDebugExceptionsAreSavedWhereMovSsHoldsThem() {
        long pending = PendingDebug.ENABLED_BREAKPOINT | 1;
        return Table.of(
                row(
                        "MOV SS holds them",
                        given(l2)
                                .isInMovSsShadow()
                                .hasPendingDebugExceptions(pending)
                                .isAboutToExecute(vmcall())
                                .when(l1)
                                .launches()
                                .expectExit(VMCALL)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, pending)),
                row(
                        "INIT",
                        given(l2)
                                .hasPendingDebugExceptions(pending)
                                .when(l1)
                                .launches()
                                .meanwhile(init())
                                .expectExit(INIT_SIGNAL)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, pending)),
                row(
                        "monitor trap flag",
                        given(l1)
                                .injects(aPendingMtf())
                                .and(l2)
                                .hasPendingDebugExceptions(pending)
                                .when(l1)
                                .launches()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, pending)),
                row(
                        "a debug exception takes them along",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .hasPendingDebugExceptions(pending)
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)));
    }

    @Spec("pending debug exceptions that MOV SS holds are kept by an exit in the shadow, by an interrupt too")
    @Behaviour("Q19")
    Scenario anInterruptThatExitsInTheShadowOfMovSsKeepsPendingDebugExceptions() {
        long pending = PendingDebug.ENABLED_BREAKPOINT | 1;
        return given(l1)
                .setsPinBased(EXT_INTR)
                .intercepts(DB)
                .and(l2)
                .isInMovSsShadow()
                .hasPendingDebugExceptions(pending)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectOneOf(
                        atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, pending)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS),
                        held -> held.expectExit(EXCEPTION_NMI)
                                .afterInstructions(1)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, 1)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0));
    }

    @Spec("an NMI exit blocks NMIs in L1, and no other exit does")
    @Behaviour("E09")
    Table anNmiExitBlocksNmisInL1() {
        return Table.of(
                row(
                        "NMI",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .when(nmi())
                                .expectNothing()),
                row(
                        "interrupt",
                        given(l1)
                                .setsPinBased(EXT_INTR, NMI_EXITING)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .when(nmi())
                                .expectNmiTo(l1)),
                row(
                        "VMCALL, with virtual-NMI blocking",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .and(l2)
                                .hasNmisBlocked()
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .when(nmi())
                                .expectNmiTo(l1)),
                row(
                        "VMCALL, with NMIs blocked",
                        given(l2)
                                .hasNmisBlocked()
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .when(nmi())
                                .expectNothing()));
    }
}
