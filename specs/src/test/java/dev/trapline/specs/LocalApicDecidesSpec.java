package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Which interrupt exits, and when, is what the local APIC has to offer at that boundary (SDM 10.8): an exit commits no vector. */
@Cores({"bare-metal", "nested", "stacked", "bochs"})
class LocalApicDecidesSpec {

    @Spec
    @Behaviour("X01")
    Scenario aHigherInterruptOvertakesTheOneThatExited() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .when(hwIrq(0x91))
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0x91)
                .expectPending(0x30)
                .expectDeliveryTo(l1, 0x30)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("X02")
    Scenario theTaskPriorityHoldsBackWhatExited() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .executes(tpr(0x30))
                .then(l1)
                .opensIrqWindow()
                .expectNothing()
                .then(l1)
                .reads(Msr.irrOf(0x30))
                .expectValue(1 << 0x30 % 32)
                .then(l1)
                .executes(tpr(0x20))
                .expectDeliveryTo(l1, 0x30);
    }

    @Spec
    @Behaviour("X03")
    Scenario anInterruptBelowTheTaskPriorityDoesNotExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l1)
                .executes(tpr(0x3f))
                .then(l1)
                .launches()
                .when(hwIrq(0x30))
                .expectNothing()
                .expectPending(0x30);
    }

    @Spec
    @Behaviour("X04")
    Scenario anInterruptBelowOneInServiceExitsAfterItsEoi() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(localApic)
                .hasInService(0x80)
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(eoi())
                .expectExit(EXTERNAL_INTERRUPT)
                .expectPending(0x30);
    }

    @Spec
    @Behaviour("X05")
    Scenario loweringTheTaskPriorityInL2ExitsAtOnce() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l1)
                .executes(tpr(0x30))
                .then(l1)
                .launches()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(tpr(0))
                .expectExit(EXTERNAL_INTERRUPT);
    }

    @Spec("a self-IPI of L2 exits at once")
    @Behaviour("X06")
    Scenario aSelfIpiOfL2ExitsAtOnce() {
        return given(l1).setsPinBased(EXT_INTR).when(l2).executes(selfIpi(0x31)).expectExit(EXTERNAL_INTERRUPT);
    }

    @Spec("a self-IPI of L2 is delivered there without exiting")
    @Behaviour("X07")
    Scenario aSelfIpiOfL2IsDeliveredThere() {
        return when(l2).executes(selfIpi(0x31)).expectDeliveryTo(l2, 0x31);
    }

    @Spec
    @Behaviour("X11")
    Scenario acknowledgingMeansNothingWithoutExiting() {
        return given(l1)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .expectInService(0x30);
    }

    @Spec
    @Behaviour("X12")
    Table exitingIsReadAnewAtEachEntry() {
        return Table.of(
                row(
                        "turned off",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .skipsInstruction()
                                .then(l1)
                                .writes(PIN_BASED_VM_EXEC_CONTROL, 0)
                                .then(l1)
                                .resumes()
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)),
                row(
                        "turned on",
                        when(l2).executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .skipsInstruction()
                                .then(l1)
                                .writes(PIN_BASED_VM_EXEC_CONTROL, EXT_INTR.mask())
                                .then(l1)
                                .resumes()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)));
    }

    @Spec("an exit may wait for the shadow of STI, or not")
    @Behaviour("X13")
    Table anExitMayWaitForTheShadowOfSti() {
        return Table.of(
                row(
                        "pending at the VM entry",
                        exitsAtOnceOrAfterTheShadow(
                                given(l1)
                                        .setsPinBased(EXT_INTR)
                                        .and(l2)
                                        .isInStiShadow()
                                        .and(localApic)
                                        .hasPending(0x30)
                                        .when(l1)
                                        .launches(),
                                Interruptibility.STI)),
                row(
                        "arriving in the shadow",
                        exitsAtOnceOrAfterTheShadow(
                                given(l1)
                                        .setsPinBased(EXT_INTR)
                                        .and(l2)
                                        .isInStiShadow()
                                        .when(hwIrq(0x30)),
                                Interruptibility.STI)));
    }

    @Spec("an exit may wait for the shadow of MOV SS, or not")
    @Behaviour("X14")
    Table anExitMayWaitForTheShadowOfMovSs() {
        return Table.of(
                row(
                        "pending at the VM entry",
                        exitsAtOnceOrAfterTheShadow(
                                given(l1)
                                        .setsPinBased(EXT_INTR)
                                        .and(l2)
                                        .isInMovSsShadow()
                                        .and(localApic)
                                        .hasPending(0x30)
                                        .when(l1)
                                        .launches(),
                                Interruptibility.MOV_SS)),
                row(
                        "arriving in the shadow",
                        exitsAtOnceOrAfterTheShadow(
                                given(l1)
                                        .setsPinBased(EXT_INTR)
                                        .and(l2)
                                        .isInMovSsShadow()
                                        .when(hwIrq(0x30)),
                                Interruptibility.MOV_SS)));
    }

    private static Scenario exitsAtOnceOrAfterTheShadow(L2Runs inShadow, long shadow) {
        return inShadow.expectOneOf(
                atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT)
                        .with(GUEST_INTERRUPTIBILITY_INFO, shadow)
                        .expectPending(0x30),
                held -> held.expectExit(EXTERNAL_INTERRUPT)
                        .afterInstructions(1)
                        .with(GUEST_INTERRUPTIBILITY_INFO, 0)
                        .expectPending(0x30));
    }

    @Spec("an interrupt beside L2's VMCALL exits before it, or is L1's after it")
    @Behaviour("X17")
    Table anInterruptBesideAVmcallExitsBeforeItOrIsL1sAfterIt() {
        return Table.of(
                row(
                        "arriving before it",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .isAboutToExecute(vmcall())
                                .when(hwIrq(0x30))
                                .expectOneOf(
                                        before -> before.expectExit(EXTERNAL_INTERRUPT)
                                                .withoutVector()
                                                .expectL2DidNotRun()
                                                .thenIrqWindow(),
                                        after -> after.expectExit(VMCALL).thenIrqWindow())),
                row(
                        "arriving while it executes",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(vmcall())
                                .meanwhile(hwIrq(0x30))
                                .expectExit(VMCALL)
                                .then(l1)
                                .runs(3)
                                .expectNothing()
                                .thenIrqWindow()));
    }

    @Spec
    @Behaviour("X15")
    Scenario theSameVectorTwiceIsOneInterrupt() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .when(hwIrq(0x30))
                .thenIrqWindow()
                .expectDeliveredOnce(0x30);
    }

    @Spec
    @Behaviour("X16")
    Scenario theSameVectorAgainWhileInServiceComesAfterItsEoi() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .when(hwIrq(0x30))
                .then(l1)
                .opensIrqWindow()
                .expectNothing()
                .then(l1)
                .writesEoi()
                .expectDeliveryTo(l1, 0x30);
    }

    @Spec
    @Behaviour("X23")
    Scenario whatExitedIsNotRememberedButLookedAtAtEachEntry() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .executes(tpr(0x30))
                .then(l1)
                .resumes()
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .executes(tpr(0))
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("X04")
    Scenario onlyAHigherClassInterruptsTheOneInService() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(localApic)
                .hasInService(0x80)
                .when(hwIrq(0x30))
                .expectNothing()
                .when(hwIrq(0x8f))
                .expectNothing()
                .when(hwIrq(0x90))
                .expectExit(EXTERNAL_INTERRUPT);
    }
}
