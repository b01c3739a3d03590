package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** INIT signals and start-up IPIs in VMX operation (SDM 23.8, 25.2, 26.7.2). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class InitAndSipiSpec {

    @Spec("an INIT signal is held in root operation, and the next VM entry exits by it, once")
    @Behaviour({"I01", "I02"})
    Scenario anInitSignalIsHeldInRootOperationAndTheNextEntryConsumesIt() {
        return when(l1).runs(1)
                .meanwhile(init())
                .expectNothing()
                .then(l1)
                .launches()
                .expectExit(INIT_SIGNAL)
                .expectL2DidNotRun()
                .then(l1)
                .resumes()
                .expectNothing();
    }

    @Spec("an INIT signal that comes after an exit waits for the next entry")
    @Behaviour({"I01", "I02"})
    Scenario anInitSignalThatComesAfterAnExitWaitsForTheNextEntry() {
        return when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .when(init())
                .expectNothing()
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .expectExit(INIT_SIGNAL)
                .expectL2DidNotRun();
    }

    @Spec("an INIT signal that was held resets the processor when it leaves VMX operation")
    @Behaviour({"I01", "I04"})
    Scenario anInitSignalThatWasHeldResetsTheProcessorAfterVmxoff() {
        return when(l1).runs(1)
                .meanwhile(init())
                .expectNothing()
                .then(l1)
                .executes(vmxoff())
                .expectReset();
    }

    @Spec("an INIT signal exits from L2 and leaves its registers alone, whatever the activity state")
    @Behaviour("I03")
    Table anInitSignalExitsFromL2AndLeavesItsRegistersAlone() {
        return Table.of(
                row(
                        "active",
                        when(init())
                                .expectExit(INIT_SIGNAL)
                                .with(EXIT_QUALIFICATION, 0)
                                .with(GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal())
                                .savingInterruptsEnabled()
                                .then(l1)
                                .resumes()
                                .expectNothing()),
                row(
                        "active, interrupts disabled",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(init())
                                .expectExit(INIT_SIGNAL)
                                .with(GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal())
                                .savingInterruptsDisabled()),
                row(
                        "HLT",
                        given(l2)
                                .isHalted()
                                .when(init())
                                .expectExit(INIT_SIGNAL)
                                .with(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                                .then(l1)
                                .resumes()
                                .expectHang()),
                row(
                        "shutdown",
                        given(l2)
                                .isShutDown()
                                .when(init())
                                .expectExit(INIT_SIGNAL)
                                .with(GUEST_ACTIVITY_STATE, ActivityState.SHUTDOWN.ordinal())));
    }

    @Spec("a start-up IPI exits from the wait-for-SIPI state and tells its vector")
    @Behaviour("I05")
    Table aStartUpIpiExitsFromTheWaitForSipiStateAndTellsItsVector() {
        return Table.forEach(
                List.of(0x00, 0x01, 0x12, 0xFF),
                vector -> given(l2)
                        .waitsForSipi()
                        .when(sipi(vector))
                        .expectExit(SIPI_SIGNAL)
                        .with(EXIT_QUALIFICATION, vector)
                        .with(GUEST_ACTIVITY_STATE, ActivityState.WAIT_FOR_SIPI.ordinal()));
    }

    @Spec("in any other state a start-up IPI is lost: it does nothing then, nor when L2 waits for one later")
    @Behaviour("I06")
    Table inAnyOtherStateAStartUpIpiIsLost() {
        return Table.of(
                row(
                        "active",
                        when(sipi(0x12))
                                .expectNothing()
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .writes(GUEST_ACTIVITY_STATE, ActivityState.WAIT_FOR_SIPI.ordinal())
                                .then(l1)
                                .resumes()
                                .expectHang()),
                row("HLT", given(l2).isHalted().when(sipi(0x12)).expectHang()),
                row("shutdown", given(l2).isShutDown().when(sipi(0x12)).expectHang()),
                row(
                        "in L1",
                        given(l2)
                                .waitsForSipi()
                                .when(l1)
                                .runs(1)
                                .meanwhile(sipi(0x12))
                                .expectNothing()
                                .then(l1)
                                .launches()
                                .expectHang()),
                row(
                        "the second of two",
                        given(l2)
                                .waitsForSipi()
                                .when(sipi(0x12))
                                .expectExit(SIPI_SIGNAL)
                                .when(sipi(0x13))
                                .expectNothing()
                                .then(l1)
                                .resumes()
                                .expectHang()));
    }

    @Spec("an INIT signal does not end the wait-for-SIPI state")
    @Behaviour("I07")
    Scenario anInitSignalDoesNotEndTheWaitForSipiState() {
        return given(l2).waitsForSipi().when(init()).expectHang();
    }

    @Spec("the wait-for-SIPI state holds an INIT signal back, and does not lose it")
    @Behaviour("I07")
    Scenario theWaitForSipiStateHoldsAnInitSignalBackAndDoesNotLoseIt() {
        return given(l2)
                .waitsForSipi()
                .when(init())
                .expectNothing()
                .when(sipi(0x12))
                .expectExit(SIPI_SIGNAL)
                .then(l1)
                .writes(GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal())
                .then(l1)
                .resumes()
                .expectExit(INIT_SIGNAL)
                .expectL2DidNotRun();
    }

    @Spec("an INIT signal before a debug exception saves that one as pending")
    @Behaviour({"I09", "Q12"})
    Table anInitSignalSavesThePendingDebugException() {
        return Table.of(
                row(
                        "pending at the entry",
                        given(l2)
                                .hasPendingDebugExceptions(PendingDebug.ENABLED_BREAKPOINT | 1)
                                .when(l1)
                                .launches()
                                .meanwhile(init())
                                .expectExit(INIT_SIGNAL)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.ENABLED_BREAKPOINT | 1)
                                .expectL2DidNotRun()),
                row(
                        "pending at the entry, and intercepted",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .hasPendingDebugExceptions(PendingDebug.ENABLED_BREAKPOINT | 1)
                                .when(l1)
                                .launches()
                                .meanwhile(init())
                                .expectExit(INIT_SIGNAL)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.ENABLED_BREAKPOINT | 1)
                                .expectL2DidNotRun()),
                row(
                        "after a single step, and intercepted",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(nop())
                                .meanwhile(init())
                                .expectExit(INIT_SIGNAL)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS)));
    }
}
