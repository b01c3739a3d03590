package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;

/** L2 has executed HLT and L1 does not intercept that (SDM 27.1, 27.3.4): L0 has trapped it, and whether to wake is a question without side effects. */
class HaltedL2Spec {

    @Spec("an interrupt exits and saves the HLT state")
    @Behaviour("H02")
    Scenario anInterruptExitsAndSavesTheHltState() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .with(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("H02")
    Scenario anInterruptExitsAndTellsItsVectorIfAcknowledged() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .with(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal());
    }

    @Spec
    @Behaviour("H03")
    Scenario anInterruptExitsThoughL2HaltedWithInterruptsDisabled() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(cli(), hlt())
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .savingInterruptsDisabled()
                .with(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("H03")
    Scenario anInterruptThatIsPendingExitsThoughL2IsEnteredHaltedWithInterruptsDisabled() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .isHalted()
                .hasInterruptsDisabled()
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .savingInterruptsDisabled()
                .with(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("S30")
    Scenario askingWhetherL2CanRunMakesNoExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30), l0IsAskedIfRunnable(), l0IsAskedIfRunnable(), l0IsAskedIfRunnable())
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL0AnswersYes(3)
                .thenIrqWindow();
    }

    @Spec("asking wakes nobody whom an interrupt does not wake")
    Table askingWakesNobodyWhomAnInterruptDoesNotWake() {
        return Table.of(
                row(
                        "L1",
                        when(l1).executes(cli(), hlt())
                                .when(hwIrq(0x30), l0IsAskedIfRunnable())
                                .expectHang()
                                .expectL0AnswersNo(1)),
                row(
                        "L2",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(hlt())
                                .when(hwIrq(0x30), l0IsAskedIfRunnable())
                                .expectHang()
                                .expectL0AnswersNo(1)));
    }

    @Spec
    Scenario askingWhileL2RunsChangesNothing() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .runs(2)
                .when(l0IsAskedIfRunnable())
                .expectNothing()
                .expectL0AnswersYes(1)
                .expectL0Exits();
    }

    @Spec("HLT in the shadow of STI sleeps no longer than the interrupt that waits")
    @Behaviour("H09")
    Scenario hltInTheShadowOfStiSleepsNoLongerThanTheInterruptThatWaits() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(sti(), hlt())
                .expectDeliveryTo(l2, 0x30);
    }

    @Spec
    @Behaviour("H04")
    Scenario l2GoesOnAfterTheHltThatItWasWokenFrom() {
        return given(l0)
                .hasNotMapped(DATA)
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .then(l2)
                .touches(DATA)
                .expectNothing();
    }

    @Spec
    @Behaviour("H05")
    Scenario withInterruptsDisabledAndNoExitingItSleepsForEver() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30))
                .expectHang();
    }
}
