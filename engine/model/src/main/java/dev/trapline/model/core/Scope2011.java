package dev.trapline.model.core;

import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a program may be about on {@code nested-2011}: the patch is about external interrupts, and the NMIs beside them. What it did to the rest of KVM is not
 * modelled. The controls and activity states are {@link Nested2011Core#offers()}.
 */
final class Scope2011 {

    private static final Set<Opcode> OPCODES = EnumSet.of(
            Opcode.NOP,
            Opcode.STI,
            Opcode.CLI,
            Opcode.MOV_SS,
            Opcode.POPF,
            Opcode.IRET,
            Opcode.HLT,
            Opcode.LOAD,
            Opcode.RDMSR,
            Opcode.WRMSR,
            Opcode.VMCALL,
            Opcode.VMLAUNCH,
            Opcode.VMRESUME,
            Opcode.VMCLEAR,
            Opcode.VMPTRLD,
            Opcode.VMREAD,
            Opcode.VMWRITE,
            Opcode.STOP);

    private static final Set<Msr> MSRS = msrs();

    /** Fields that only exceptions, other pages, privilege levels and MSR areas need. They may be what they are where a program says nothing. */
    private static final Set<VmcsField> OTHER_FIELDS = EnumSet.of(
            VmcsField.PAGE_FAULT_ERROR_CODE_MASK,
            VmcsField.PAGE_FAULT_ERROR_CODE_MATCH,
            VmcsField.VM_EXIT_MSR_STORE_COUNT,
            VmcsField.VM_EXIT_MSR_LOAD_COUNT,
            VmcsField.VM_ENTRY_MSR_LOAD_COUNT,
            VmcsField.EXCEPTION_BITMAP,
            VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
            VmcsField.GUEST_IA32_DEBUGCTL,
            VmcsField.GUEST_SS_AR_BYTES);

    private Scope2011() {}

    /** The first thing found that a program is about and the core is not. */
    static Optional<String> beyond(Program program) {
        return Stream.of(inputs(program), memory(program), code(program.l1()), code(program.l2()), fields(program))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> inputs(Program program) {
        return program.inputs().stream()
                .map(input -> input.event())
                .filter(event -> !(event instanceof InputEvent.HardwareInterrupt
                        || event instanceof InputEvent.Nmi
                        || event instanceof InputEvent.SpuriousL0Exit
                        || event instanceof InputEvent.RunnableQuestion))
                .map(event -> "the input " + event)
                .findFirst();
    }

    private static Optional<String> memory(Program program) {
        return program.memory().equals(MemoryImage.PLAIN)
                ? Optional.empty()
                : Optional.of("page tables, a virtual-APIC page or MSR areas");
    }

    private static Optional<String> code(Code code) {
        Stream<Instruction> ofHandlers = code.handlers().stream()
                .filter(Predicate.not(Handler.DEFAULT::contains))
                .flatMap(handler -> handler.code().stream());
        return Stream.concat(code.main().stream(), ofHandlers)
                .filter(instruction -> !knows(instruction))
                .map(instruction -> "the instruction " + instruction)
                .findFirst();
    }

    private static boolean knows(Instruction instruction) {
        return switch (instruction.opcode()) {
            case RDMSR, WRMSR ->
                Msr.of(instruction.operand()).filter(MSRS::contains).isPresent();
            case VMCLEAR, VMPTRLD -> instruction.operand() < VmcsPointer.SHADOW.ordinal();
            case VMREAD, VMWRITE -> instruction.operand() != VmcsField.UNSUPPORTED_FIELD.encoding();
            case POPF -> (instruction.value() & Rflags.TF) == 0;
            default -> OPCODES.contains(instruction.opcode());
        };
    }

    private static Optional<String> fields(Program program) {
        VmcsValues values = new VmcsValues(program);
        if (values.any(
                VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                event -> (event & EventInfo.VALID) != 0 && EventType.in(event).compareTo(EventType.NMI) > 0)) {
            return Optional.of("the injection of other events than external interrupts and NMIs");
        }
        if (values.any(VmcsField.GUEST_RFLAGS, rflags -> (rflags & Rflags.TF) != 0)) {
            return Optional.of("RFLAGS.TF");
        }
        return OTHER_FIELDS.stream()
                .filter(field -> values.any(field, value -> value != 0))
                .map(field -> "the VMCS field " + field)
                .findFirst();
    }

    private static Set<Msr> msrs() {
        Set<Msr> msrs = EnumSet.of(
                Msr.IA32_VMX_PINBASED_CTLS,
                Msr.IA32_VMX_PROCBASED_CTLS,
                Msr.IA32_VMX_EXIT_CTLS,
                Msr.IA32_VMX_ENTRY_CTLS,
                Msr.X2APIC_TPR,
                Msr.X2APIC_PPR,
                Msr.X2APIC_EOI,
                Msr.X2APIC_SELF_IPI);
        msrs.addAll(EnumSet.range(Msr.X2APIC_ISR0, Msr.X2APIC_ISR7));
        msrs.addAll(EnumSet.range(Msr.X2APIC_IRR0, Msr.X2APIC_IRR7));
        return msrs;
    }
}
