package dev.trapline.machine;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Set;

/** Where Bochs 2.7 departs from the architecture. Each was found by running the specs, and is about the programs with which it was seen. */
final class BochsDeviations {

    /** IA32_DEBUGCTL: single-stepping on branches. */
    private static final long BTF = 1 << 1;

    static final List<Deviation> ALL = List.of(
            new Deviation(
                    "interrupts-masked-at-entry",
                    "with external-interrupt exiting, an interrupt does not exit if L2 was entered with interrupts disabled and has not changed RFLAGS.IF since",
                    "whether interrupts are masked is settled when RFLAGS.IF changes, and a VM entry settles it by the guest's flag alone; "
                            + "on a processor the exit does not depend on RFLAGS.IF (SDM 25.2)",
                    Set.of("S02", "S22", "R04", "Z02", "E04"),
                    BochsDeviations::entersL2WithInterruptsDisabled),
            new Deviation(
                    "nmi-exit-saves-blocking",
                    "an NMI that exits saves that NMIs are blocked, though they were not",
                    "the NMI blocks further ones before the state is saved; a direct exit saves the state from before the event (SDM 27.1, 27.3.4)",
                    Set.of("N01", "N02", "N03", "N04", "N34", "R02", "E04", "E09", "F11", "V05"),
                    BochsDeviations::nmiExits),
            new Deviation(
                    "windows-do-not-wake",
                    "an interrupt window that is open does not exit from HLT",
                    "a halted processor looks at interrupts and NMIs only; VM exits by an open window come from HLT too (SDM 26.7.5)",
                    Set.of("W07", "W19"),
                    program -> program.sets(ProcessorBased.INTR_WINDOW_EXITING)),
            new Deviation(
                    "virtual-interrupts-do-not-wake",
                    "a virtual interrupt that could be delivered does not wake L2 from HLT",
                    "a halted processor looks at interrupts and NMIs only; virtual-interrupt delivery wakes it (SDM 29.2.2)",
                    Set.of("H15"),
                    program -> program.field(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal()),
            new Deviation(
                    "exits-from-hlt-save-active",
                    "an exit from the HLT state that a VM entry loaded saves the active state",
                    "the processor leaves the state before the exit saves it; a direct exit saves the state from before the event (SDM 27.1, 27.3.4)",
                    Set.of("H06", "H07", "E01", "E07", "N20"),
                    program -> program.field(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal()),
            new Deviation(
                    "halted-injection-unchecked",
                    "a VM entry to the HLT state injects an event that must not be injected there",
                    "the check is missing (SDM 26.3.1.5)",
                    Set.of("K17"),
                    BochsDeviations::injectsWhatHltForbids),
            new Deviation(
                    "single-step-unchecked",
                    "a VM entry does not compare the pending single-step with RFLAGS.TF and IA32_DEBUGCTL.BTF",
                    "the check is missing (SDM 26.3.1.5)",
                    Set.of("K27"),
                    BochsDeviations::pendingSingleStepIsWrong),
            new Deviation(
                    "pending-debug-upper-half-unchecked",
                    "a VM entry does not check that bits 63:32 of the pending debug exceptions are 0",
                    "the field is taken for one of 32 bits (SDM 26.3.1.5)",
                    Set.of("K36"),
                    program -> program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) >>> Integer.SIZE != 0),
            new Deviation(
                    "virtual-interrupt-vectoring",
                    "an exit during the delivery of a virtual interrupt tells of a debug exception",
                    "the delivery is told by what came before it; the exit tells of an external interrupt with its vector (SDM 27.2.4, 29.2.2)",
                    Set.of("V16"),
                    program -> program.sets(SecondaryBased.VIRTUAL_INTR_DELIVERY)),
            new Deviation(
                    "same-class-interrupts",
                    "an interrupt is delivered though one of the same priority class is in service",
                    "priorities are compared by vector; only a higher class interrupts (SDM 10.8.3.1)",
                    Set.of("X04"),
                    BochsDeviations::interruptsTheOneInServiceOfItsClass),
            new Deviation(
                    "fault-exits-save-rf-0",
                    "an exit by a fault of an instruction, or by its access to memory, saves RFLAGS.RF as 0",
                    "the flag is set only where a fault is delivered; the exit saves what the delivery would have pushed (SDM 27.3.3)",
                    Set.of("R03", "R08", "R13", "A14", "E02", "E05", "D13", "B11", "V05"),
                    BochsDeviations::exitsByFault),
            new Deviation(
                    "raised-task-priority",
                    "an interrupt that is pending when the task priority is raised above it still interrupts, or exits; L1 then gets the spurious vector",
                    "the local APIC has told the processor, and does not take that back; only what is above the processor priority interrupts (SDM 10.8.3.1)",
                    Set.of("X02", "X23"),
                    BochsDeviations::raisesTaskPriority),
            new Deviation(
                    "exits-wait-for-shadow",
                    "blocking by STI or MOV SS holds back exits by interrupts and NMI windows for one instruction",
                    "the architecture leaves that open (SDM 25.2), and the model that it is compared with does not wait",
                    Set.of("X13", "X14", "H10", "N39", "Q19"),
                    BochsDeviations::entersL2InShadow));

    private BochsDeviations() {}

    private static boolean entersL2WithInterruptsDisabled(Program program) {
        return program.sets(PinBased.EXT_INTR)
                && (program.field(VmcsField.GUEST_RFLAGS) & Rflags.IF) == 0
                && program.inputs().stream()
                        .anyMatch(input -> input.event() instanceof InputEvent.HardwareInterrupt
                                && input.arrival().at().level() == Level.L2)
                && program.l2().main().stream()
                        .noneMatch(instruction ->
                                instruction.opcode() == Opcode.STI || instruction.opcode() == Opcode.POPF);
    }

    private static boolean nmiExits(Program program) {
        return program.sets(PinBased.NMI_EXITING)
                && !program.sets(PinBased.VIRTUAL_NMIS)
                && program.inputs().stream()
                        .anyMatch(input -> input.event() instanceof InputEvent.Nmi
                                && input.arrival().at().level() == Level.L2);
    }

    private static boolean interruptsTheOneInServiceOfItsClass(Program program) {
        return program.inputs().stream()
                .anyMatch(input -> input.event() instanceof InputEvent.HardwareInterrupt interrupt
                        && program.apic().inService().stream()
                                .anyMatch(vector ->
                                        vector >> 4 == interrupt.vector() >> 4 && vector < interrupt.vector()));
    }

    private static boolean raisesTaskPriority(Program program) {
        return program.l1().main().stream()
                .anyMatch(instruction -> instruction.opcode() == Opcode.WRMSR
                        && instruction.operand() == Msr.X2APIC_TPR.index()
                        && instruction.value() != 0);
    }

    private static boolean entersL2InShadow(Program program) {
        boolean exits = program.sets(PinBased.EXT_INTR) || program.sets(ProcessorBased.NMI_WINDOW_EXITING);
        return exits
                && (program.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)
                                & (Interruptibility.STI | Interruptibility.MOV_SS))
                        != 0;
    }

    private static boolean exitsByFault(Program program) {
        return program.l2().main().stream().anyMatch(instruction -> switch (instruction.opcode()) {
            case UD2 -> intercepts(program, ExceptionVector.UD);
            case DIV -> intercepts(program, ExceptionVector.DE);
            case LOAD_NON_CANONICAL -> intercepts(program, ExceptionVector.GP);
            case LOAD -> accessExits(program, L2Page.values()[instruction.operand()]);
            default -> false;
        });
    }

    private static boolean intercepts(Program program, ExceptionVector exception) {
        return (program.field(VmcsField.EXCEPTION_BITMAP) & exception.mask()) != 0;
    }

    /** Of a read by L2, whose page-fault error code is 0. */
    private static boolean accessExits(Program program, L2Page page) {
        if (program.memory().notMappedByL2().contains(page)) {
            boolean matches = program.field(VmcsField.PAGE_FAULT_ERROR_CODE_MATCH) == 0;
            return intercepts(program, ExceptionVector.PF) == matches;
        }
        boolean isApic = program.sets(SecondaryBased.VIRTUALIZE_APIC_ACCESSES)
                && !program.sets(SecondaryBased.APIC_REGISTER_VIRT)
                && program.field(VmcsField.APIC_ACCESS_ADDR) == page.ordinal() + 1L;
        return program.memory().notMappedByL1().contains(page) || isApic;
    }

    private static boolean injectsWhatHltForbids(Program program) {
        long event = program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        if (program.field(VmcsField.GUEST_ACTIVITY_STATE) != ActivityState.HLT.ordinal()
                || (event & EventInfo.VALID) == 0) {
            return false;
        }
        int vector = (int) event & 0xFF;
        return switch (EventType.in(event)) {
            case EXTERNAL_INTERRUPT, NMI -> false;
            case HARDWARE_EXCEPTION -> vector != ExceptionVector.DB.vector() && vector != ExceptionVector.MC.vector();
            default -> true;
        };
    }

    private static boolean pendingSingleStepIsWrong(Program program) {
        boolean heldBack = (program.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)
                                & (Interruptibility.STI | Interruptibility.MOV_SS))
                        != 0
                || program.field(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal();
        boolean steps = (program.field(VmcsField.GUEST_RFLAGS) & Rflags.TF) != 0
                && (program.field(VmcsField.GUEST_IA32_DEBUGCTL) & BTF) == 0;
        boolean pending = (program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) & PendingDebug.BS) != 0;
        return heldBack && steps != pending;
    }
}
