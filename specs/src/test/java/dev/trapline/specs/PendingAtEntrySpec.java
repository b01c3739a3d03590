package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/**
 * An interrupt that is pending when L1 enters L2 was caused before, so it has no freedom to come later: the exit, or the delivery, precedes L2's first
 * instruction (SDM 26.7, 25.2).
 */
class PendingAtEntrySpec {

    @Spec("exits before L2's first instruction")
    @Behaviour("S27")
    Scenario exitsBeforeL2sFirstInstruction() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .expectL2DidNotRun()
                .thenIrqWindow();
    }

    @Spec("exits though L2 is entered with interrupts disabled")
    @Behaviour({"S27", "S02"})
    Scenario exitsThoughL2IsEnteredWithInterruptsDisabled() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .hasInterruptsDisabled()
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .thenIrqWindow();
    }

    @Spec("exits before L2's first instruction after a self-IPI")
    @Behaviour("S27")
    Scenario exitsBeforeL2sFirstInstructionAfterASelfIpi() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l1)
                .executes(selfIpi(0x31))
                .then(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .thenIrqWindow();
    }

    @Spec("is delivered in L2 before its first instruction, without exiting")
    @Behaviour("S28")
    Scenario isDeliveredInL2BeforeItsFirstInstructionWithoutExiting() {
        return given(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x30)
                .expectInService(0x30);
    }

    @Spec
    @Behaviour("S25")
    Scenario exitsAgainAndAgainWhileL1NeverOpensItsWindow() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .expectPending(0x30)
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("S36")
    Table isNotForgottenIfAnotherExitComesFirst() {
        return Table.of(
                row(
                        "interrupt during VMCALL",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(vmcall())
                                .meanwhile(hwIrq(0x30))
                                .expectExit(VMCALL)
                                .then(l1)
                                .skipsInstruction()
                                .then(l1)
                                .resumes()
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL2DidNotRun()
                                .expectPending(0x30)),
                row(
                        "interrupt while L1 handles the VMCALL",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .when(hwIrq(0x30))
                                .expectNothing()
                                .then(l1)
                                .skipsInstruction()
                                .then(l1)
                                .resumes()
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL2DidNotRun()
                                .expectPending(0x30)));
    }

    @Spec("the shadow of STI protects the entry but not L2")
    @Behaviour("B07")
    Scenario theShadowOfStiProtectsTheEntryButNotL2() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .when(hwIrq(0x30))
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .executes(sti())
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("H07")
    Scenario exitsAtOnceThoughL2IsEnteredHalted() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .isHalted()
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .with(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .expectL2DidNotRun()
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("Z04")
    Scenario aWindowOfL1IsNotCarriedIntoL2() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .expectL0OpensIrqWindow(l1)
                .expectL0OpensNoIrqWindow(l2)
                .expectL0EntersL2WithoutIrqWindow();
    }

    @Spec
    @Behaviour("Z04")
    Scenario aWindowOfL2IsNotCarriedIntoL1() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .runs(3)
                .expectNothing()
                .expectL0OpensIrqWindow(l2)
                .expectL0OpensIrqWindow(l1);
    }

    @Spec("a window of L1 is still there after L2 ran")
    @Behaviour("Z04")
    @Cores({"bare-metal", "nested", "stacked", "bochs"})
    Scenario aWindowOfL1IsStillThereAfterL2Ran() {
        return given(l2)
                .hasInterruptsDisabled()
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .when(spuriousL0Exit())
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .expectPending(0x30)
                .thenIrqWindow();
    }
}
