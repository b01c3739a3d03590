package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/**
 * An exit in the middle of the delivery of an event: IDT-vectoring information tells L1 which, since L1 has to see to it that the event is not lost
 * (SDM 27.1, 27.2.4, 32.7.1).
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class InterruptedDeliverySpec {

    @Spec("an interrupt whose delivery exits is in service, and lost unless L1 injects it again")
    @Behaviour("V01")
    Scenario anInterruptWhoseDeliveryExitsIsInServiceAndLostUnlessL1InjectsItAgain() {
        return given(l1)
                .hasNotMapped(STACK)
                .when(hwIrq(0x30))
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anInterrupt(0x30))
                .expectInService(0x30)
                .expectNotPending(0x30)
                .then(l1)
                .executes(mapEptPage(STACK))
                .then(l1)
                .resumes()
                .expectNothing();
    }

    @Spec
    @Behaviour("V08")
    Table whatL1InjectsAgainIsDeliveredOnce() {
        return forEach(
                events().stream()
                        .filter(event -> !event.equals(anException(DF, 0)))
                        .toList(),
                event -> given(l1)
                        .hasNotMapped(STACK)
                        .injects(event)
                        .when(l1)
                        .launches()
                        .expectExit(EPT_VIOLATION)
                        .duringDeliveryOf(event)
                        .then(l1)
                        .executes(mapEptPage(STACK))
                        .then(l1)
                        .writes(GUEST_INTERRUPTIBILITY_INFO, 0)
                        .then(l1)
                        .reinjects()
                        .then(l1)
                        .resumes()
                        .expectDeliveryTo(l2, event)
                        .then(l2)
                        .executes(vmcall())
                        .expectExit(VMCALL));
    }

    @Spec("an injection that exits leaves L2's state as it was, and nothing to inject")
    @Behaviour("J14")
    Table anInjectionThatExitsLeavesL2sStateAsItWasAndNothingToInject() {
        return forEach(
                events(),
                event -> given(l1)
                        .hasNotMapped(STACK)
                        .injects(event)
                        .when(l1)
                        .launches()
                        .expectExit(EPT_VIOLATION)
                        .duringDeliveryOf(event)
                        .with(GUEST_RSP, Program.L2_STACK_TOP)
                        .savingInterruptsEnabled()
                        .savingActivity(ActivityState.ACTIVE)
                        .expectL2DidNotRun()
                        .then(l1)
                        .reads(VM_ENTRY_INTR_INFO_FIELD)
                        .expectBits(0x8000_0000L, 0));
    }

    @Spec
    @Behaviour("V05")
    Table anEventThatItselfExitsIsNotBeingDelivered() {
        return Table.of(
                row(
                        "interrupt",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasNoGate(0x30)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withoutIdtVectoring()),
                row(
                        "NMI",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasNoGate(2)
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .withoutIdtVectoring()),
                row(
                        "exception",
                        given(l1)
                                .intercepts(UD)
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasNoGate(UD.vector())
                                .when(l2)
                                .executes(ud2())
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(UD))
                                .withoutIdtVectoring()));
    }

    @Spec
    @Behaviour("V05")
    Scenario anEventThatExitsTellsNothingOfWhatAnEarlierExitInterrupted() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .hasNotMapped(STACK)
                .injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anInterrupt(0x41))
                .then(l1)
                .writes(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .then(l1)
                .resumes()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("V06")
    Table aFaultOfTheHandlersFirstInstructionComesAfterTheDelivery() {
        return Table.of(
                row(
                        "exception",
                        given(l1)
                                .intercepts(PF)
                                .and(l2)
                                .hasNotMapped(DATA)
                                .hasHandler(0x30, load(DATA), iret())
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(PF, 0))
                                .withoutIdtVectoring()),
                row(
                        "EPT violation",
                        given(l1)
                                .hasNotMapped(DATA)
                                .and(l2)
                                .hasHandler(0x30, load(DATA), iret())
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .expectExit(EPT_VIOLATION)
                                .withoutIdtVectoring()));
    }

    @Spec
    @Behaviour("V07")
    Table anExitInTheMiddleOfIntNTellsItsLengthAndIsAtIt() {
        return Table.of(
                row("INT n", interruptedInstruction(aSoftwareInterrupt(0x80), 0)),
                row("INT3", interruptedInstruction(aSoftwareException(BP), 1)),
                row("INT1", interruptedInstruction(anInt1(), 2)));
    }

    private static Scenario interruptedInstruction(Event event, int which) {
        return given(l1)
                .hasNotMapped(STACK)
                .when(l2)
                .runs(2)
                .then(l2)
                .executes(List.of(intN(0x80), int3(), int1()).get(which))
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(event)
                .with(VM_EXIT_INSTRUCTION_LEN, 1);
    }

    @Spec("an NMI is not injected again while virtual-NMI blocking is left on")
    @Behaviour("V09")
    Scenario anNmiIsNotInjectedAgainWhileVirtualNmiBlockingIsLeftOn() {
        return given(l1)
                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                .hasNotMapped(STACK)
                .injectsNmi()
                .when(l1)
                .launches()
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anNmi())
                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .then(l1)
                .executes(mapEptPage(STACK))
                .then(l1)
                .reinjects()
                .then(l1)
                .resumes()
                .expectEntryFailure(INVALID_STATE)
                .with(EXIT_QUALIFICATION, 0)
                .then(l1)
                .writes(GUEST_INTERRUPTIBILITY_INFO, 0)
                .then(l1)
                .resumes()
                .expectNmiTo(l2);
    }

    @Spec("an injection that L0 has to repeat is over before an interrupt exits")
    @Behaviour({"V10", "J16"})
    Table anInjectionThatL0HasToRepeatIsOverBeforeAnInterruptExits() {
        return forEach(
                events(),
                event -> given(l1)
                        .setsPinBased(EXT_INTR)
                        .injects(event)
                        .and(l0)
                        .hasNotMapped(STACK)
                        .and(localApic)
                        .hasPending(0x30)
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, event)
                        .expectExit(EXTERNAL_INTERRUPT)
                        .withoutIdtVectoring()
                        .expectPending(0x30)
                        .thenIrqWindow());
    }

    @Spec
    @Behaviour("V12")
    Table whatWasForL2DoesNotLeakIntoL1() {
        return forEach(
                events(),
                event -> given(l1)
                        .hasNotMapped(STACK)
                        .injects(event)
                        .when(l1)
                        .launches()
                        .expectExit(EPT_VIOLATION)
                        .duringDeliveryOf(event)
                        .then(l1)
                        .opensIrqWindow()
                        .expectNothing());
    }

    @Spec("an access to the APIC page exits in the middle of a delivery too")
    @Behaviour("V14")
    Table anAccessToTheApicPageExitsInTheMiddleOfADeliveryToo() {
        return forEach(
                events(),
                event -> given(l1)
                        .virtualizesApicAccesses(STACK)
                        .injects(event)
                        .when(l1)
                        .launches()
                        .expectExit(APIC_ACCESS)
                        .duringDeliveryOf(event)
                        .withBits(EXIT_QUALIFICATION, 0xf000, 0x3000));
    }

    @Spec("a virtual interrupt whose delivery exits is in service, and L1 injects it")
    @Behaviour("V16")
    Scenario aVirtualInterruptWhoseDeliveryExitsIsInServiceAndL1InjectsIt() {
        return given(l1)
                .deliversVirtualInterrupts()
                .hasNotMapped(STACK)
                .and(virtualApic)
                .hasPending(0x50)
                .when(l1)
                .launches()
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anInterrupt(0x50))
                .with(GUEST_INTR_STATUS, 0x5000)
                .expectVirtuallyInService(0x50)
                .expectNotVirtuallyPending(0x50)
                .then(l1)
                .executes(mapEptPage(STACK))
                .then(l1)
                .reinjects()
                .then(l1)
                .resumes()
                .expectDeliveryTo(l2, anInterrupt(0x50));
    }

    /** One of each type. */
    private static List<Event> events() {
        return List.of(
                anInterrupt(0x41),
                anNmi(),
                anException(UD),
                anException(GP, 0x10),
                anException(DF, 0),
                aSoftwareInterrupt(0x80),
                aSoftwareException(BP),
                anInt1());
    }
}
