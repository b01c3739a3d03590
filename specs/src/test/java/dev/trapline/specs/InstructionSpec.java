package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.SecondaryBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** What instructions of L1 and L2 do besides what they are there for: privilege, flags, single steps, and what they leave (SDM 5.9, 17.3.1.4, 25.1.1, 30.2). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class InstructionSpec {

    private static final long STORES_LMA = 1 << 5;

    @Spec(
            "a privileged instruction of L2 at privilege level 3 is a general-protection exception, before any exit of its own")
    Table aPrivilegedInstructionAtPrivilegeLevel3IsAGeneralProtectionException() {
        return forEach(
                List.of(cli(), sti(), hlt(), invd(), xsetbv(), movToCr8(2), movDr(), rdmsr(Msr.X2APIC_TPR), tpr(0x20)),
                instruction -> given(l1)
                        .setsProcessorBased(ProcessorBased.HLT_EXITING, ProcessorBased.MOV_DR_EXITING)
                        .and(l2)
                        .hasPrivilegeLevel(3)
                        .isAboutToExecute(instruction)
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, anException(GP, 0)));
    }

    @Spec("IRET goes back to the privilege level that was interrupted")
    Scenario iretGoesBackToThePrivilegeLevelThatWasInterrupted() {
        return given(l1)
                .injects(anException(UD))
                .and(l2)
                .hasPrivilegeLevel(3)
                .hasHandler(UD.vector(), iret())
                .isAboutToExecute(cli())
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(UD))
                .expectDeliveryTo(l2, anException(GP, 0))
                .afterHandlerReturns();
    }

    @Spec("a page that L2 maps in its handler is there when the instruction is executed again")
    Scenario aPageThatL2MapsInItsHandlerIsThere() {
        return given(l2)
                .hasNotMapped(DATA)
                .hasHandler(PF.vector(), mapPage(DATA), popErrorCode(), iret())
                .isAboutToExecute(load(DATA))
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(PF, 0))
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec("IRET is stepped and trapped like any other instruction")
    Table iretIsSteppedLikeAnyOther() {
        return Table.of(row(
                "monitor trap flag",
                given(l1)
                        .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                        .injects(anException(UD))
                        .and(l2)
                        .hasHandler(UD.vector(), iret())
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, anException(UD))
                        .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                        .then(l1)
                        .resumes()
                        .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                        .afterHandlerReturns()));
    }

    @Spec("what L1 executes in root operation that would exit from L2 is done")
    Scenario whatL1ExecutesInRootOperationIsDone() {
        return when(l1).executes(cpuid(), invd(), xsetbv(), vmptrst(), invept(), invvpid())
                .then(l1)
                .launches()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec("a VMX instruction that succeeds clears what one that failed has set")
    Table aVmxInstructionThatSucceedsClearsWhatOneThatFailedHasSet() {
        return forEach(
                List.of(vmptrst(), invept(), vmwrite(GUEST_RSP, 0)),
                instruction -> when(l1).executes(vmxon())
                        .expectVmFail(VmInstructionError.VMXON_IN_VMX_ROOT_OPERATION)
                        .then(l1)
                        .executes(instruction)
                        .when(hwIrq(0x30))
                        .then(l1)
                        .opensIrqWindow()
                        .expectDeliveryTo(l1, 0x30));
    }

    @Spec("L1 shuts down by a triple fault")
    Scenario l1ShutsDownByATripleFault() {
        return given(l1)
                .hasNoGate(UD.vector(), NP.vector(), DF.vector(), GP.vector())
                .when(l1)
                .executes(vmxoff())
                .then(l1)
                .executes(vmcall())
                .expectShutdown();
    }

    @Spec("the processor says that exits store IA32_EFER.LMA where it offers an unrestricted guest")
    Table theProcessorSaysThatExitsStoreLma() {
        return Table.of(
                row("offered", when(l1).reads(Msr.IA32_VMX_MISC).expectBits(STORES_LMA, STORES_LMA)),
                row(
                        "not offered",
                        given(processor)
                                .lacks(UNRESTRICTED_GUEST)
                                .when(l1)
                                .reads(Msr.IA32_VMX_MISC)
                                .expectBits(STORES_LMA, 0)));
    }

    @Spec("a register of the virtual local APIC is read from the virtual-APIC page where that is virtualized")
    Table aRegisterIsReadFromTheVirtualApicPage() {
        return Table.of(
                row(
                        "task priority",
                        given(l1)
                                .virtualizesX2apic()
                                .and(virtualApic)
                                .hasTaskPriority(0x50)
                                .when(l2)
                                .reads(Msr.X2APIC_TPR)
                                .expectValue(0x50)),
                row(
                        "in-service register, with APIC-register virtualization",
                        given(l1)
                                .virtualizesX2apic()
                                .setsSecondary(APIC_REGISTER_VIRT)
                                .and(virtualApic)
                                .hasInService(0x41)
                                .when(l2)
                                .reads(Msr.isrOf(0x41))
                                .expectValue(1 << 0x41 % 32)),
                row(
                        "in-service register, without",
                        given(l1)
                                .virtualizesX2apic()
                                .and(virtualApic)
                                .hasInService(0x41)
                                .when(l2)
                                .reads(Msr.isrOf(0x41))
                                .expectValue(0)),
                row(
                        "self-IPI register, with virtual interrupts",
                        given(l1)
                                .virtualizesX2apic()
                                .setsSecondary(APIC_REGISTER_VIRT)
                                .deliversVirtualInterrupts()
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(selfIpi(0x52))
                                .then(l2)
                                .reads(Msr.X2APIC_SELF_IPI)
                                .expectValue(0x52)),
                row(
                        "another register, without x2APIC virtualization",
                        given(l1)
                                .usesTprShadow()
                                .and(virtualApic)
                                .hasTaskPriority(0x50)
                                .when(l2)
                                .reads(Msr.X2APIC_TPR)
                                .expectValue(0)));
    }

    @Spec("a register that is not the local APIC's is L1's own where x2APIC mode is virtualized")
    Scenario aRegisterThatIsNotTheLocalApicsIsAsItWas() {
        return given(l1)
                .virtualizesX2apic()
                .setsSecondary(APIC_REGISTER_VIRT)
                .when(l2)
                .executes(wrmsr(Msr.IA32_KERNEL_GS_BASE, 7))
                .then(l2)
                .reads(Msr.IA32_KERNEL_GS_BASE)
                .expectValue(7);
    }

    @Spec("a notification that L1 took as an interrupt stays outstanding, so that none is sent for what is posted next")
    @Behaviour("A08")
    Scenario aNotificationThatL1TookStaysOutstanding() {
        return given(l1)
                .processesPostedInterrupts(0xf1)
                .when(l1)
                .runs(1)
                .when(postedInterrupt(0x50))
                .expectPending(0xf1)
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0xf1)
                .when(postedInterrupt(0x60))
                .expectNothing();
    }

    @Spec(
            "a virtual interrupt that was delivered does not come again, though its handler enables interrupts and ends without EOI")
    @Behaviour("A01")
    Scenario aVirtualInterruptThatWasDeliveredDoesNotComeAgain() {
        return given(l1)
                .deliversVirtualInterrupts()
                .and(virtualApic)
                .hasPending(0x50)
                .and(l2)
                .hasHandler(0x50, sti(), nop(), iret())
                .when(l1)
                .launches()
                .expectVirtualInterruptTo(l2, 0x50)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec("a virtual interrupt whose delivery L0 repeats is delivered as the processor's")
    @Behaviour("A01")
    Scenario aVirtualInterruptWhoseDeliveryL0RepeatsIsDelivered() {
        return given(l1)
                .deliversVirtualInterrupts()
                .and(l0)
                .hasNotMapped(STACK)
                .and(virtualApic)
                .hasPending(0x50)
                .when(l1)
                .launches()
                .expectVirtualInterruptTo(l2, 0x50)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec("the virtual processor priority is the virtual task priority where classes tie")
    Scenario theVirtualProcessorPriorityIsTheTaskPriorityWhereClassesTie() {
        return given(l1)
                .virtualizesX2apic()
                .setsSecondary(APIC_REGISTER_VIRT)
                .deliversVirtualInterrupts()
                .and(virtualApic)
                .hasInService(0x51)
                .when(l2)
                .executes(tpr(0x55))
                .then(l2)
                .reads(Msr.X2APIC_PPR)
                .expectValue(0x55);
    }

    @Spec("an exit in the shadow of MOV SS keeps pending debug exceptions, unless it is by a debug exception")
    @Behaviour("E08")
    Table anExitInTheShadowOfMovSsKeepsPendingDebugExceptions() {
        long pending = PendingDebug.ENABLED_BREAKPOINT | 1;
        return Table.of(
                row(
                        "#UD",
                        given(l1)
                                .intercepts(UD)
                                .and(l2)
                                .isInMovSsShadow()
                                .hasPendingDebugExceptions(pending)
                                .isAboutToExecute(ud2())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, pending)),
                row(
                        "INT1",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .isInMovSsShadow()
                                .hasPendingDebugExceptions(pending)
                                .isAboutToExecute(int1())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)));
    }

    @Spec("L1 takes an interrupt with no current VMCS as with one")
    Scenario l1TakesAnInterruptWithNoCurrentVmcs() {
        return when(l1).clears(VmcsPointer.FIRST)
                .when(hwIrq(0x30))
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0x30);
    }

    @Spec("a single step behind a fault that MOV SS shadows is lost")
    Scenario aSingleStepBehindAFaultIsLost() {
        return given(l1)
                .intercepts(DB)
                .and(l2)
                .singleSteps()
                .hasHandler(UD.vector(), vmcall())
                .isAboutToExecute(movSs(), ud2())
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(UD))
                .afterInstructions(1)
                .expectExit(VMCALL)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)
                .withBits(GUEST_RFLAGS, Rflags.TF | PendingDebug.BS, 0);
    }
}
