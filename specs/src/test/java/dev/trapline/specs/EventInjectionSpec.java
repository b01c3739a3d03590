package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.forEachVector;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What each kind of event does that L1 injects at a VM entry, and what it does not do (SDM 26.6, 26.7.1, 26.7.2, 26.7.3). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class EventInjectionSpec {

    @Spec
    @Behaviour({"J01", "J02"})
    Table anInjectedInterruptDoesNotExitWhateverItsVector() {
        return forEachVector(vector -> given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(vector)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, vector)
                .expectNotPending(vector)
                .expectNotInService(vector));
    }

    @Spec
    @Behaviour({"J04", "J05"})
    Table anInjectedExceptionDoesNotExitThoughL1InterceptsIt() {
        return forEach(exceptions(), exception -> {
            Given.OfL1 given = given(l1).intercepts(ExceptionVector.values());
            return delivered(given, exception);
        });
    }

    @Spec
    @Behaviour({"J05", "K11"})
    Table theErrorCodeIsPushed() {
        return forEach(
                IntStream.range(0, 16).map(bit -> 1 << bit).boxed().toList(),
                code -> delivered(given(l1), anException(GP, code)));
    }

    @Spec("to inject a page fault or a debug exception is not to have one: CR2 and DR6 stay")
    @Behaviour("J04")
    Table cr2AndDr6Stay() {
        return forEach(
                List.of(anException(PF, 2), anException(DB)),
                event -> when(l2).executes(vmcall())
                        .expectExit(VMCALL)
                        .then(l1)
                        .skipsInstruction()
                        .then(l1)
                        .injects(event)
                        .then(l1)
                        .resumes()
                        .expectDeliveryTo(l2, event)
                        .then(l2)
                        .executes(vmcall())
                        .expectExit(VMCALL));
    }

    @Spec
    @Behaviour({"J06", "K12"})
    Table aSoftwareEventReturnsBehindItsInstruction() {
        List<Table.Case> cases = new ArrayList<>();
        for (int length = 1; length <= 15; length++) {
            cases.add(
                    row("INT n of %d bytes".formatted(length), delivered(given(l1), aSoftwareInterrupt(0x80, length))));
        }
        cases.add(row("INT3", delivered(given(l1), aSoftwareException(BP))));
        cases.add(row("INTO", delivered(given(l1), aSoftwareException(OF))));
        cases.add(row("INT1", delivered(given(l1), anInt1())));
        return new Table(cases);
    }

    @Spec
    @Behaviour({"J06", "J07", "J08"})
    Table theGatesPrivilegeLevelIsCheckedForIntNAndInt3() {
        List<Table.Case> cases = new ArrayList<>();
        for (Event event : List.of(aSoftwareInterrupt(0x80, 2), aSoftwareException(BP), aSoftwareException(OF))) {
            int vector = event.info().vector();
            for (int current = 0; current <= 3; current++) {
                for (int ofGate = 0; ofGate <= 3; ofGate++) {
                    Given.OfL1 given = given(l2)
                            .hasPrivilegeLevel(current)
                            .hasGateOfPrivilege(vector, ofGate)
                            .and(l1)
                            .intercepts(GP);
                    cases.add(row(
                            "%s, CPL %d, DPL %d".formatted(event, current, ofGate),
                            ofGate < current ? refusedByGate(given, event) : delivered(given, event)));
                }
            }
        }
        return new Table(cases);
    }

    private static Scenario refusedByGate(Given.OfL1 given, Event event) {
        return given.injects(event)
                .when(l1)
                .launches()
                .expectExit(EXCEPTION_NMI)
                .withEvent(anException(GP, event.info().vector() << 3 | 2))
                .duringDeliveryOf(event)
                .with(VM_EXIT_INSTRUCTION_LEN, event.instructionLength());
    }

    @Spec
    @Behaviour("J07")
    Table aGateThatRefusesIsAGeneralProtectionFaultAtTheInstruction() {
        return forEach(
                List.of(aSoftwareInterrupt(0x80, 2), aSoftwareException(BP), aSoftwareException(OF)),
                event -> given(l2)
                        .hasPrivilegeLevel(3)
                        .and(l1)
                        .injects(event)
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, anException(GP, event.info().vector() << 3 | 2)));
    }

    @Spec
    @Behaviour("J08")
    Table theGatesPrivilegeLevelIsNotCheckedForAnythingElse() {
        return forEach(
                Stream.concat(Stream.of(anInt1(), anInterrupt(0x41), anNmi()), exceptions().stream())
                        .toList(),
                event -> delivered(given(l2).hasPrivilegeLevel(3).and(l1), event));
    }

    @Spec
    @Behaviour("J09")
    Table anInjectedMtfExitsBeforeL2sFirstInstructionWithoutTheControl() {
        return Table.of(
                row("active", mtf(given(l1)).savingActivity(ActivityState.ACTIVE)),
                row(
                        "interrupts disabled",
                        mtf(given(l2).hasInterruptsDisabled().and(l1)).savingActivity(ActivityState.ACTIVE)),
                row(
                        "in the shadow of MOV SS",
                        mtf(given(l2).isInMovSsShadow().and(l1))
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)));
    }

    @Spec
    @Behaviour("J13")
    Scenario anInjectedMtfLeavesL2Halted() {
        return mtf(given(l2).isHalted().and(l1)).savingActivity(ActivityState.HLT);
    }

    private static AfterExit mtf(Given.OfL1 given) {
        return given.injects(aPendingMtf())
                .when(l1)
                .launches()
                .expectExit(MONITOR_TRAP_FLAG)
                .expectL2DidNotRun()
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour({"J10", "J24"})
    Table anInterruptThatIsPendingExitsAfterTheInjection() {
        return forEach(
                vectored(),
                event -> given(l1)
                        .setsPinBased(EXT_INTR)
                        .injects(event)
                        .and(localApic)
                        .hasPending(0x30)
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, event)
                        .expectExit(EXTERNAL_INTERRUPT)
                        .withoutIdtVectoring()
                        .expectL2DidNotRun());
    }

    /** Of the vectors that interrupts may have too, 17 is the one whose exception has an error code. */
    @Spec
    @Behaviour("J01")
    Scenario anInjectedAlignmentCheckReturnsPastItsErrorCode() {
        return given(l1)
                .injects(anException(AC, 0))
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(AC, 0))
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec
    @Behaviour("J11")
    Table anNmiThatIsPendingExitsAfterTheInjection() {
        return forEach(
                vectored(),
                event -> given(l1)
                        .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                        .injects(event)
                        .when(l1)
                        .launches()
                        .meanwhile(nmi())
                        .expectDeliveryTo(l2, event)
                        .expectExit(EXCEPTION_NMI)
                        .withNmi()
                        .withoutIdtVectoring()
                        .expectL2DidNotRun());
    }

    @Spec
    @Behaviour("J03")
    Table anInjectedNmiDoesNotExitAndBlocksOthersAsAnyNmi() {
        return Table.of(
                row("NMIs do not exit", blocksNmis(given(l1))),
                row("NMIs exit", blocksNmis(given(l1).setsPinBased(NMI_EXITING))),
                row("virtual NMIs", blocksNmis(given(l1).setsPinBased(NMI_EXITING, VIRTUAL_NMIS))));
    }

    private static Scenario blocksNmis(Given.OfL1 given) {
        return given.injectsNmi()
                .and(l2)
                .hasHandler(2, vmcall(), iret())
                .when(l1)
                .launches()
                .expectNmiTo(l2)
                .expectExit(VMCALL)
                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI);
    }

    @Spec
    @Behaviour("J12")
    Table anInjectionEndsTheShadowsOfStiAndMovSs() {
        List<Table.Case> cases = new ArrayList<>();
        for (Event event : vectored()) {
            boolean isHeldBack = event.equals(anInterrupt(0x41)) || event.equals(anNmi());
            if (!isHeldBack) {
                cases.add(
                        row("%s, MOV SS".formatted(event), endsShadow(given(l2).isInMovSsShadow(), event)));
                cases.add(row("%s, STI".formatted(event), endsShadow(given(l2).isInStiShadow(), event)));
            }
        }
        return new Table(cases);
    }

    /** The exit comes at once also where a shadow would hold it back. */
    private static Scenario endsShadow(Given.OfL2 inShadow, Event event) {
        return inShadow.and(l1)
                .setsPinBased(EXT_INTR)
                .injects(event)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, event)
                .expectExit(EXTERNAL_INTERRUPT)
                .with(GUEST_INTERRUPTIBILITY_INFO, 0)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("J13")
    Table whatMayBeInjectedInTheHltStateEndsIt() {
        return forEach(
                List.of(anInterrupt(0x41), anNmi(), anException(DB), anException(MC)),
                event -> ends(given(l2).isHalted(), event));
    }

    @Spec
    Table whatMayBeInjectedInTheShutdownStateEndsIt() {
        return forEach(
                List.of(anNmi(), anException(MC)), event -> ends(given(l2).isShutDown(), event));
    }

    private static Scenario ends(Given.OfL2 inactive, Event event) {
        return inactive.hasHandler(event.info().vector(), vmcall(), iret())
                .and(l1)
                .injects(event)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, event)
                .expectExit(VMCALL)
                .savingActivity(ActivityState.ACTIVE);
    }

    private static Scenario delivered(Given.OfL1 given, Event event) {
        return withHandlerOfAc(given).injects(event).when(l1).launches().expectDeliveryTo(l2, event);
    }

    /** Without a word, a handler of vector 0x11 is that of an interrupt, which has no error code. */
    private static Given.OfL1 withHandlerOfAc(Given.OfL1 given) {
        return given.and(l2).hasHandler(AC.vector(), popErrorCode(), iret()).and(l1);
    }

    private static List<Event> exceptions() {
        return Stream.of(ExceptionVector.values())
                .map(exception -> exception.hasErrorCode() ? anException(exception, 0x10) : anException(exception))
                .toList();
    }

    /** Each exception, and one of each other type that goes through a gate. */
    private static List<Event> vectored() {
        return Stream.concat(
                        Stream.of(
                                anInterrupt(0x41), anNmi(), aSoftwareInterrupt(0x80), aSoftwareException(OF), anInt1()),
                        exceptions().stream()
                                .filter(exception -> exception.info().vector() != OF.vector()))
                .toList();
    }
}
