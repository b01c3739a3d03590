package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Vmcs;
import org.jspecify.annotations.Nullable;

/** What each instruction does (SDM Vol. 2; in non-root mode Vol. 3, 25.1). */
final class Execution {

    private static final L2Page[] PAGES = L2Page.values();

    private final Hardware cpu;

    Execution(Hardware cpu) {
        this.cpu = cpu;
    }

    void execute(Opcode opcode, int operand, long value) {
        PlainExit exit = exitOf(opcode);
        if (cpu.nonRoot() && exit != null) {
            // The instruction does not execute, so the shadow it was in stays (27.3.4).
            cpu.exitAbout(operand, value);
            cpu.exit(exit, 0, 0, 0, 1);
            return;
        }
        long before = cpu.shadow;
        switch (opcode) {
            case NOP -> complete(0);
            case STI -> {
                boolean wasDisabled = (cpu.rflags & Rflags.IF) == 0;
                cpu.rflags |= Rflags.IF;
                complete(wasDisabled ? Interruptibility.STI : 0);
            }
            case CLI -> {
                cpu.rflags &= ~Rflags.IF;
                complete(0);
            }
            case MOV_SS ->
                complete(
                        before != Interruptibility.MOV_SS || cpu.choices.secondMovSsShadows()
                                ? Interruptibility.MOV_SS
                                : 0);
            case POPF -> {
                cpu.rflags = value;
                complete(0);
            }
            case IRET -> iret();
            case HLT -> {
                complete(0);
                cpu.activity = ActivityState.HLT.ordinal();
            }
            case LOAD -> {
                if (cpu.touch(PAGES[operand])) {
                    complete(0);
                }
            }
            case RDMSR -> readMsr(operand);
            case WRMSR -> {
                writeMsr(operand, value);
                complete(0);
            }
            case STOP -> throw new IllegalStateException("STOP is no instruction of the processor");
            default -> vmx(opcode, operand, value, before);
        }
    }

    /** The exit that an instruction causes in non-root mode, none if it executes (SDM 25.1.2, 25.1.3). */
    private @Nullable PlainExit exitOf(Opcode opcode) {
        return switch (opcode) {
            case VMCALL -> PlainExit.VMCALL;
            case VMLAUNCH -> PlainExit.VMLAUNCH;
            case VMRESUME -> PlainExit.VMRESUME;
            case VMCLEAR -> PlainExit.VMCLEAR;
            case VMPTRLD -> PlainExit.VMPTRLD;
            case VMREAD -> PlainExit.VMREAD;
            case VMWRITE -> PlainExit.VMWRITE;
            case HLT -> cpu.has(ProcessorBased.HLT_EXITING) ? PlainExit.HLT : null;
            case RDMSR -> cpu.has(ProcessorBased.USE_MSR_BITMAPS) ? null : PlainExit.MSR_READ;
            case WRMSR -> cpu.has(ProcessorBased.USE_MSR_BITMAPS) ? null : PlainExit.MSR_WRITE;
            default -> null;
        };
    }

    private void complete(long shadow) {
        cpu.shadow = shadow;
        cpu.completed();
    }

    /** SDM Vol. 2, IRET; 25.3 for what it unblocks in non-root mode. */
    private void iret() {
        cpu.listener().retired(cpu.nonRoot());
        cpu.rip = cpu.pop();
        cpu.rflags = cpu.pop();
        cpu.shadow = 0;
        if (!cpu.has(PinBased.NMI_EXITING)) {
            cpu.nmiBlocked = false;
        } else if (cpu.has(PinBased.VIRTUAL_NMIS)) {
            cpu.virtualNmiBlocked = false;
        }
    }

    private void readMsr(int index) {
        Msr msr = Msr.of(index).orElseThrow();
        cpu.rax = Capabilities.Allowed.tells(msr)
                ? cpu.allowed().read(msr)
                : cpu.localApic.read(msr).orElseThrow();
        complete(0);
        cpu.listener().read(cpu.nonRoot(), Opcode.RDMSR, index, cpu.rax);
    }

    private void writeMsr(int index, long value) {
        Msr msr = Msr.of(index).orElseThrow();
        if (!cpu.localApic.write(msr, value)) {
            throw new IllegalArgumentException("WRMSR of 0x%x to %s: #GP(0)".formatted(value, msr));
        }
    }

    /** VMX instructions in root mode (SDM chapter 30). */
    private void vmx(Opcode opcode, int operand, long value, long before) {
        cpu.shadow = 0;
        switch (opcode) {
            case VMLAUNCH, VMRESUME -> cpu.enter(opcode, before == Interruptibility.MOV_SS);
            case VMCALL -> cpu.vmFail(opcode, VmInstructionError.VMCALL_IN_VMX_ROOT_OPERATION);
            case VMCLEAR -> {
                require(operand);
                cpu.clear(operand);
                succeed();
            }
            case VMPTRLD -> {
                require(operand);
                cpu.current(operand);
                succeed();
            }
            default -> access(opcode, operand, value);
        }
    }

    private void require(int number) {
        if (!cpu.hasRegion(number)) {
            throw new IllegalArgumentException("no VMCS region %d".formatted(number));
        }
    }

    private void access(Opcode opcode, int encoding, long value) {
        Vmcs vmcs = cpu.currentVmcs();
        if (vmcs == null) {
            cpu.vmFail(opcode, null);
            return;
        }
        VmcsField field = VmcsField.of(encoding);
        if (opcode == Opcode.VMREAD) {
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
        cpu.completed();
    }
}
