package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Table.withSpuriousL0ExitAtEveryBoundary;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;

/**
 * One spec, every core, and L1 cannot tell them apart. The engine compares what L1 observes with bare metal for every spec; here are the rows that say nothing
 * else.
 */
class SideBySideSpec {

    @Spec
    @Behaviour("S31")
    Table theExitInformationIsTheSameToTheLastDefinedBit() {
        return Table.of(
                row(
                        "not acknowledged",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withoutVector()
                                .with(VM_EXIT_REASON, 1)
                                .with(EXIT_QUALIFICATION, 0)
                                .withoutIdtVectoring()),
                row(
                        "acknowledged",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .with(VM_EXIT_REASON, 1)
                                .with(VM_EXIT_INTR_INFO, 0x8000_0030L)
                                .with(EXIT_QUALIFICATION, 0)
                                .withoutIdtVectoring()));
    }

    @Spec
    @Behaviour("S32")
    Table thereAreThreeOutcomesAndNoFourth() {
        return Table.of(
                row("neither", when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30)),
                row(
                        "acknowledging alone means nothing",
                        given(l1).setsExit(ACK_INTR_ON_EXIT).when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30)),
                row(
                        "exiting alone",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withoutVector()
                                .thenIrqWindow()),
                row(
                        "both",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x30)
                                .expectInService(0x30)));
    }

    @Spec("an NMI comes before an interrupt, whoever gets them")
    @Behaviour("N29")
    Table anNmiComesBeforeAnInterruptWhoeverGetsThem() {
        return Table.of(
                row(
                        "NMI exits, interrupt does not",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(nmi(), hwIrq(0x30))
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .expectPending(0x30)
                                .thenIrqWindow()),
                row(
                        "both exit",
                        given(l1)
                                .setsPinBased(NMI_EXITING, EXT_INTR)
                                .when(nmi(), hwIrq(0x30))
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .expectPending(0x30)
                                .thenIrqWindow()),
                row(
                        "both exit, acknowledging",
                        given(l1)
                                .setsPinBased(NMI_EXITING, EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(nmi(), hwIrq(0x30))
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .expectPending(0x30)
                                .thenIrqWindow()),
                row(
                        "interrupt exits, NMI does not",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(nmi(), hwIrq(0x30))
                                .expectNmiTo(l2)
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withoutVector()
                                .thenIrqWindow()),
                row(
                        "interrupt exits, acknowledging, NMI does not",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(nmi(), hwIrq(0x30))
                                .expectNmiTo(l2)
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x30)),
                row(
                        "neither exits",
                        when(nmi(), hwIrq(0x30))
                                .expectNmiTo(l2)
                                .expectPending(0x30)
                                .expectDeliveryTo(l2, 0x30)
                                .afterHandlerReturns()));
    }

    @Spec
    @Behaviour("Z09")
    Table anExitOfL0ChangesNothingWithInterruptsExiting() {
        return withSpuriousL0ExitAtEveryBoundary(given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow());
    }

    @Spec
    @Behaviour("Z09")
    Table anExitOfL0ChangesNothingWithInterruptsGoingToL2() {
        return withSpuriousL0ExitAtEveryBoundary(given(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l2)
                .executes(sti(), nop())
                .expectDeliveryTo(l2, 0x30)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL));
    }

    @Spec
    @Behaviour("Z09")
    Table anExitOfL0ChangesNothingWithAcknowledgeOnExit() {
        return withSpuriousL0ExitAtEveryBoundary(given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(hwIrq(0x30), hwIrq(0x51))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x51)
                .then(l1)
                .writesEoi()
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .expectL2DidNotRun());
    }

    @Spec("an exit of L0 takes place, and is not seen")
    @Behaviour("Z09")
    Scenario anExitOfL0TakesPlaceAndIsNotSeen() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(spuriousL0Exit())
                .expectNothing()
                .expectL0Exits(EXTERNAL_INTERRUPT);
    }
}
