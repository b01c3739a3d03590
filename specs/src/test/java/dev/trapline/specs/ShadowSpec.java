package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** The shadows of STI and MOV SS: how long they last, what ends them, and what an exit saves of them (SDM 6.8.3, 26.7.1, 27.3.4). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class ShadowSpec {

    @Spec
    @Behaviour({"B01", "B02"})
    Table stiShadowsOneInstructionAndOnlyWhereInterruptsWereDisabled() {
        return Table.of(
                row(
                        "disabled before",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(sti())
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1)),
                row("enabled before", when(l2).executes(sti()).when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30)));
    }

    @Spec
    @Behaviour("B03")
    Table movSsHoldsEverythingForOneInstruction() {
        return Table.of(
                row(
                        "interrupt",
                        when(l2).executes(movSs())
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1)),
                row(
                        "NMI",
                        when(l2).executes(movSs()).when(nmi()).expectNmiTo(l2).afterInstructions(1)),
                row(
                        "debug trap",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(movSs(), nop())
                                .expectExit(EXCEPTION_NMI)
                                .with(EXIT_QUALIFICATION, PendingDebug.BS)));
    }

    @Spec
    @Behaviour("B08")
    Table aVmEntryInTheShadowOfMovSsFails() {
        return Table.of(
                row(
                        "VMLAUNCH",
                        when(l1).executes(movSs()).then(l1).launches().expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS)),
                row(
                        "VMRESUME of a clear VMCS",
                        when(l1).executes(movSs()).then(l1).resumes().expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS)),
                row(
                        "without a current VMCS",
                        when(l1).executes(vmclear(VmcsPointer.FIRST), movSs())
                                .then(l1)
                                .launches()
                                .expectVmFailInvalid()));
    }

    @Spec
    @Behaviour("B09")
    Scenario anInstructionThatL0EmulatesEndsTheShadowToo() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(sti(), rdmsr(Msr.X2APIC_TPR))
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30);
    }

    @Spec
    @Behaviour({"B10", "J12"})
    Scenario anInjectedEventEndsTheShadow() {
        return given(l1)
                .injects(anException(DB))
                .setsProcessorBased(INTR_WINDOW_EXITING)
                .and(l2)
                .isInMovSsShadow()
                .hasTrapGate(1)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(DB))
                .expectExit(INTERRUPT_WINDOW)
                .with(GUEST_INTERRUPTIBILITY_INFO, 0);
    }

    @Spec
    @Behaviour("B11")
    Table aShadowEndsWithADeliveredFaultAndIsSavedByAnExit() {
        return Table.of(
                row(
                        "delivered",
                        given(l1)
                                .setsProcessorBased(INTR_WINDOW_EXITING)
                                .and(l2)
                                .isInStiShadow()
                                .hasTrapGate(6)
                                .isAboutToExecute(ud2())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(UD))
                                .expectExit(INTERRUPT_WINDOW)
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0)),
                row(
                        "intercepted",
                        given(l1)
                                .intercepts(UD)
                                .and(l2)
                                .isInStiShadow()
                                .isAboutToExecute(ud2())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)),
                row(
                        "EPT violation",
                        given(l1)
                                .usesEpt()
                                .hasNotMapped(DATA)
                                .and(l2)
                                .isInMovSsShadow()
                                .isAboutToExecute(load(DATA))
                                .when(l1)
                                .launches()
                                .expectExit(EPT_VIOLATION)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)));
    }
}
