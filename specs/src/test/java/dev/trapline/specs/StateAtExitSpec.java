package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** What a VM exit saves of L2 (SDM 27.3) and what it loads for L1 (SDM 27.5). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class StateAtExitSpec {

    private static final long RF_CLEAR = Rflags.FIXED | Rflags.IF;
    private static final long RF_SET = RF_CLEAR | Rflags.RF;

    @Spec("L1 goes on at HOST_RIP with interrupts disabled and nothing blocked, whatever L2 left behind")
    @Behaviour("E01")
    Table l1GoesOnAtHostRip() {
        return Table.of(
                row(
                        "from a shadow of STI",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(sti(), vmcall())
                                .expectExit(VMCALL)
                                .when(nmi())
                                .expectNmiTo(l1)),
                row(
                        "from a shadow of MOV SS",
                        when(l2).executes(movSs(), vmcall())
                                .expectExit(VMCALL)
                                .when(nmi())
                                .expectNmiTo(l1)),
                row(
                        "from HLT, with interrupts on",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .isHalted()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .thenIrqWindow()),
                row(
                        "from a handler",
                        given(l1)
                                .injectsInterrupt(0x41)
                                .and(l2)
                                .hasHandler(0x41, vmcall(), iret())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, 0x41)
                                .expectExit(VMCALL)
                                .when(hwIrq(0x30))
                                .expectNothing()
                                .thenIrqWindow()),
                row(
                        "from a single step",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(nop())
                                .expectExit(EXCEPTION_NMI)
                                .then(l1)
                                .runs(2)
                                .expectNothing()));
    }

    @Spec("an exit like a fault saves the address of the instruction, and lets it be done again")
    @Behaviour("E02")
    Table anExitLikeAFaultSavesTheAddressOfTheInstruction() {
        return Table.of(
                row(
                        "VMCALL",
                        when(l2).executes(nop(), vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .resumes()
                                .expectExit(VMCALL)),
                row(
                        "CPUID",
                        when(l2).executes(nop(), cpuid())
                                .expectExit(CPUID)
                                .then(l1)
                                .resumes()
                                .expectExit(CPUID)),
                row(
                        "HLT",
                        given(l1)
                                .setsProcessorBased(HLT_EXITING)
                                .when(l2)
                                .executes(nop(), hlt())
                                .expectExit(PlainExit.HLT)
                                .with(GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal())
                                .then(l1)
                                .resumes()
                                .expectExit(PlainExit.HLT)),
                row(
                        "EPT violation",
                        given(l1)
                                .hasNotMapped(DATA)
                                .when(l2)
                                .executes(nop(), load(DATA))
                                .expectExit(EPT_VIOLATION)
                                .then(l1)
                                .resumes()
                                .expectExit(EPT_VIOLATION)));
    }

    @Spec("an exit like a trap saves the address after the instruction")
    @Behaviour("E03")
    Table anExitLikeATrapSavesTheAddressAfterTheInstruction() {
        return Table.of(
                row(
                        "monitor trap flag",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .when(l2)
                                .executes(nop())
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)),
                row(
                        "TPR below threshold",
                        given(l1)
                                .setsTprThreshold(3)
                                .and(virtualApic)
                                .hasTaskPriority(0x50)
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectExit(TPR_BELOW_THRESHOLD)
                                .then(l1)
                                .writes(TPR_THRESHOLD, 0)
                                .then(l1)
                                .resumes()
                                .expectNothing()),
                row(
                        "virtualized EOI",
                        given(l1)
                                .deliversVirtualInterrupts()
                                .exitsOnEoi(0x61)
                                .and(virtualApic)
                                .hasInService(0x61)
                                .when(l2)
                                .executes(eoi())
                                .expectExit(EOI_INDUCED)
                                .then(l1)
                                .resumes()
                                .expectNothing()),
                row(
                        "APIC write",
                        given(l1)
                                .deliversVirtualInterrupts()
                                .when(l2)
                                .executes(wrmsr(Msr.X2APIC_SELF_IPI, 0x0f))
                                .expectExit(APIC_WRITE)
                                .then(l1)
                                .resumes()
                                .expectNothing()));
    }

    @Spec(
            "an exit by an interrupt or NMI saves where a handler would return to, and the flags that it would find on the stack")
    @Behaviour({"E04", "E05"})
    Table anExitByAnInterruptSavesWhereAHandlerWouldReturnTo() {
        return Table.of(
                row(
                        "between two instructions",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .with(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF)),
                row(
                        "with interrupts disabled",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .with(GUEST_RFLAGS, Rflags.FIXED)),
                row(
                        "after HLT",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(hlt())
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .with(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF)),
                row(
                        "NMI",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .with(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF)),
                row(
                        "between two iterations",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(l2)
                                .executes(rep(3))
                                .meanwhile(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .betweenIterations()
                                .with(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | Rflags.RF)));
    }

    /** SDM 27.3.3, and 17.3.1.1 for what an event pushes. The flags of L2 have IF and bit 1 besides. */
    @Spec("an exit by an event saves RF as the event would have pushed it")
    @Behaviour("E05")
    Table anExitByAnEventSavesTheResumeFlagAsTheEventWouldHavePushedIt() {
        return Table.of(
                row("fault", intercepted(UD, ud2(), anException(UD)).with(GUEST_RFLAGS, RF_SET)),
                row(
                        "fault with an error code",
                        intercepted(GP, loadNonCanonical(), anException(GP, 0)).with(GUEST_RFLAGS, RF_SET)),
                row(
                        "fault of an instruction that L0 executes",
                        intercepted(GP, wrmsr(Msr.X2APIC_TPR, 0x100), anException(GP, 0))
                                .with(GUEST_RFLAGS, RF_SET)),
                row(
                        "page fault",
                        given(l1)
                                .intercepts(PF)
                                .and(l2)
                                .hasNotMapped(DATA)
                                .when(l2)
                                .executes(load(DATA))
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(PF, 0))
                                .with(GUEST_RFLAGS, RF_SET)),
                row(
                        "trap",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(nop())
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(GUEST_RFLAGS, RF_CLEAR | Rflags.TF)),
                row(
                        "software exception",
                        intercepted(BP, int3(), aSoftwareException(BP)).with(GUEST_RFLAGS, RF_CLEAR)),
                row(
                        "fault during the delivery of an interrupt",
                        given(l1)
                                .intercepts(NP)
                                .and(l2)
                                .hasNoGate(0x30)
                                .when(hwIrq(0x30))
                                .expectExit(EXCEPTION_NMI)
                                .duringDeliveryOf(anInterrupt(0x30))
                                .with(GUEST_RFLAGS, RF_CLEAR)),
                row(
                        "EPT violation during the delivery of a fault",
                        given(l1)
                                .hasNotMapped(STACK)
                                .when(l2)
                                .executes(ud2())
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(anException(UD))
                                .with(GUEST_RFLAGS, RF_SET)),
                row(
                        "EPT violation during the delivery of an interrupt",
                        given(l1)
                                .hasNotMapped(STACK)
                                .when(hwIrq(0x30))
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(anInterrupt(0x30))
                                .with(GUEST_RFLAGS, RF_CLEAR)));
    }

    private static AfterExit intercepted(ExceptionVector exception, Instruction instruction, Event event) {
        return given(l1)
                .intercepts(exception)
                .when(l2)
                .executes(instruction)
                .expectExit(EXCEPTION_NMI)
                .withEvent(event);
    }

    /** SDM 27.3.3. The VM entry loads RF as 1. */
    @Spec(
            "an exit by no event saves RF as 0 at an instruction that exits, as 1 at an access that exits, and else as it was")
    @Behaviour("E05")
    Table anExitByNoEventSavesTheResumeFlagByItsReason() {
        return Table.of(
                row(
                        "instruction that always exits",
                        given(l1)
                                .writes(GUEST_RFLAGS, RF_SET)
                                .and(l2)
                                .isAboutToExecute(vmcall())
                                .when(l1)
                                .launches()
                                .expectExit(VMCALL)
                                .with(GUEST_RFLAGS, RF_CLEAR)),
                row(
                        "instruction that exits by a control",
                        given(l1)
                                .setsProcessorBased(HLT_EXITING)
                                .writes(GUEST_RFLAGS, RF_SET)
                                .and(l2)
                                .isAboutToExecute(hlt())
                                .when(l1)
                                .launches()
                                .expectExit(PlainExit.HLT)
                                .with(GUEST_RFLAGS, RF_CLEAR)),
                row(
                        "access",
                        given(l1)
                                .hasNotMapped(DATA)
                                .when(l2)
                                .executes(load(DATA))
                                .expectExit(EPT_VIOLATION)
                                .with(GUEST_RFLAGS, RF_SET)),
                row(
                        "between two instructions",
                        given(l1)
                                .setsProcessorBased(INTR_WINDOW_EXITING)
                                .writes(GUEST_RFLAGS, RF_SET)
                                .when(l1)
                                .launches()
                                .expectExit(INTERRUPT_WINDOW)
                                .with(GUEST_RFLAGS, RF_SET)),
                row(
                        "behind an instruction, which ends it",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .writes(GUEST_RFLAGS, RF_SET)
                                .when(l1)
                                .launches()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .afterInstructions(1)
                                .with(GUEST_RFLAGS, RF_CLEAR)));
    }
}
