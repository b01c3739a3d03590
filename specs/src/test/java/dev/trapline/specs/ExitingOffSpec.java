package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEachVector;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;

/** L1 has turned external-interrupt exiting off: interrupts go straight to L2, by the ordinary rules (SDM 25.2, 6.8.1). */
class ExitingOffSpec {

    @Spec
    @Behaviour("S15")
    Table isDeliveredInL2() {
        return forEachVector(vector -> when(hwIrq(vector))
                .expectDeliveryTo(l2, vector)
                .expectNotPending(vector)
                .expectInService(vector));
    }

    @Spec
    @Behaviour("S16")
    Scenario waitsUntilL2EnablesInterrupts() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .expectPending(0x30)
                .then(l2)
                .executes(sti(), nop())
                .expectDeliveryTo(l2, 0x30)
                .expectInService(0x30)
                .expectL0OpensIrqWindow(l2)
                .expectL0Exits(EXTERNAL_INTERRUPT, INTERRUPT_WINDOW);
    }

    @Spec("waits for the shadow of STI")
    @Behaviour("S17")
    Table waitsForTheShadowOfSti() {
        return Table.of(
                row(
                        "entered in the shadow",
                        given(l2)
                                .isInStiShadow()
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1)),
                row(
                        "STI executed by L2",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(sti())
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1)));
    }

    @Spec("waits for the shadow of MOV SS")
    @Behaviour("S18")
    Table waitsForTheShadowOfMovSs() {
        return Table.of(
                row(
                        "entered in the shadow",
                        given(l2)
                                .isInMovSsShadow()
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1)),
                row(
                        "MOV SS executed by L2",
                        when(l2).executes(movSs())
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1)));
    }

    @Spec("a second MOV SS may cast a shadow of its own, or not")
    @Behaviour("B04")
    Scenario aSecondMovSsMayCastAShadowOfItsOwn() {
        return when(l2).executes(movSs())
                .meanwhile(hwIrq(0x30))
                .then(l2)
                .executes(movSs())
                .expectOneOf(
                        none -> none.expectDeliveryTo(l2, 0x30),
                        another -> another.expectDeliveryTo(l2, 0x30).afterInstructions(1));
    }

    @Spec("is L1's if L2 exits before it enabled interrupts")
    @Behaviour("S19")
    Scenario isL1sIfL2ExitsBeforeItEnabledInterrupts() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .expectPending(0x30)
                .thenIrqWindow();
    }

    @Spec("L2 is entered with an interrupt window for one of three reasons")
    @Behaviour("Z02")
    Table l2IsEnteredWithAnInterruptWindowForOneOfThreeReasons() {
        return Table.of(
                row(
                        "L1 set it",
                        given(l1)
                                .setsProcessorBased(INTR_WINDOW_EXITING)
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(nop(), sti(), nop())
                                .expectExit(INTERRUPT_WINDOW)
                                .expectL0EntersL2WithIrqWindow()
                                .expectL0OpensNoIrqWindow(l2)),
                row(
                        "L0 holds an interrupt that L2 blocks",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(hwIrq(0x30))
                                .expectNothing()
                                .then(l2)
                                .executes(sti(), nop())
                                .expectDeliveryTo(l2, 0x30)
                                .expectL0OpensIrqWindow(l2)),
                row(
                        "L0 holds an NMI for L2 in the shadow of STI",
                        given(l2)
                                .isInStiShadow()
                                .when(nmi())
                                .expectOneOf(
                                        held -> held.expectNmiTo(l2)
                                                .afterInstructions(1)
                                                .expectL0OpensIrqWindow(l2),
                                        atOnce -> atOnce.expectNmiTo(l2).expectL0OpensNoIrqWindow(l2))),
                row(
                        "none of these",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL0EntersL2WithoutIrqWindow()
                                .expectL0OpensNoIrqWindow(l2)));
    }

    @Spec
    @Behaviour("S15")
    Scenario isDeliveredInL2AfterAnEventThatL1Injected() {
        return given(l1)
                .injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .afterHandlerReturns();
    }

    @Spec("the shadow of STI outlasts an exit that only L0 sees")
    @Behaviour("S17")
    Scenario theShadowOfStiOutlastsAnExitThatOnlyL0Sees() {
        return given(l0)
                .hasNotMapped(DATA)
                .and(l2)
                .hasInterruptsDisabled()
                .isAboutToExecute(sti(), load(DATA))
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .afterInstructions(2);
    }
}
