package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Non-maskable interrupts: who gets them, what blocks them, and how the blocking passes between L1 and L2 (SDM 25.2, 26.6.1, 27.5.5). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class NmiSpec {

    private static final long HALTED = ActivityState.HLT.ordinal();

    @Spec("an NMI exits without entering L1's descriptor table")
    @Behaviour("N01")
    Scenario exits() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .with(EXIT_QUALIFICATION, 0)
                .withoutIdtVectoring()
                .then(l1)
                .runs(5)
                .expectNothing()
                .when(nmi())
                .expectNothing();
    }

    @Spec("NMIs stay blocked in L1 until its IRET")
    @Behaviour({"N01", "N03"})
    Scenario nmisStayBlockedInL1UntilItsIret() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .when(nmi(), hwIrq(0x30))
                .expectNothing()
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0x30)
                .expectNmiTo(l1)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("N02")
    Scenario neitherInterruptFlagNorTaskPriorityHoldItBack() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .and(l2)
                .hasInterruptsDisabled()
                .when(l1)
                .executes(tpr(0xff))
                .then(l1)
                .launches()
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi();
    }

    @Spec
    @Behaviour("N04")
    Scenario aSecondOneIsHeldUntilL1EntersL2AndExitsAtOnce() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .when(nmi())
                .expectNothing()
                .then(l1)
                .resumes()
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("N05")
    Scenario isDeliveredInL2AndBlocksOthersIfItDoesNotExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(nmi(), hwIrq(0x30))
                .expectNmiTo(l2)
                .expectExit(EXTERNAL_INTERRUPT)
                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI);
    }

    @Spec
    @Behaviour("N09")
    Scenario blockingWithoutVirtualNmisLastsAsLongAsL2Runs() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .when(nmi())
                .expectNothing();
    }

    @Spec
    @Behaviour("N10")
    Scenario blockingOfVirtualNmisDoesNotBlockTheExit() {
        return given(l1)
                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .when(l2)
                .runs(1)
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI);
    }

    @Spec
    @Behaviour("N15")
    Scenario anOpenNmiWindowExitsBeforeL2sFirstInstruction() {
        return nmiWindow().when(l1).launches().expectExit(NMI_WINDOW).expectL2DidNotRun();
    }

    @Spec
    @Behaviour("N16")
    Scenario theShadowOfMovSsKeepsTheNmiWindowClosedForOneInstruction() {
        return nmiWindow()
                .and(l2)
                .isInMovSsShadow()
                .when(l1)
                .launches()
                .expectExit(NMI_WINDOW)
                .afterInstructions(1);
    }

    @Spec
    @Behaviour("N19")
    Scenario anInjectedNmiClosesTheNmiWindowUntilItsHandlerReturns() {
        return nmiWindow()
                .injectsNmi()
                .when(l1)
                .launches()
                .expectNmiTo(l2)
                .expectExit(NMI_WINDOW)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("N20")
    Scenario anOpenNmiWindowExitsFromHltAndSavesIt() {
        return nmiWindow()
                .and(l2)
                .isHalted()
                .when(l1)
                .launches()
                .expectExit(NMI_WINDOW)
                .with(GUEST_ACTIVITY_STATE, HALTED)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("N23")
    Scenario theNmiWindowComesBeforeAnNmiWhichIsThenL1s() {
        return nmiWindow()
                .when(l1)
                .launches()
                .meanwhile(nmi())
                .expectExit(NMI_WINDOW)
                .expectL2DidNotRun()
                .expectNmiTo(l1);
    }

    @Spec
    @Behaviour("N24")
    Scenario theShadowOfMovSsHoldsAnNmiBack() {
        return given(l2).isInMovSsShadow().when(nmi()).expectNmiTo(l2).afterInstructions(1);
    }

    @Spec("an NMI that the shadow of STI held back does not wait for interrupts to be enabled")
    @Behaviour("N35")
    Scenario anNmiThatTheShadowOfStiHeldBackDoesNotWaitForInterruptsToBeEnabled() {
        return given(l2)
                .isInStiShadow()
                .isAboutToExecute(cli())
                .when(nmi())
                .expectOneOf(
                        atOnce -> atOnce.expectNmiTo(l2),
                        held -> held.expectNmiTo(l2).afterInstructions(1));
    }

    @Spec("the shadow of STI may hold an NMI back, and any shadow its exit")
    @Behaviour("N25")
    Table theShadowOfStiMayHoldAnNmiBackAndAnyShadowItsExit() {
        return Table.of(
                row(
                        "delivery, in the shadow of STI",
                        given(l2)
                                .isInStiShadow()
                                .when(nmi())
                                .expectOneOf(
                                        atOnce -> atOnce.expectNmiTo(l2),
                                        held -> held.expectNmiTo(l2).afterInstructions(1))),
                row(
                        "delivery, in the shadow of STI over an access whose page L0 has yet to map",
                        given(l0)
                                .hasNotMapped(DATA)
                                .and(l2)
                                .isInStiShadow()
                                .isAboutToExecute(load(DATA))
                                .when(nmi())
                                .expectOneOf(
                                        atOnce -> atOnce.expectNmiTo(l2),
                                        held -> held.expectNmiTo(l2).afterInstructions(1))),
                row(
                        "exit, in the shadow of STI",
                        exitsAtOnceOrAfterTheShadow(
                                given(l1)
                                        .setsPinBased(NMI_EXITING)
                                        .and(l2)
                                        .isInStiShadow()
                                        .when(nmi()),
                                Interruptibility.STI)),
                row(
                        "exit, in the shadow of MOV SS",
                        exitsAtOnceOrAfterTheShadow(
                                given(l1)
                                        .setsPinBased(NMI_EXITING)
                                        .and(l2)
                                        .isInMovSsShadow()
                                        .when(nmi()),
                                Interruptibility.MOV_SS)));
    }

    private static Scenario exitsAtOnceOrAfterTheShadow(L2Runs inShadow, long shadow) {
        return inShadow.expectOneOf(
                atOnce -> atOnce.expectExit(EXCEPTION_NMI).withNmi().with(GUEST_INTERRUPTIBILITY_INFO, shadow),
                held -> held.expectExit(EXCEPTION_NMI)
                        .afterInstructions(1)
                        .withNmi()
                        .with(GUEST_INTERRUPTIBILITY_INFO, 0));
    }

    @Spec("the shadow of STI may keep the NMI window closed for one instruction")
    @Behaviour("N39")
    Scenario theShadowOfStiMayKeepTheNmiWindowClosed() {
        return nmiWindow()
                .and(l2)
                .isInStiShadow()
                .when(l1)
                .launches()
                .expectOneOf(
                        atOnce -> atOnce.expectExit(NMI_WINDOW)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)
                                .expectL2DidNotRun(),
                        held -> held.expectExit(NMI_WINDOW).afterInstructions(1).with(GUEST_INTERRUPTIBILITY_INFO, 0));
    }

    @Spec
    @Behaviour("N27")
    Scenario anNmiExitsFromHltAndSavesIt() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .when(l2)
                .executes(hlt())
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .with(GUEST_ACTIVITY_STATE, HALTED);
    }

    @Spec
    @Behaviour("N28")
    Scenario anNmiWakesL2AndIsDeliveredThere() {
        return when(l2).executes(hlt())
                .when(nmi())
                .expectNmiTo(l2)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    private static Given.OfL1 nmiWindow() {
        return given(l1).setsPinBased(NMI_EXITING, VIRTUAL_NMIS).setsProcessorBased(NMI_WINDOW_EXITING);
    }
}
