package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/**
 * L1 has executed VMLAUNCH or VMRESUME and L2 has not run yet: {@code nested_run_pending}. The entry completes first, and then the exit happens, before L2's
 * first instruction (SDM 26.6, 25.2). L0 has to remember the interrupt meanwhile.
 */
class RunPendingSpec {

    /** L2's first instruction makes L0 take an exit of its own, so that even an L0 which waits for the next exit gets control there. */
    private static Given.OfL2 entryPendingAndL0ExitsAtL2sFirstInstruction() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .hasNotMapped(DATA)
                .and(l2)
                .isAboutToExecute(load(DATA));
    }

    @Spec
    @Behaviour("S09")
    Scenario theEntryCompletesAndThenL1GetsItsExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .withoutIdtVectoring()
                .expectL2DidNotRun()
                .then(l1)
                .reads(VM_ENTRY_INTR_INFO_FIELD)
                .expectValue(0)
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("S09")
    Scenario whoeverAsksMeanwhileMakesL0ForgetNothing() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30), l0IsAskedIfRunnable())
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .expectL0AnswersYes(1);
    }

    @Spec
    @Behaviour("S09")
    Scenario anEventThatL1InjectsIsDeliveredFirst() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(0x41)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x41)
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutIdtVectoring()
                .savingInterruptsDisabled()
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("S10")
    Scenario anInterruptThatIsPutOffStaysPending() {
        return entryPendingAndL0ExitsAtL2sFirstInstruction()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .expectPending(0x30)
                .expectNotInService(0x30)
                .expectL0RefusesInjection()
                .thenIrqWindow()
                .expectDeliveredOnce(0x30);
    }

    @Spec
    @Behaviour("S11")
    Scenario theNextExitThatL0HandlesBringsTheInterrupt() {
        return entryPendingAndL0ExitsAtL2sFirstInstruction()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .withoutIdtVectoring()
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("S11")
    Scenario anInjectionThatL0HasToRepeatCompletesBeforeTheExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(0x41)
                .and(l0)
                .isEmulatingVmEntry()
                .hasNotMapped(STACK)
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x41)
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .withoutIdtVectoring()
                .expectL2DidNotRun();
    }

    @Spec("L0 asks for no window of L2")
    @Behaviour("S12")
    Scenario l0AsksForNoWindowOfL2() {
        return entryPendingAndL0ExitsAtL2sFirstInstruction()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL0EntersL2WithoutIrqWindow()
                .expectL0OpensNoIrqWindow(l2);
    }

    @Spec
    @Behaviour("S13")
    Scenario onceL2HasRunAnInterruptExitsAtOnce() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .hasNotMapped(DATA)
                .when(l2)
                .touches(DATA)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL0Exits(EPT_VIOLATION, EXTERNAL_INTERRUPT);
    }

    @Spec
    @Behaviour("S14")
    Table anEntryThatFailsLeavesTheInterruptToL1() {
        Given.OfL1 invalidControls = given(l1).setsPinBased(EXT_INTR).setsProcessorBased(NMI_WINDOW_EXITING);
        Given.OfL1 invalidGuestState = given(l1).setsPinBased(EXT_INTR).writes(GUEST_RFLAGS, 0);
        return Table.of(
                row(
                        "VMfail, interrupt pending before",
                        invalidControls
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .executes(sti())
                                .then(l1)
                                .launches()
                                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD)
                                .expectDeliveryTo(l1, 0x30)),
                row(
                        "VMfail, interrupt during VMLAUNCH",
                        invalidControls
                                .when(l1)
                                .executes(sti())
                                .then(l1)
                                .launches()
                                .meanwhile(hwIrq(0x30))
                                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD)
                                .expectDeliveryTo(l1, 0x30)),
                row(
                        "VM-entry failure, interrupt pending before",
                        invalidGuestState
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .executes(sti())
                                .then(l1)
                                .launches()
                                .expectEntryFailure(INVALID_STATE)
                                .then(l1)
                                .runs(5)
                                .expectNothing()
                                .thenIrqWindow()),
                row(
                        "VM-entry failure, interrupt during VMLAUNCH",
                        invalidGuestState
                                .when(l1)
                                .executes(sti())
                                .then(l1)
                                .launches()
                                .meanwhile(hwIrq(0x30))
                                .expectEntryFailure(INVALID_STATE)
                                .then(l1)
                                .runs(5)
                                .expectNothing()
                                .thenIrqWindow()));
    }

    @Spec("what L1 injects comes before an interrupt or an NMI for L2")
    @Behaviour("J17")
    @Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
    Table whatL1InjectsComesBeforeWhatArrivesForL2() {
        Given.OfL0 pending = given(l1).injectsInterrupt(0x41).and(l0).isEmulatingVmEntry();
        return Table.of(
                row(
                        "interrupt",
                        pending.when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x41)
                                .expectDeliveryTo(l2, 0x30)
                                .afterHandlerReturns()),
                row("NMI", pending.when(nmi()).expectDeliveryTo(l2, 0x41).expectNmiTo(l2)));
    }

    @Spec("the algorithm of 2011 exits with the next unrelated exit")
    @Behaviour("S33")
    @Cores("nested-2011")
    Scenario theAlgorithmOf2011ExitsWithTheNextUnrelatedExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(localApic)
                .hasPending(0x30)
                .and(l0)
                .hasNotMapped(DATA)
                .and(l2)
                .isAboutToExecute(nop(), nop(), nop(), load(DATA))
                .when(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .afterInstructions(3)
                .unlikeBareMetal();
    }

    @Spec("the algorithm of 2011 never exits while L2 takes no other exit")
    @Behaviour("S33")
    @Cores("nested-2011")
    Scenario theAlgorithmOf2011NeverExitsWhileL2TakesNoOtherExit() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectNothing()
                .then(l2)
                .runs(1000)
                .expectNothing()
                .unlikeBareMetal();
    }

    @Spec("an NMI waits for the entry, and for the shadow of STI if that blocks it")
    @Behaviour("N35")
    @Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
    Scenario anNmiWaitsForTheEntryAndForTheShadowOfStiIfThatBlocksIt() {
        return given(l0)
                .isEmulatingVmEntry()
                .and(l2)
                .isInStiShadow()
                .when(nmi())
                .expectOneOf(held -> held.expectNmiTo(l2).afterInstructions(1), atOnce -> atOnce.expectNmiTo(l2));
    }

    @Spec("an entry by VMRESUME is pending as one by VMLAUNCH is")
    @Behaviour("S10")
    Scenario anEntryByVmresumeIsPendingAsOneByVmlaunchIs() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .hasNotMapped(DATA)
                .and(l2)
                .isAboutToExecute(vmcall(), load(DATA))
                .when(l1)
                .launches()
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .meanwhile(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .expectL2DidNotRun()
                .expectPending(0x30)
                .expectL0RefusesInjection();
    }

    @Spec
    @Behaviour("S14")
    Table anEntryThatFailsLeavesNoEntryPending() {
        return Table.of(
                row(
                        "VM-entry failure",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .writes(GUEST_RFLAGS, 0)
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .launches()
                                .expectEntryFailure(INVALID_STATE)
                                .thenIrqWindow()
                                .expectL0Exits(INTERRUPT_WINDOW)),
                row(
                        "VMfail",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsProcessorBased(NMI_WINDOW_EXITING)
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .launches()
                                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD)
                                .then(l1)
                                .opensIrqWindow()
                                .expectDeliveryTo(l1, 0x30)
                                .expectL0Exits(INTERRUPT_WINDOW)));
    }

    @Spec
    @Behaviour("J19")
    Scenario anEntryThatFailsKeepsTheEventToInject() {
        return given(l1)
                .writes(GUEST_RFLAGS, 0)
                .injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE)
                .then(l1)
                .reads(VM_ENTRY_INTR_INFO_FIELD)
                .expectValue(0x8000_0041L);
    }
}
