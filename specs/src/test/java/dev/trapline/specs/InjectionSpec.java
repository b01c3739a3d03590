package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Events that L1 injects at a VM entry (SDM 26.6). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class InjectionSpec {

    @Spec
    @Behaviour({"J01", "J02"})
    Scenario anInjectedInterruptIsDeliveredFirstAndDoesNotExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(0x30)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x30)
                .expectNotPending(0x30)
                .expectNotInService(0x30);
    }

    @Spec
    @Behaviour({"J03", "N12"})
    Scenario anInjectedNmiDoesNotExitAndBlocksFurtherOnes() {
        return given(l1)
                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                .injectsNmi()
                .when(l1)
                .launches()
                .meanwhile(nmi())
                .expectNmiTo(l2)
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI);
    }

    @Spec
    @Behaviour("J11")
    Scenario anNmiThatIsPendingExitsAfterTheInjection() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .meanwhile(nmi())
                .expectDeliveryTo(l2, 0x41)
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("J10")
    Scenario anInterruptThatIsPendingExitsAfterTheInjection() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(0x41)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutIdtVectoring();
    }

    @Spec
    Table anInjectedEventWakesL2() {
        return Table.of(
                row(
                        "interrupt",
                        given(l1)
                                .injectsInterrupt(0x41)
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, 0x41)),
                row(
                        "NMI",
                        given(l1)
                                .injectsNmi()
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectNmiTo(l2)));
    }

    @Spec
    @Behaviour("J16")
    Scenario anInjectionThatL0HasToRepeatIsSeenOnce() {
        return given(l1)
                .injectsInterrupt(0x41)
                .and(l0)
                .hasNotMapped(STACK)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .expectL0Exits(EPT_VIOLATION);
    }

    @Spec("an injected INT n that L0 has to repeat returns behind its instruction")
    Scenario anInjectedIntNThatL0HasToRepeatReturnsBehindItsInstruction() {
        return given(l1)
                .injects(aSoftwareInterrupt(0x41, 3))
                .and(l0)
                .hasNotMapped(STACK)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, aSoftwareInterrupt(0x41, 3));
    }

    @Spec
    @Behaviour({"J17", "J21"})
    Scenario l1sEventComesBeforeAnInterruptForL2() {
        return given(l1)
                .injectsInterrupt(0x41)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .expectDeliveryTo(l2, 0x30)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("J18")
    Scenario anEventIsInjectedOnce() {
        return given(l1)
                .injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .expectNothing();
    }

    @Spec
    @Behaviour("J23")
    Scenario injectionDoesNotTouchThePendingInterruptOfTheSameVector() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(0x30)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x30)
                .expectPending(0x30)
                .expectExit(EXTERNAL_INTERRUPT)
                .expectPending(0x30)
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("N14")
    Scenario anNmiMayBeInjectedWhileBlockedWithoutVirtualNmis() {
        return given(l1)
                .injectsNmi()
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .when(l1)
                .launches()
                .expectNmiTo(l2);
    }
}
