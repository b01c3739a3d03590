package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** L1 asks for an exit as soon as L2 can take an interrupt: interrupt-window exiting (SDM 24.6.2, 26.7.5). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class InterruptWindowSpec {

    private static final long HALTED = ActivityState.HLT.ordinal();

    private static Given.OfL1 window() {
        return given(l1).setsProcessorBased(INTR_WINDOW_EXITING);
    }

    @Spec
    @Behaviour("W01")
    Scenario anOpenWindowExitsBeforeL2sFirstInstruction() {
        return window().when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .with(EXIT_QUALIFICATION, 0)
                .withoutIdtVectoring()
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour({"W02", "W08"})
    Table anEventInjectedThroughATrapGateIsDeliveredBeforeTheWindowExits() {
        return Table.of(
                row(
                        "active",
                        window().injects(anException(DB))
                                .and(l2)
                                .hasTrapGate(1)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(INTERRUPT_WINDOW)
                                .withoutIdtVectoring()),
                row(
                        "halted",
                        window().injects(anException(DB))
                                .and(l2)
                                .isHalted()
                                .hasTrapGate(1)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(INTERRUPT_WINDOW)
                                .savingActivity(ActivityState.ACTIVE)));
    }

    @Spec
    @Behaviour("W12")
    Scenario anExpiredTimerComesBeforeTheWindow() {
        return window().setsPreemptionTimer(0)
                .when(l1)
                .launches()
                .expectExit(PREEMPTION_TIMER)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("W17")
    Scenario theMonitorTrapFlagComesBeforeTheWindow() {
        return given(l1)
                .setsProcessorBased(INTR_WINDOW_EXITING, ProcessorBased.MONITOR_TRAP_FLAG)
                .and(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(popfEnablingInterrupts())
                .expectExit(PlainExit.MONITOR_TRAP_FLAG);
    }

    @Spec
    @Behaviour("W03")
    Scenario anInjectedInterruptClosesTheWindowUntilItsHandlerReturns() {
        return window().injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .expectExit(INTERRUPT_WINDOW)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("W04")
    Scenario theShadowOfMovSsKeepsItClosedForOneInstruction() {
        return window().and(l2)
                .isInMovSsShadow()
                .when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .afterInstructions(1);
    }

    @Spec
    @Behaviour("W05")
    Scenario theShadowOfStiKeepsItClosedForOneInstruction() {
        return window().and(l2)
                .isInStiShadow()
                .when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .afterInstructions(1);
    }

    @Spec
    @Behaviour("W06")
    Scenario onlyTheFirstOfTwoStiCastsAShadow() {
        return window().and(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(nop(), sti(), sti())
                .expectExit(INTERRUPT_WINDOW);
    }

    @Spec
    @Behaviour("W07")
    Scenario anOpenWindowExitsFromHltAndSavesIt() {
        return window().and(l2)
                .isHalted()
                .when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .with(GUEST_ACTIVITY_STATE, HALTED)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("W09")
    Scenario aClosedWindowDoesNotWakeFromHlt() {
        return window().and(l2)
                .hasInterruptsDisabled()
                .isHalted()
                .when(l1)
                .launches()
                .expectHang();
    }

    @Spec
    @Behaviour("W10")
    Scenario theWindowComesBeforeAnInterruptThatExits() {
        return window().setsPinBased(EXT_INTR)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .expectL2DidNotRun()
                .expectPending(0x30)
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("W11")
    Table anNmiComesBeforeTheWindow() {
        return Table.of(
                row(
                        "that exits",
                        window().setsPinBased(NMI_EXITING)
                                .when(l1)
                                .launches()
                                .meanwhile(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .expectL2DidNotRun()),
                row(
                        "that does not",
                        window().when(l1)
                                .launches()
                                .meanwhile(nmi())
                                .expectNmiTo(l2)
                                .expectExit(INTERRUPT_WINDOW)
                                .afterHandlerReturns()));
    }

    @Spec
    @Behaviour("W14")
    Scenario aWindowThatOnlyL0AskedForIsNoExitToL1() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(sti(), nop())
                .expectDeliveryTo(l2, 0x30)
                .expectL0Exits(EXTERNAL_INTERRUPT, INTERRUPT_WINDOW);
    }

    @Spec
    @Behaviour("W15")
    Scenario aWindowThatBothAskedForIsL1sAndSoIsTheInterrupt() {
        return window().and(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(sti(), nop())
                .expectExit(INTERRUPT_WINDOW)
                .expectPending(0x30)
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("W18")
    Scenario l1InjectsThroughTheOpenWindow() {
        return window().when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .then(l1)
                .writes(CPU_BASED_VM_EXEC_CONTROL, USE_MSR_BITMAPS.mask())
                .then(l1)
                .writes(
                        VM_ENTRY_INTR_INFO_FIELD,
                        EventInfo.externalInterrupt(0x41).raw())
                .then(l1)
                .resumes()
                .expectDeliveryTo(l2, 0x41);
    }

    @Spec
    @Behaviour("W19")
    Scenario aWindowThatOpensAfterHltExitsFromHlt() {
        return window().and(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(sti(), hlt())
                .expectExit(INTERRUPT_WINDOW)
                .with(GUEST_ACTIVITY_STATE, HALTED);
    }

    @Spec
    @Behaviour("W20")
    Scenario theWindowComesBeforeAnInterruptForL2WhichIsThenL1s() {
        return window().and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .expectL2DidNotRun()
                .expectPending(0x30)
                .thenIrqWindow();
    }
}
