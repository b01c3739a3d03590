package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.model.machine.Vmcs;
import dev.trapline.model.machine.VmcsPointerRules;
import java.util.Optional;

/** VMX instructions in root mode (SDM chapter 30). */
final class VmxInstructions {

    private final Hardware cpu;

    VmxInstructions(Hardware cpu) {
        this.cpu = cpu;
    }

    void execute(Opcode opcode, int operand, long value, long shadow) {
        if (opcode == Opcode.VMXON && !cpu.vmxOn) {
            cpu.vmxOn = true;
            // SDM 30.3, VMXON.
            cpu.currentVmcs = Processor.NO_VMCS;
            succeed();
            return;
        }
        if (!cpu.vmxOn) {
            cpu.delivery.fault(ExceptionVector.UD, 0, 0);
            return;
        }
        if (cpu.cpl > 0) {
            cpu.delivery.fault(ExceptionVector.GP, 0, 0);
            return;
        }
        switch (opcode) {
            case VMLAUNCH, VMRESUME -> cpu.entries.enter(opcode, shadow == Interruptibility.MOV_SS);
            case VMCALL -> cpu.vmFail(opcode, VmInstructionError.VMCALL_IN_VMX_ROOT_OPERATION);
            case VMCLEAR -> clear(operand);
            case VMPTRLD -> load(operand);
            case VMPTRST, INVEPT, INVVPID -> succeed();
            case VMXOFF -> {
                cpu.vmxOn = false;
                succeed();
            }
            case VMXON -> cpu.vmFail(opcode, VmInstructionError.VMXON_IN_VMX_ROOT_OPERATION);
            default -> access(opcode, operand, value);
        }
    }

    private void clear(int operand) {
        VmcsPointer pointer = VmcsPointer.of(operand);
        Optional<VmInstructionError> refusal = VmcsPointerRules.refusal(Opcode.VMCLEAR, pointer);
        if (refusal.isPresent()) {
            cpu.vmFail(Opcode.VMCLEAR, refusal.get());
            return;
        }
        if (pointer.isRegion()) {
            cpu.regions[operand].launched(false);
        }
        if (cpu.currentVmcs == operand) {
            cpu.currentVmcs = Processor.NO_VMCS;
        }
        succeed();
    }

    private void load(int operand) {
        Optional<VmInstructionError> refusal = VmcsPointerRules.refusal(Opcode.VMPTRLD, VmcsPointer.of(operand));
        if (refusal.isPresent()) {
            cpu.vmFail(Opcode.VMPTRLD, refusal.get());
            return;
        }
        cpu.currentVmcs = operand;
        succeed();
    }

    private void access(Opcode opcode, int encoding, long value) {
        Vmcs vmcs = cpu.currentVmcs();
        if (vmcs == null) {
            cpu.vmFailInvalid(opcode);
            return;
        }
        VmcsField field = VmcsField.of(encoding);
        if (field == VmcsField.UNSUPPORTED_FIELD) {
            cpu.vmFail(opcode, VmInstructionError.UNSUPPORTED_VMCS_COMPONENT);
        } else if (opcode == Opcode.VMREAD) {
            cpu.rax = vmcs.get(field);
            succeed();
            cpu.listener().read(false, opcode, encoding, cpu.rax);
        } else if (field.isReadOnly()) {
            cpu.vmFail(opcode, VmInstructionError.VMWRITE_READ_ONLY_VMCS_COMPONENT);
        } else {
            vmcs.set(field, value);
            succeed();
        }
    }

    /** VMsucceed (SDM 30.2). */
    private void succeed() {
        cpu.rflags &= ~Rflags.ARITHMETIC;
        cpu.complete();
    }
}
