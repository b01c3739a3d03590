package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Sdm;
import dev.trapline.engine.Spec;

/** Blocking by NMI and virtual-NMI blocking: what begins and ends them, and how they pass between L1 and L2 (SDM 24.4.2, 25.3, 26.6.1, 26.7.1, 27.3.4, 27.5.5). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class NmiBlockingSpec {

    private static final long BLOCKED = Interruptibility.NMI;

    @Spec
    @Behaviour("N06")
    Scenario aSecondNmiWaitsForTheHandlersIret() {
        return when(nmi()).expectNmiTo(l2).when(nmi()).expectNmiTo(l2).afterHandlerReturns();
    }

    @Spec
    @Behaviour({"N07", "N08"})
    Scenario anExitFromTheHandlerLeavesL1WithNmisBlockedAndL2TakesThemWithItAgain() {
        return given(l2)
                .hasHandler(2, vmcall(), nop(), iret())
                .when(nmi())
                .expectNmiTo(l2)
                .expectExit(VMCALL)
                .with(GUEST_INTERRUPTIBILITY_INFO, BLOCKED)
                .when(nmi())
                .expectNothing()
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .expectNmiTo(l2)
                .afterHandlerReturns()
                .expectExit(VMCALL);
    }

    @Spec
    @Behaviour("N37")
    Scenario anNmiThatL2sHandlerHeldBackIsL1sAfterL1sOwnIret() {
        return given(l1)
                .injectsNmi()
                .and(l2)
                .hasHandler(2, vmcall(), iret())
                .when(l1)
                .launches()
                .meanwhile(nmi(), hwIrq(0x30))
                .expectNmiTo(l2)
                .expectExit(VMCALL)
                .with(GUEST_INTERRUPTIBILITY_INFO, BLOCKED)
                .expectNothing()
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0x30)
                .expectNmiTo(l1)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("N11")
    Scenario anIretEndsVirtualNmiBlocking() {
        return virtualNmis()
                .and(l2)
                .hasNmisBlocked()
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .with(GUEST_INTERRUPTIBILITY_INFO, 0);
    }

    @Spec
    @Behaviour("N38")
    Scenario blockingByAnInjectedNmiOutlastsL2sIretWithoutVirtualNmis() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .injectsNmi()
                .when(l1)
                .launches()
                .expectNmiTo(l2)
                .when(nmi())
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .with(GUEST_INTERRUPTIBILITY_INFO, BLOCKED)
                .expectNothing();
    }

    @Spec("an NMI that is blocked for L2's whole run makes L0 ask for no immediate exit")
    Scenario anNmiThatIsBlockedForL2sWholeRunMakesL0AskForNoImmediateExit() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .and(l0)
                .hasNotMapped(STACK)
                .and(l2)
                .hasNmisBlocked()
                .when(nmi())
                .expectNothing()
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .expectL0Exits(EXTERNAL_INTERRUPT, EXTERNAL_INTERRUPT, EPT_VIOLATION);
    }

    @Spec
    @Behaviour("N34")
    Table theExitByAnNmiSavesTheBlockingFromBeforeIt() {
        return Table.of(
                row(
                        "without virtual NMIs",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0)),
                row(
                        "virtual NMIs not blocked",
                        virtualNmis()
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0)),
                row(
                        "virtual NMIs blocked",
                        virtualNmis()
                                .and(l2)
                                .hasNmisBlocked()
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .with(GUEST_INTERRUPTIBILITY_INFO, BLOCKED)));
    }

    @Spec
    @Behaviour("N17")
    Scenario theNmiWindowOpensBehindAnInjectedEvent() {
        return nmiWindow()
                .injects(anException(DB))
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(DB))
                .expectExit(NMI_WINDOW);
    }

    @Spec
    @Behaviour("N18")
    Scenario theNmiWindowOpensRightBehindTheIretThatEndsTheBlocking() {
        return nmiWindow()
                .and(l2)
                .hasNmisBlocked()
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .expectExit(NMI_WINDOW)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("N21")
    Scenario anInjectedEventWakesL2AndTheNmiWindowOpensInItsHandler() {
        return nmiWindow()
                .injects(anException(DB))
                .and(l2)
                .isHalted()
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(DB))
                .expectExit(NMI_WINDOW)
                .with(GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal());
    }

    @Spec
    @Behaviour("N22")
    Scenario theNmiWindowOpensInTheShutdownState() {
        return nmiWindow()
                .and(l2)
                .isShutDown()
                .when(l1)
                .launches()
                .expectExit(NMI_WINDOW)
                .with(GUEST_ACTIVITY_STATE, ActivityState.SHUTDOWN.ordinal());
    }

    @Spec
    @Behaviour("N26")
    Table anIretThatDoesNotCompleteTellsThatItHasEndedVirtualNmiBlocking() {
        return Table.of(
                row(
                        "EPT violation",
                        virtualNmis()
                                .usesEpt()
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasNmisBlocked()
                                .when(l2)
                                .executes(iret())
                                .expectExit(EPT_VIOLATION)
                                .with(EXIT_QUALIFICATION, EventInfo.NMI_UNBLOCKING | 0x181)
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0)),
                row(
                        "page fault",
                        virtualNmis()
                                .intercepts(PF)
                                .and(l2)
                                .hasNmisBlocked()
                                .hasNotMapped(STACK)
                                .when(l2)
                                .executes(iret())
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(PF, 0))
                                .withNmiUnblocking()
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0)));
    }

    @Spec
    @Sdm("26.7.1")
    @Behaviour("E06")
    Scenario theBlockingThatL1TakesOutOfItsVmcsIsOverWithTheNextVmEntry() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .injectsNmi()
                .when(l1)
                .launches()
                .expectNmiTo(l2)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .writes(GUEST_INTERRUPTIBILITY_INFO, 0)
                .then(l1)
                .resumes()
                .expectExit(VMCALL)
                .withBits(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI, 0);
    }

    @Spec
    @Behaviour({"N30", "N36"})
    Table theDeliveryOfAnNmiThatDoesNotCompleteHasBlockedNmis() {
        return Table.of(
                row(
                        "from the pin",
                        given(l1)
                                .usesEpt()
                                .hasNotMapped(STACK)
                                .when(nmi())
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(anNmi())
                                .with(GUEST_INTERRUPTIBILITY_INFO, BLOCKED)
                                .when(nmi())
                                .expectNothing()),
                row(
                        "injected, with virtual NMIs",
                        virtualNmis()
                                .usesEpt()
                                .hasNotMapped(STACK)
                                .injectsNmi()
                                .when(l1)
                                .launches()
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(anNmi())
                                .with(GUEST_INTERRUPTIBILITY_INFO, BLOCKED)));
    }

    @Spec
    @Behaviour("N31")
    Scenario aVmEntryWithVirtualNmisEndsTheBlockingThatL1WasIn() {
        return given(l1)
                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .then(l1)
                .resumes()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .when(nmi())
                .expectNmiTo(l1);
    }

    @Spec
    @Behaviour("N15")
    Scenario theNmiWindowIsOpenAgainWhereL1EndsTheBlockingInTheSavedState() {
        return virtualNmis()
                .setsProcessorBased(NMI_WINDOW_EXITING)
                .and(l2)
                .hasNmisBlocked()
                .when(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .executes(vmwrite(GUEST_INTERRUPTIBILITY_INFO, 0))
                .then(l1)
                .resumes()
                .expectExit(NMI_WINDOW)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("N32")
    Scenario anEventThatIsL0sAloneIsNotSeen() {
        return given(l1).setsPinBased(NMI_EXITING).when(spuriousL0Exit()).expectNothing();
    }

    @Spec
    @Behaviour("N33")
    Scenario oneNmiIsHeldHoweverManyArriveWhileTheyAreBlocked() {
        return when(nmi())
                .expectNmiTo(l2)
                .when(nmi(), nmi())
                .expectNmiTo(l2)
                .afterHandlerReturns()
                .expectNothing();
    }

    @Spec
    @Behaviour("N40")
    Scenario aVmEntryFailureLeavesL1WithNmisBlocked() {
        return given(l1)
                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .then(l1)
                .writes(GUEST_RFLAGS, 0)
                .then(l1)
                .resumes()
                .expectEntryFailure(INVALID_STATE)
                .when(nmi())
                .expectNothing();
    }

    private static Given.OfL1 virtualNmis() {
        return given(l1).setsPinBased(NMI_EXITING, VIRTUAL_NMIS);
    }

    private static Given.OfL1 nmiWindow() {
        return virtualNmis().setsProcessorBased(NMI_WINDOW_EXITING);
    }
}
