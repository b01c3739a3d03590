package dev.trapline.machine;

import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
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
import java.util.stream.Stream;

/** What programs have in common with which the emulator departs from the architecture. */
final class Circumstances {

    /** IA32_DEBUGCTL: single-stepping on branches. */
    private static final long BTF = 1 << 1;

    private static final long SHADOWS = Interruptibility.STI | Interruptibility.MOV_SS;

    /** DR7.GD. */
    private static final long GENERAL_DETECT = 1 << 13;

    private static final int HIGHEST_TASK_PRIORITY = 0xFF;

    /** The local APIC takes no lower one (SDM 10.5.2). */
    private static final int LOWEST_VECTOR = 16;

    private Circumstances() {}

    private static Stream<Instruction> ofL2(Program program) {
        return Stream.concat(
                program.l2().main().stream(),
                program.l2().handlers().stream().map(Handler::code).flatMap(List::stream));
    }

    /** Whether L2 starts with one of these bits in its interruptibility state. */
    private static boolean startsWith(Program program, long blocking) {
        return (program.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & blocking) != 0;
    }

    private static boolean startsHalted(Program program) {
        return program.field(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal();
    }

    private static boolean injects(Program program, EventType... types) {
        long event = program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        return (event & EventInfo.VALID) != 0 && List.of(types).contains(EventType.in(event));
    }

    static boolean entersL2WithInterruptsDisabled(Program program) {
        return program.sets(PinBased.EXT_INTR)
                && (program.field(VmcsField.GUEST_RFLAGS) & Rflags.IF) == 0
                && (!program.apic().pending().isEmpty()
                        || program.inputs().stream()
                                .anyMatch(input -> input.event() instanceof InputEvent.HardwareInterrupt
                                        && input.arrival().at().level() == Level.L2))
                && program.l2().main().stream()
                        .noneMatch(instruction ->
                                instruction.opcode() == Opcode.STI || instruction.opcode() == Opcode.POPF);
    }

    static boolean nmiExits(Program program) {
        return program.sets(PinBased.NMI_EXITING)
                && !program.sets(PinBased.VIRTUAL_NMIS)
                && program.inputs().stream()
                        .anyMatch(input -> input.event() instanceof InputEvent.Nmi && reachesL2(input.arrival()));
    }

    private static boolean reachesL2(Arrival arrival) {
        return arrival.at().level() == Level.L2 || arrival.moment() == Arrival.Moment.DURING;
    }

    static boolean interruptsTheOneInServiceOfItsClass(Program program) {
        return Stream.concat(
                        program.apic().pending().stream(),
                        program.inputs().stream()
                                .map(Input::event)
                                .filter(InputEvent.HardwareInterrupt.class::isInstance)
                                .map(event -> ((InputEvent.HardwareInterrupt) event).vector()))
                .anyMatch(next -> program.apic().inService().stream()
                        .anyMatch(vector -> vector >> 4 == next >> 4 && vector < next));
    }

    static boolean raisesTaskPriority(Program program) {
        return program.l1().main().stream()
                .anyMatch(instruction -> instruction.opcode() == Opcode.WRMSR
                        && instruction.operand() == Msr.X2APIC_TPR.index()
                        && instruction.value() != 0);
    }

    static boolean entersL2InShadow(Program program) {
        boolean exits = program.sets(PinBased.EXT_INTR) || program.sets(ProcessorBased.NMI_WINDOW_EXITING);
        return exits && startsWith(program, SHADOWS);
    }

    static boolean exitsByFault(Program program) {
        return ofL2(program).anyMatch(instruction -> switch (instruction.opcode()) {
            case UD2 -> intercepts(program, ExceptionVector.UD);
            case DIV -> intercepts(program, ExceptionVector.DE);
            case MOV_DR -> intercepts(program, ExceptionVector.DB);
            case LOAD_NON_CANONICAL -> intercepts(program, ExceptionVector.GP);
            case WRMSR ->
                intercepts(program, ExceptionVector.GP)
                        && instruction.operand() == Msr.X2APIC_TPR.index()
                        && instruction.value() > HIGHEST_TASK_PRIORITY;
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

    static boolean injectsWhatHltForbids(Program program) {
        long event = program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        if (!startsHalted(program) || (event & EventInfo.VALID) == 0) {
            return false;
        }
        int vector = (int) event & 0xFF;
        return switch (EventType.in(event)) {
            case EXTERNAL_INTERRUPT, NMI -> false;
            case HARDWARE_EXCEPTION -> vector != ExceptionVector.DB.vector() && vector != ExceptionVector.MC.vector();
            default -> true;
        };
    }

    static boolean pendingSingleStepIsWrong(Program program) {
        boolean heldBack = startsWith(program, SHADOWS) || startsHalted(program);
        boolean steps = (program.field(VmcsField.GUEST_RFLAGS) & Rflags.TF) != 0
                && (program.field(VmcsField.GUEST_IA32_DEBUGCTL) & BTF) == 0;
        boolean pending = (program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) & PendingDebug.BS) != 0;
        return heldBack && steps != pending;
    }

    static boolean injectsVirtualNmi(Program program) {
        return program.sets(PinBased.VIRTUAL_NMIS)
                && new VmcsValues(program)
                        .any(
                                VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                                event -> (event & EventInfo.VALID) != 0 && EventType.in(event) == EventType.NMI);
    }

    static boolean injectsNmiBehindSti(Program program) {
        return injects(program, EventType.NMI) && startsWith(program, Interruptibility.STI);
    }

    static boolean injectsSoftwareEventBehindMovSs(Program program) {
        return injects(program, EventType.SOFTWARE_INTERRUPT, EventType.SOFTWARE_EXCEPTION)
                && startsWith(program, Interruptibility.MOV_SS)
                && program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) != 0;
    }

    static boolean failsToLoadMsrsWithNmisBlocked(Program program) {
        return startsWith(program, Interruptibility.NMI)
                && new VmcsValues(program).any(VmcsField.VM_ENTRY_MSR_LOAD_COUNT, count -> count != 0);
    }

    static boolean readsVectoringInformation(Program program) {
        return program.l1().main().stream()
                .anyMatch(instruction -> instruction.opcode() == Opcode.VMREAD
                        && instruction.operand() == VmcsField.IDT_VECTORING_INFO_FIELD.encoding());
    }

    static boolean debugExceptionEndsHalt(Program program) {
        return startsHalted(program)
                && program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) != 0
                && !intercepts(program, ExceptionVector.DB);
    }

    static boolean sendsIllegalVector(Program program) {
        return Stream.concat(program.l1().main().stream(), ofL2(program))
                .anyMatch(instruction -> instruction.opcode() == Opcode.WRMSR
                        && instruction.operand() == Msr.X2APIC_SELF_IPI.index()
                        && instruction.value() < LOWEST_VECTOR);
    }

    static boolean isHaltedWithInterruptsDisabled(Program program) {
        return program.sets(PinBased.EXT_INTR)
                && startsHalted(program)
                && (program.field(VmcsField.GUEST_RFLAGS) & Rflags.IF) == 0;
    }

    static boolean endsNmiBlockingItself(Program program) {
        VmcsValues values = new VmcsValues(program);
        boolean injectsNmi = values.any(
                VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                event -> (event & EventInfo.VALID) != 0 && EventType.in(event) == EventType.NMI);
        boolean startsBlocked =
                values.any(VmcsField.GUEST_INTERRUPTIBILITY_INFO, blocking -> (blocking & Interruptibility.NMI) != 0);
        return !program.sets(PinBased.VIRTUAL_NMIS)
                && (injectsNmi || startsBlocked)
                && program.l1().main().stream()
                        .anyMatch(instruction -> instruction.opcode() == Opcode.VMWRITE
                                && instruction.operand() == VmcsField.GUEST_INTERRUPTIBILITY_INFO.encoding()
                                && (instruction.value() & Interruptibility.NMI) == 0);
    }

    static boolean endsVirtualNmiBlockingItself(Program program) {
        return program.sets(PinBased.VIRTUAL_NMIS)
                && startsWith(program, Interruptibility.NMI)
                && new VmcsValues(program)
                        .any(VmcsField.GUEST_INTERRUPTIBILITY_INFO, blocking -> (blocking & Interruptibility.NMI) == 0);
    }

    static boolean deliveryExitsInShadow(Program program) {
        boolean inShadow = startsWith(program, SHADOWS)
                || ofL2(program).anyMatch(instruction -> instruction.opcode() == Opcode.MOV_SS);
        boolean injected = (program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID) != 0;
        return inShadow
                && !injected
                && (program.memory().notMappedByL2().contains(L2Page.STACK) || accessExits(program, L2Page.STACK));
    }

    static boolean readsSelfIpiRegister(Program program) {
        return program.sets(SecondaryBased.VIRTUALIZE_X2APIC_MODE)
                && ofL2(program)
                        .anyMatch(instruction -> instruction.opcode() == Opcode.RDMSR
                                && instruction.operand() == Msr.X2APIC_SELF_IPI.index());
    }

    static boolean detectsAccessToDebugRegister(Program program) {
        return (program.field(VmcsField.GUEST_DR7) & GENERAL_DETECT) != 0
                && !intercepts(program, ExceptionVector.DB)
                && ofL2(program).anyMatch(instruction -> instruction.opcode() == Opcode.MOV_DR);
    }

    static boolean exceptionExitsBehindMovSs(Program program) {
        return startsWith(program, Interruptibility.MOV_SS)
                && program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) != 0
                && !program.l2().main().isEmpty()
                && switch (program.l2().main().get(0).opcode()) {
                    case UD2 -> intercepts(program, ExceptionVector.UD);
                    case INT1 -> intercepts(program, ExceptionVector.DB);
                    default -> false;
                };
    }
}
