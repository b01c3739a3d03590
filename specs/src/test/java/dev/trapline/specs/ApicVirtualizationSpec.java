package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.SecondaryBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** TPR shadow and virtual-interrupt delivery: what L2 has for a local APIC of its own (SDM chapter 29). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class ApicVirtualizationSpec {

    @Spec
    @Behaviour("A01")
    Scenario aVirtualInterruptIsDeliveredInL2WithoutAnExit() {
        return virtualInterrupts()
                .and(virtualApic)
                .hasPending(0x31, 0x52)
                .and(l2)
                .hasHandler(0x52, vmcall())
                .when(l1)
                .launches()
                .expectVirtualInterruptTo(l2, 0x52)
                .expectNotInService(0x52)
                .expectExit(VMCALL)
                .with(GUEST_INTR_STATUS, 0x5231)
                .expectVirtuallyInService(0x52)
                .expectNotVirtuallyPending(0x52)
                .expectVirtuallyPending(0x31);
    }

    @Spec
    @Behaviour("A02")
    Scenario theVirtualTaskPriorityHoldsAVirtualInterruptBack() {
        return virtualInterrupts()
                .and(virtualApic)
                .hasPending(0x31)
                .hasTaskPriority(0x30)
                .when(l1)
                .launches()
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .with(GUEST_INTR_STATUS, 0x31);
    }

    @Spec
    @Behaviour("A02")
    Scenario whatIsInServiceVirtuallyHoldsAnotherOfALowerClassBack() {
        return virtualInterrupts()
                .and(virtualApic)
                .hasPending(0x52)
                .and(l2)
                .hasHandler(0x52, selfIpi(0x41), sti(), nop(), vmcall())
                .when(l1)
                .launches()
                .expectVirtualInterruptTo(l2, 0x52)
                .expectExit(VMCALL)
                .afterInstructions(3)
                .with(GUEST_INTR_STATUS, 0x5241);
    }

    @Spec
    @Behaviour("A03")
    Table aLowerVirtualTaskPriorityLetsItIn() {
        return Table.of(
                row("MOV to CR8", heldBack().when(l2).executes(movToCr8(2)).expectVirtualInterruptTo(l2, 0x31)),
                row("WRMSR", heldBack().when(l2).executes(tpr(0x20)).expectVirtualInterruptTo(l2, 0x31)));
    }

    private static Given heldBack() {
        return virtualInterrupts().and(virtualApic).hasPending(0x31).hasTaskPriority(0x30);
    }

    @Spec
    @Behaviour("A04")
    Scenario aSelfIpiOfL2IsVirtual() {
        return virtualInterrupts()
                .when(l2)
                .executes(selfIpi(0x31))
                .expectVirtualInterruptTo(l2, 0x31)
                .expectNotPending(0x31)
                .expectNotInService(0x31);
    }

    @Spec
    @Behaviour("A04")
    Scenario aSelfIpiOfL2DoesNotHideAHigherVirtualInterrupt() {
        return virtualInterrupts()
                .and(virtualApic)
                .hasPending(0x52)
                .and(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(selfIpi(0x31), vmcall())
                .expectExit(VMCALL)
                .with(GUEST_INTR_STATUS, 0x52)
                .expectVirtuallyPending(0x31);
    }

    @Spec
    @Behaviour({"A05", "A06"})
    Table anEoiOfL2IsVirtualAndExitsIfL1WantsIt() {
        return Table.of(
                row(
                        "without exit",
                        virtualInterrupts()
                                .and(virtualApic)
                                .hasInService(0x31, 0x52)
                                .when(l2)
                                .executes(eoi())
                                .expectNothing()
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_INTR_STATUS, 0x3100)),
                row(
                        "with exit",
                        virtualInterrupts()
                                .exitsOnEoi(0x52)
                                .and(virtualApic)
                                .hasInService(0x31, 0x52)
                                .when(l2)
                                .executes(eoi())
                                .expectExit(EOI_INDUCED)
                                .with(EXIT_QUALIFICATION, 0x52)
                                .with(GUEST_INTR_STATUS, 0x3100)));
    }

    /** SDM 29.1.4: EOI virtualization ends with an evaluation, unless it exits. */
    @Spec
    @Behaviour("A05")
    Table anEoiOfL2LetsInWhatThePriorityInServiceHeldBack() {
        return Table.of(
                row(
                        "at once",
                        virtualInterrupts()
                                .and(virtualApic)
                                .hasPending(0x41)
                                .hasInService(0x51)
                                .when(l2)
                                .executes(eoi())
                                .expectVirtualInterruptTo(l2, 0x41)
                                .expectNotPending(0x41)),
                row(
                        "not while another of the same class is in service",
                        virtualInterrupts()
                                .and(virtualApic)
                                .hasPending(0x41)
                                .hasInService(0x45, 0x51)
                                .when(l2)
                                .executes(eoi())
                                .expectNothing()
                                .then(l2)
                                .executes(eoi())
                                .expectVirtualInterruptTo(l2, 0x41)),
                row(
                        "at the next VM entry, if the EOI exits",
                        virtualInterrupts()
                                .exitsOnEoi(0x51)
                                .and(virtualApic)
                                .hasPending(0x41)
                                .hasInService(0x51)
                                .when(l2)
                                .executes(eoi())
                                .expectExit(EOI_INDUCED)
                                .expectVirtuallyPending(0x41)
                                .then(l1)
                                .resumes()
                                .expectVirtualInterruptTo(l2, 0x41)));
    }

    @Spec
    @Behaviour("A13")
    Scenario aVirtualTaskPriorityBelowTheThresholdExits() {
        return given(l1)
                .setsTprThreshold(4)
                .and(virtualApic)
                .hasTaskPriority(0x60)
                .when(l2)
                .executes(movToCr8(4))
                .expectNothing()
                .then(l2)
                .executes(movToCr8(3))
                .expectExit(TPR_BELOW_THRESHOLD)
                .with(EXIT_QUALIFICATION, 0);
    }

    @Spec
    @Behaviour("A14")
    Table anAccessToTheApicAccessPageExitsOrIsVirtualized() {
        return Table.of(
                row(
                        "exits",
                        given(l1)
                                .virtualizesApicAccesses(DATA)
                                .when(l2)
                                .executes(load(DATA))
                                .expectExit(APIC_ACCESS)
                                .with(EXIT_QUALIFICATION, 0x20)),
                row(
                        "is virtualized",
                        given(l1)
                                .virtualizesApicAccesses(DATA)
                                .usesTprShadow()
                                .setsSecondary(APIC_REGISTER_VIRT)
                                .when(l2)
                                .executes(load(DATA))
                                .expectNothing()));
    }

    @Spec
    @Behaviour("V14")
    Scenario anAccessToTheApicAccessPageDuringADeliveryTellsTheEvent() {
        return given(l1)
                .virtualizesApicAccesses(STACK)
                .injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectExit(APIC_ACCESS)
                .duringDeliveryOf(anInterrupt(0x41))
                .with(EXIT_QUALIFICATION, 0x3020);
    }

    @Spec
    @Behaviour("A15")
    Scenario aWriteThatIsNotVirtualizedInFullExitsBehindIt() {
        return virtualInterrupts()
                .when(l2)
                .executes(wrmsr(Msr.X2APIC_SELF_IPI, 0x0f))
                .expectExit(APIC_WRITE)
                .with(EXIT_QUALIFICATION, 0x3f0);
    }

    @Spec
    @Behaviour("A19")
    Table aVirtualTaskPriorityBelowTheThresholdAtTheVmEntryExitsFirst() {
        return Table.of(
                row(
                        "interrupts disabled",
                        belowThreshold()
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(l1)
                                .launches()
                                .expectExit(TPR_BELOW_THRESHOLD)
                                .expectL2DidNotRun()),
                row(
                        "in a shadow",
                        belowThreshold()
                                .and(l2)
                                .isInMovSsShadow()
                                .when(l1)
                                .launches()
                                .expectExit(TPR_BELOW_THRESHOLD)
                                .expectL2DidNotRun()),
                row(
                        "halted",
                        belowThreshold()
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectExit(TPR_BELOW_THRESHOLD)
                                .with(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())),
                row(
                        "behind an injected event",
                        belowThreshold()
                                .injectsInterrupt(0x41)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, 0x41)
                                .expectExit(TPR_BELOW_THRESHOLD)),
                row(
                        "not behind an exit in an injected event's delivery",
                        belowThreshold()
                                .injectsInterrupt(0x41)
                                .intercepts(NP)
                                .and(l2)
                                .hasNoGate(0x41)
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .then(l1)
                                .runs(2)
                                .expectNothing()),
                row(
                        "before the timer",
                        belowThreshold()
                                .setsPreemptionTimer(0)
                                .when(l1)
                                .launches()
                                .expectExit(TPR_BELOW_THRESHOLD)),
                row(
                        "not in shutdown",
                        belowThreshold()
                                .and(l2)
                                .isShutDown()
                                .when(l1)
                                .launches()
                                .expectNothing()
                                .expectHang()));
    }

    @Spec
    @Behaviour("W13")
    Scenario whereL1WantsAnInterruptWindowVirtualInterruptsAreNotRecognised() {
        return virtualInterrupts()
                .setsProcessorBased(INTR_WINDOW_EXITING)
                .and(virtualApic)
                .hasPending(0x31)
                .when(l1)
                .launches()
                .expectExit(INTERRUPT_WINDOW)
                .expectL2DidNotRun()
                .with(GUEST_INTR_STATUS, 0x31);
    }

    @Spec
    @Behaviour("H15")
    Scenario aVirtualInterruptWakesL2() {
        return virtualInterrupts()
                .and(l2)
                .isHalted()
                .and(virtualApic)
                .hasPending(0x31)
                .when(l1)
                .launches()
                .expectVirtualInterruptTo(l2, 0x31);
    }

    @Spec
    @Behaviour("Q11")
    Scenario aVirtualInterruptComesBeforeAnExternalOne() {
        return virtualInterrupts()
                .and(virtualApic)
                .hasPending(0x31)
                .and(localApic)
                .hasPending(0x91)
                .when(l1)
                .launches()
                .expectVirtualInterruptTo(l2, 0x31)
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("V16")
    Scenario aVirtualInterruptWhoseDeliveryExitsIsInServiceAlready() {
        return virtualInterrupts()
                .usesEpt()
                .hasNotMapped(STACK)
                .and(virtualApic)
                .hasPending(0x31)
                .when(l1)
                .launches()
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anInterrupt(0x31))
                .with(GUEST_INTR_STATUS, 0x3100)
                .expectVirtuallyInService(0x31)
                .expectNotVirtuallyPending(0x31);
    }

    private static Given.OfL1 virtualInterrupts() {
        return given(l1).deliversVirtualInterrupts();
    }

    private static Given.OfL1 belowThreshold() {
        return given(l1).setsTprThreshold(4).virtualizesApicAccesses(DATA);
    }
}
