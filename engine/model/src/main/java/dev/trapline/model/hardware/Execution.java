package dev.trapline.model.hardware;

import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.trace.TraceEvent;
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
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.model.machine.ApicOutcome;
import dev.trapline.model.machine.InstructionExits;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Vmcs;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What each instruction does (SDM Vol. 2; in non-root mode Vol. 3, 25.1 and 25.3). */
final class Execution {

    private static final L2Page[] PAGES = L2Page.values();
    private static final int HIGHEST_CLASS = 0xF;
    /** Bit of DR7. */
    private static final long GENERAL_DETECT = 1 << 13;
    /** Length of every instruction here, as the length of one whose purpose is an event. */
    private static final int LENGTH = 1;

    private static final long INT3 = new EventInfo(EventType.SOFTWARE_EXCEPTION, ExceptionVector.BP.vector()).raw();
    private static final long INT1 =
            new EventInfo(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, ExceptionVector.DB.vector()).raw();

    private final Hardware cpu;
    private final Memory memory;
    private final VmxInstructions vmx;

    Execution(Hardware cpu, Memory memory) {
        this.cpu = cpu;
        this.memory = memory;
        this.vmx = new VmxInstructions(cpu);
    }

    void execute(Opcode opcode, int operand, long value) {
        if (isPrivileged(opcode) && cpu.cpl > 0) {
            // 25.1.1: before an exit. VMX instructions are not among them in non-root mode.
            cpu.delivery.fault(ExceptionVector.GP, 0, 0);
            return;
        }
        PlainExit exit = cpu.nonRoot ? InstructionExits.of(opcode, cpu.regions[cpu.currentVmcs]) : null;
        if (exit != null) {
            // The instruction does not execute, so the shadow it was in stays (27.3.4).
            cpu.exitAbout(operand, value);
            cpu.exit(exit, InstructionExits.qualification(opcode), 0, 0, LENGTH);
            return;
        }
        long before = cpu.shadow;
        switch (opcode) {
            case MOV_DR -> accessDebugRegister();
            case NOP, PAUSE, IN, CPUID, INVD, XSETBV -> complete(0);
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
                boolean stepping = isStepping();
                cpu.rflags = value;
                complete(0, stepping);
            }
            case IRET -> iret();
            case SYSRET -> {
                cpu.cpl = 3;
                complete(0);
            }
            case HLT -> {
                complete(0);
                cpu.activity = ActivityState.HLT.ordinal();
            }
            case LOAD -> {
                if (cpu.access.load(PAGES[operand])) {
                    complete(0);
                }
            }
            case LOAD_NON_CANONICAL -> cpu.delivery.fault(ExceptionVector.GP, 0, 0);
            case UD2 -> cpu.delivery.fault(ExceptionVector.UD, 0, 0);
            case DIV -> cpu.delivery.fault(ExceptionVector.DE, 0, 0);
            case INT ->
                cpu.delivery.deliver(
                        new EventInfo(EventType.SOFTWARE_INTERRUPT, operand).raw(), 0, LENGTH, TraceEvent.Source.EVENT);
            case INT3 -> cpu.delivery.raise(INT3, 0, 0, LENGTH);
            case INT1 -> cpu.delivery.raise(INT1, 0, 0, LENGTH);
            case REP_MOVS -> iterate(value);
            case POP -> {
                cpu.pop();
                complete(0);
            }
            case ADVANCE_RETURN_ADDRESS -> {
                memory.stack(cpu.rsp, memory.stack(cpu.rsp) + LENGTH);
                complete(0);
            }
            case MAP_PAGE -> {
                memory.map(PAGES[operand]);
                complete(0);
            }
            case MAP_EPT_PAGE -> {
                memory.present(MemoryImage.L1_EPT, PAGES[operand], true);
                complete(0);
            }
            case MOV_TO_CR8 -> moveToCr8((int) value);
            case RDMSR -> readMsr(operand);
            case WRMSR -> finish(cpu.msrs.write(Msr.of(operand).orElseThrow(), value, governing()));
            case STOP -> throw new IllegalStateException("STOP is no instruction of the processor");
            default -> vmx.execute(opcode, operand, value, before);
        }
    }

    /** SDM 5.9, and with IOPL 0 those that depend on it. */
    private static boolean isPrivileged(Opcode opcode) {
        return switch (opcode) {
            case STI, CLI, HLT, INVD, XSETBV, SYSRET, MOV_TO_CR8, MOV_DR, IN, RDMSR, WRMSR -> true;
            default -> false;
        };
    }

    private boolean isStepping() {
        return (cpu.rflags & Rflags.TF) != 0;
    }

    void complete(long shadow) {
        complete(shadow, isStepping());
    }

    private void complete(long shadow, boolean stepping) {
        cpu.rip++;
        cpu.rflags &= ~Rflags.RF;
        through(shadow, stepping);
    }

    /** An instruction, or an iteration of a repeated one, is through (SDM 17.3.1.4, 25.5.2). */
    private void through(long shadow, boolean stepping) {
        cpu.shadow = shadow;
        if (stepping) {
            cpu.pendingDebug |= PendingDebug.BS;
        }
        cpu.monitorTrapPending |= cpu.has(ProcessorBased.MONITOR_TRAP_FLAG);
        cpu.retired();
    }

    private void iterate(long iterations) {
        if (cpu.rcx == 0) {
            cpu.rcx = iterations;
        }
        cpu.rcx--;
        if (cpu.rcx == 0) {
            complete(0);
        } else {
            // 17.3.1.1: whatever is saved between iterations has RF 1, so that it is as well 1 from the first on.
            cpu.rflags |= Rflags.RF;
            through(0, isStepping());
        }
    }

    /** SDM Vol. 2, IRET; 25.3 for what it unblocks in non-root mode, whether or not it completes. */
    private void iret() {
        cpu.iretUnblockedNmis = unblockNmis();
        boolean completes = cpu.access.read(L2Page.STACK);
        cpu.iretUnblockedNmis = false;
        if (completes) {
            boolean stepping = isStepping();
            cpu.rip = cpu.pop();
            cpu.cpl = (int) cpu.pop();
            cpu.rflags = cpu.pop();
            through(0, stepping);
        }
    }

    /** Whether there was something to unblock. */
    private boolean unblockNmis() {
        boolean blocked;
        if (!cpu.has(PinBased.NMI_EXITING)) {
            blocked = cpu.nmiBlocked;
            cpu.nmiBlocked = false;
        } else {
            blocked = cpu.has(PinBased.VIRTUAL_NMIS) && cpu.virtualNmiBlocked;
            cpu.virtualNmiBlocked = false;
        }
        return blocked;
    }

    /** SDM 17.2.4: a guarded access is a fault, which ends the guard. */
    private void accessDebugRegister() {
        if ((cpu.dr7 & GENERAL_DETECT) == 0) {
            complete(0);
            return;
        }
        if (!cpu.delivery.exits(ExceptionVector.DB)) {
            cpu.dr7 &= ~GENERAL_DETECT;
        }
        cpu.rflags |= Rflags.RF;
        cpu.delivery.fault(ExceptionVector.DB, 0, PendingDebug.BD);
    }

    private void readMsr(int index) {
        OptionalLong value = cpu.msrs.read(Msr.of(index).orElseThrow(), governing());
        if (value.isEmpty()) {
            cpu.delivery.fault(ExceptionVector.GP, 0, 0);
            return;
        }
        cpu.rax = value.getAsLong();
        complete(0);
        cpu.listener().read(cpu.nonRoot, Opcode.RDMSR, index, cpu.rax);
    }

    /** SDM 10.8.6, 29.3. */
    private void moveToCr8(int priorityClass) {
        if (priorityClass > HIGHEST_CLASS) {
            cpu.delivery.fault(ExceptionVector.GP, 0, 0);
            return;
        }
        if (cpu.has(ProcessorBased.TPR_SHADOW)) {
            finish(cpu.virtualApic.writeCr8(cpu.regions[cpu.currentVmcs], priorityClass));
        } else {
            cpu.localApic.cr8(priorityClass);
            complete(0);
        }
    }

    /** The instruction faults, or completes and may have an exit follow. */
    private void finish(ApicOutcome outcome) {
        if (outcome == ApicOutcome.Plain.GENERAL_PROTECTION) {
            cpu.delivery.fault(ExceptionVector.GP, 0, 0);
            return;
        }
        complete(0);
        cpu.pend(outcome);
    }

    private @Nullable Vmcs governing() {
        return cpu.nonRoot ? cpu.regions[cpu.currentVmcs] : null;
    }
}
