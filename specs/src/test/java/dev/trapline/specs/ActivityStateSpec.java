package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** What is recognised while L2 is halted, shut down or waiting for a start-up IPI, and the state that an exit saves (SDM 24.4.2, 25.2, 26.7.2, 27.1). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class ActivityStateSpec {

    private static final long ACTIVE = ActivityState.ACTIVE.ordinal();
    private static final long HALTED = ActivityState.HLT.ordinal();
    private static final long SHUT_DOWN = ActivityState.SHUTDOWN.ordinal();

    @Spec
    @Behaviour("H11")
    Table theMonitorTrapFlagIsNotHeldBackByHlt() {
        return Table.of(
                row(
                        "injected",
                        given(l1)
                                .injects(aPendingMtf())
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectExit(MONITOR_TRAP_FLAG)
                                .with(GUEST_ACTIVITY_STATE, HALTED)
                                .expectL2DidNotRun()),
                row(
                        "behind HLT",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .when(l2)
                                .executes(hlt())
                                .expectExit(MONITOR_TRAP_FLAG)
                                .with(GUEST_ACTIVITY_STATE, HALTED)));
    }

    @Spec
    @Behaviour("H19")
    Table theMonitorTrapFlagLetsAHaltedL2Sleep() {
        return Table.of(
                row(
                        "an event that is delivered in L2",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectNothing()
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .expectExit(MONITOR_TRAP_FLAG)
                                .with(GUEST_ACTIVITY_STATE, ACTIVE)),
                row(
                        "an event that exits",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectNothing()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .with(GUEST_ACTIVITY_STATE, HALTED)));
    }

    @Spec
    @Behaviour("H13")
    Scenario theShutdownStateHoldsInterruptsBack() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .isShutDown()
                .when(hwIrq(0x30))
                .expectNothing()
                .expectPending(0x30)
                .expectHang();
    }

    @Spec
    @Behaviour("H14")
    Table whileL2WaitsForASipiAllElseIsHeldBack() {
        return Table.of(
                row(
                        "interrupt",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .waitsForSipi()
                                .when(hwIrq(0x30))
                                .expectNothing()
                                .when(sipi(0x10))
                                .expectExit(SIPI_SIGNAL)),
                row(
                        "NMI",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .and(l2)
                                .waitsForSipi()
                                .when(nmi())
                                .expectNothing()
                                .when(sipi(0x10))
                                .expectExit(SIPI_SIGNAL)
                                .expectNmiTo(l1)),
                row(
                        "INIT",
                        given(l2)
                                .waitsForSipi()
                                .when(init())
                                .expectNothing()
                                .when(sipi(0x10))
                                .expectExit(SIPI_SIGNAL)));
    }

    @Spec
    @Behaviour("H16")
    Scenario anExitFromTheDeliveryThatWokeL2SavesTheActiveState() {
        return given(l1)
                .usesEpt()
                .hasNotMapped(STACK)
                .and(l2)
                .isHalted()
                .when(hwIrq(0x30))
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anInterrupt(0x30))
                .with(GUEST_ACTIVITY_STATE, ACTIVE);
    }

    @Spec
    @Behaviour("V13")
    Scenario anInterruptedEventWithoutAnErrorCodeLeavesThatUndefined() {
        return given(l1)
                .usesEpt()
                .hasNotMapped(STACK)
                .when(hwIrq(0x30))
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anInterrupt(0x30))
                .withUndefined(IDT_VECTORING_ERROR_CODE);
    }

    @Spec
    @Behaviour("H20")
    Table aPendingSingleStepKeepsL2FromHalting() {
        return Table.of(
                row(
                        "intercepted",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .isHalted()
                                .singleSteps()
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .with(EXIT_QUALIFICATION, PendingDebug.BS)
                                .with(GUEST_ACTIVITY_STATE, HALTED)
                                .expectL2DidNotRun()),
                row(
                        "delivered",
                        given(l2)
                                .isHalted()
                                .singleSteps()
                                .hasHandler(1, vmcall())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(VMCALL)
                                .with(GUEST_ACTIVITY_STATE, ACTIVE)));
    }

    @Spec
    @Behaviour("H21")
    Table anNmiEndsTheShutdownState() {
        return Table.of(
                row(
                        "exits",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .and(l2)
                                .isShutDown()
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .with(GUEST_ACTIVITY_STATE, SHUT_DOWN)),
                row(
                        "is delivered",
                        given(l2)
                                .isShutDown()
                                .when(nmi())
                                .expectNmiTo(l2)
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_ACTIVITY_STATE, ACTIVE)),
                row(
                        "is delivered, with the monitor trap flag",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .and(l2)
                                .isShutDown()
                                .when(nmi())
                                .expectNmiTo(l2)
                                .expectExit(MONITOR_TRAP_FLAG)));
    }

    @Spec
    @Behaviour("W16")
    Table anInterruptWindowIsClosedWhereInterruptsAreHeldBack() {
        return Table.of(
                row(
                        "shutdown",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.INTR_WINDOW_EXITING)
                                .and(l2)
                                .isShutDown()
                                .when(l1)
                                .launches()
                                .expectNothing()
                                .expectHang()),
                row(
                        "wait for SIPI",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.INTR_WINDOW_EXITING)
                                .and(l2)
                                .waitsForSipi()
                                .when(l1)
                                .launches()
                                .expectNothing()
                                .expectHang()));
    }
}
