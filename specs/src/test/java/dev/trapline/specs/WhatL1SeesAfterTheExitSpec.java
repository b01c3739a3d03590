package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;
import java.util.List;

/**
 * L1 runs with interrupts off and does not know yet which interrupt it was. It turns them on, and only then gets it, once. What L0 does for that, an interrupt
 * window and an exit more, L1 does not see (SDM 6.8.1, 27.5.3).
 */
class WhatL1SeesAfterTheExitSpec {

    @Spec
    @Behaviour("S03")
    Table nothingIsDeliveredHoweverLongInterruptsStayOff() {
        return forEach(
                List.of(1, 2, 3, 100, 3000),
                n -> given(l1)
                        .setsPinBased(EXT_INTR)
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .then(l1)
                        .runs(n)
                        .expectNothing()
                        .expectPending(0x30)
                        .then(l1)
                        .reads(Msr.irrOf(0x30))
                        .expectValue(1 << 0x30 % 32));
    }

    @Spec("STI delivers after the next instruction")
    @Behaviour("S04")
    Scenario stiDeliversAfterTheNextInstruction() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .executes(sti(), nop())
                .expectDeliveryTo(l1, 0x30)
                .expectNotPending(0x30)
                .expectInService(0x30);
    }

    @Spec("POPF delivers at once")
    @Behaviour("S05")
    Scenario popfDeliversAtOnce() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .executes(popfEnablingInterrupts())
                .expectDeliveryTo(l1, 0x30)
                .expectInService(0x30);
    }

    @Spec("IRET delivers at once")
    @Behaviour("S05")
    Scenario iretDeliversAtOnce() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x51), hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0x51)
                .expectDeliveryTo(l1, 0x30)
                .afterHandlerReturns();
    }

    @Spec("L0 asks once for a window of L1")
    @Behaviour("S06")
    Scenario l0AsksOnceForAWindowOfL1() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .runs(5)
                .expectNothing()
                .expectL0OpensIrqWindow(l1)
                .expectL0OpensNoIrqWindow(l2)
                .expectL0Exits(EXTERNAL_INTERRUPT);
    }

    @Spec
    @Behaviour("S07")
    Scenario theWindowExitStaysWithL0() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .executes(sti(), nop())
                .expectDeliveryTo(l1, 0x30)
                .expectL0Exits(EXTERNAL_INTERRUPT, INTERRUPT_WINDOW);
    }

    @Spec
    @Behaviour("S08")
    Scenario theInterruptIsDeliveredOnceAtThePriceOfTwoExits() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow()
                .expectDeliveredOnce(0x30)
                .expectL0Exits(EXTERNAL_INTERRUPT, INTERRUPT_WINDOW);
    }

    @Spec
    @Behaviour("S34")
    Scenario interruptsAreOffEvenIfL1EnteredWithThemOn() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .hasInterruptsEnabled()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .runs(5)
                .expectNothing()
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("S35")
    Scenario readingTheExitInformationIsNoAcknowledge() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .reads(VM_EXIT_REASON)
                .expectValue(EXTERNAL_INTERRUPT.number())
                .then(l1)
                .reads(EXIT_QUALIFICATION)
                .expectValue(0)
                .then(l1)
                .reads(VM_EXIT_INTR_INFO)
                .expectBits(EventInfo.VALID, 0)
                .then(l1)
                .reads(Msr.irrOf(0x30))
                .expectValue(1 << 0x30 % 32)
                .then(l1)
                .reads(Msr.isrOf(0x30))
                .expectValue(0)
                .thenIrqWindow();
    }
}
