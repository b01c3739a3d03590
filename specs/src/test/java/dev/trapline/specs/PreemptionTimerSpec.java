package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** The VMX-preemption timer (SDM 25.5.1, 26.7.4, 27.3.4). Time passes where a spec says so, and nowhere else. */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class PreemptionTimerSpec {

    @Spec
    @Behaviour({"T01", "T10"})
    Scenario aTimerThatStartsAtZeroExpiresBeforeL2sFirstInstruction() {
        return given(l1)
                .setsPreemptionTimer(0)
                .when(l1)
                .launches()
                .expectExit(PREEMPTION_TIMER)
                .expectL2DidNotRun()
                .with(EXIT_QUALIFICATION, 0)
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("T01")
    Scenario anInjectedEventIsDeliveredBeforeTheTimerExits() {
        return given(l1)
                .setsPreemptionTimer(0)
                .injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .expectExit(PREEMPTION_TIMER)
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("T02")
    Scenario theTimerExpiresWhenItsTicksAreOverAndNotBefore() {
        return given(l1)
                .setsPreemptionTimer(3)
                .when(timerTicks(2))
                .expectNothing()
                .when(timerTicks(1))
                .expectExit(PREEMPTION_TIMER)
                .with(VMX_PREEMPTION_TIMER_VALUE, 3);
    }

    @Spec
    @Behaviour({"T03", "T04"})
    Table anExitSavesWhatIsLeftIfL1WantsIt() {
        return Table.of(
                row(
                        "kept",
                        given(l1)
                                .setsPreemptionTimer(10)
                                .when(timerTicks(4))
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(VMX_PREEMPTION_TIMER_VALUE, 10)),
                row(
                        "saved",
                        given(l1)
                                .setsPreemptionTimer(10)
                                .setsExit(SAVE_VMX_PREEMPTION_TIMER)
                                .when(timerTicks(4))
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(VMX_PREEMPTION_TIMER_VALUE, 6)),
                row(
                        "saved, expired",
                        given(l1)
                                .setsPreemptionTimer(10)
                                .setsExit(SAVE_VMX_PREEMPTION_TIMER)
                                .when(timerTicks(14))
                                .expectExit(PREEMPTION_TIMER)
                                .with(VMX_PREEMPTION_TIMER_VALUE, 0)));
    }

    @Spec
    @Behaviour("T05")
    Scenario aTimerThatStartsAtOneMayExpireAtOnceOrNot() {
        return given(l1)
                .setsPreemptionTimer(1)
                .when(l1)
                .launches()
                .expectOneOf(atOnce -> atOnce.expectExit(PREEMPTION_TIMER), later -> later.expectNothing());
    }

    @Spec
    @Behaviour("T12")
    Scenario theShadowOfStiMayHoldTheTimersExitBack() {
        return given(l1)
                .setsPreemptionTimer(0)
                .and(l2)
                .isInStiShadow()
                .when(l1)
                .launches()
                .expectOneOf(
                        atOnce -> atOnce.expectExit(PREEMPTION_TIMER)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI),
                        held -> held.expectExit(PREEMPTION_TIMER)
                                .afterInstructions(1)
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0));
    }

    @Spec
    @Behaviour({"T06", "H12"})
    Table theTimerRunsInHltAndItsExitSavesHlt() {
        long halted = ActivityState.HLT.ordinal();
        return Table.of(
                row(
                        "L2 executed HLT",
                        given(l1)
                                .setsPreemptionTimer(5)
                                .when(l2)
                                .executes(hlt())
                                .when(timerTicks(5))
                                .expectExit(PREEMPTION_TIMER)
                                .with(GUEST_ACTIVITY_STATE, halted)),
                row(
                        "L2 was entered halted",
                        given(l1)
                                .setsPreemptionTimer(5)
                                .and(l2)
                                .isHalted()
                                .when(timerTicks(5))
                                .expectExit(PREEMPTION_TIMER)
                                .with(GUEST_ACTIVITY_STATE, halted)
                                .expectL2DidNotRun()));
    }

    @Spec
    @Behaviour("T07")
    Scenario theTimerDoesNotExitWhileL2WaitsForASipi() {
        return given(l1)
                .setsPreemptionTimer(5)
                .and(l2)
                .waitsForSipi()
                .when(timerTicks(9))
                .expectNothing()
                .when(sipi(0x9a))
                .expectExit(SIPI_SIGNAL)
                .with(EXIT_QUALIFICATION, 0x9a);
    }

    @Spec
    @Behaviour("T08")
    Scenario aTimerThatExpiresWhileAnExceptionIsDeliveredExitsInItsHandler() {
        return given(l1)
                .setsPreemptionTimer(5)
                .and(l2)
                .singleSteps()
                .when(l2)
                .executes(nop())
                .meanwhile(timerTicks(5))
                .expectDeliveryTo(l2, anException(DB))
                .expectExit(PREEMPTION_TIMER)
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("T09")
    Scenario aTimerThatExpiresDuringTheEntryIsNotLost() {
        return given(l1)
                .setsPreemptionTimer(5)
                .injectsInterrupt(0x41)
                .and(l0)
                .isEmulatingVmEntry()
                .when(timerTicks(5))
                .expectDeliveryTo(l2, 0x41)
                .expectExit(PREEMPTION_TIMER);
    }

    @Spec
    @Behaviour("T13")
    Scenario theTimerGoesOnFromWhereItWasHoweverOftenL0Interferes() {
        return given(l1)
                .setsPreemptionTimer(9)
                .setsExit(SAVE_VMX_PREEMPTION_TIMER)
                .when(timerTicks(3))
                .when(spuriousL0Exit())
                .when(timerTicks(3))
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .with(VMX_PREEMPTION_TIMER_VALUE, 3);
    }

    @Spec
    @Behaviour("T14")
    Scenario anExpiredTimerThatWasSavedExpiresAgainAtOnce() {
        return given(l1)
                .setsPreemptionTimer(4)
                .setsExit(SAVE_VMX_PREEMPTION_TIMER)
                .when(timerTicks(4))
                .expectExit(PREEMPTION_TIMER)
                .then(l1)
                .resumes()
                .expectExit(PREEMPTION_TIMER)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("T14")
    Scenario anExpiredTimerThatWasNotSavedStartsAnew() {
        return given(l1)
                .setsPreemptionTimer(4)
                .when(timerTicks(4))
                .expectExit(PREEMPTION_TIMER)
                .then(l1)
                .resumes()
                .then(l2)
                .runs(2)
                .when(timerTicks(3))
                .expectNothing()
                .when(timerTicks(1))
                .expectExit(PREEMPTION_TIMER);
    }
}
