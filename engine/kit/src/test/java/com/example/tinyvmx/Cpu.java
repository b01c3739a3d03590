package com.example.tinyvmx;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;

/** The processor. */
public final class Cpu {

    public static final long INTERRUPT_FLAG = 1 << 9;
    private static final long ALWAYS = 2;
    private static final long ZERO_FLAG = 1 << 6;
    private static final long ARITHMETIC = 0x8D5;
    private static final int EXTERNAL_INTERRUPT = 1;
    private static final int CPUID = 10;
    private static final int VALID = 1 << 31;
    private static final int LAUNCH_OF_LAUNCHED = 4;
    private static final int RESUME_OF_CLEAR = 5;

    public final ControlBlock vmcs = new ControlBlock();
    public final Apic apic;
    public long ip;
    public long sp;
    public long flags = ALWAYS;
    public boolean stiShadow;
    public boolean inGuest;
    public boolean stopped;

    private final Map<Long, Op> memory;
    private final Map<Long, Long> stack = new HashMap<>();
    private final IntToLongFunction hostGates;
    private final IntToLongFunction guestGates;

    public Cpu(Map<Long, Op> memory, Apic apic, IntToLongFunction hostGates, IntToLongFunction guestGates) {
        this.memory = memory;
        this.apic = apic;
        this.hostGates = hostGates;
        this.guestGates = guestGates;
    }

    /** Runs until BREAK, or for so many steps. */
    public void run(long steps, Consumer<Cpu> devices) {
        for (long step = 0; step < steps && !stopped; step++) {
            if (Thread.interrupted()) {
                throw new IllegalStateException("emulation cancelled");
            }
            devices.accept(this);
            if (!interrupted()) {
                execute(memory.getOrDefault(ip, Op.BREAK));
            }
        }
    }

    /** A device interrupts. */
    public boolean raise(int vector) {
        return apic.request(vector);
    }

    private boolean interrupted() {
        if (stiShadow || apic.deliverable() < 0) {
            return false;
        }
        if (inGuest && vmcs.exitOnInterrupt) {
            vmcs.interruptionInfo = vmcs.acknowledgeOnExit ? VALID | apic.accept() : 0;
            exit(EXTERNAL_INTERRUPT, 0);
            return true;
        }
        if ((flags & INTERRUPT_FLAG) == 0) {
            return false;
        }
        deliver(apic.accept());
        return true;
    }

    /** Where an interrupt goes. */
    public long gate(int vector) {
        return inGuest ? guestGates.applyAsLong(vector) : hostGates.applyAsLong(vector);
    }

    private void deliver(int vector) {
        push(flags);
        push(0);
        push(ip);
        flags &= ~INTERRUPT_FLAG;
        ip = gate(vector);
    }

    private void push(long value) {
        stack.put(--sp, value);
    }

    private long pop() {
        return stack.getOrDefault(sp++, 0L);
    }

    private void execute(Op op) {
        switch (op) {
            case NOP -> retire(ip + 1);
            case STI -> {
                boolean shadow = (flags & INTERRUPT_FLAG) == 0;
                flags |= INTERRUPT_FLAG;
                retire(ip + 1);
                stiShadow = shadow;
            }
            case CLI -> {
                flags &= ~INTERRUPT_FLAG;
                retire(ip + 1);
            }
            case IRET -> {
                long to = pop();
                pop();
                flags = pop();
                retire(to);
            }
            case WRITE_EOI -> {
                apic.endOfInterrupt();
                retire(ip + 1);
            }
            case CPUID -> {
                if (inGuest) {
                    vmcs.interruptionInfo = 0;
                    exit(CPUID, 0);
                } else {
                    retire(ip + 1);
                }
            }
            case VMLAUNCH, VMRESUME -> {
                boolean resume = op == Op.VMRESUME;
                retire(ip + 1);
                if (resume == vmcs.launched) {
                    enter(resume);
                } else {
                    fail(resume ? RESUME_OF_CLEAR : LAUNCH_OF_LAUNCHED);
                }
            }
            case BREAK -> stopped = true;
        }
    }

    private void retire(long next) {
        ip = next;
        stiShadow = false;
    }

    private void fail(int error) {
        vmcs.instructionError = error;
        flags = (flags & ~ARITHMETIC) | ZERO_FLAG;
    }

    private void enter(boolean resume) {
        vmcs.launched |= !resume;
        inGuest = true;
        ip = vmcs.guestIp;
        sp = vmcs.guestSp;
        flags = vmcs.guestFlags;
        stiShadow = vmcs.guestStiShadow;
    }

    private void exit(int reason, long qualification) {
        vmcs.exitReason = reason;
        vmcs.exitQualification = qualification;
        vmcs.guestIp = ip;
        vmcs.guestSp = sp;
        vmcs.guestFlags = flags;
        vmcs.guestStiShadow = stiShadow;
        inGuest = false;
        stiShadow = false;
        ip = vmcs.hostIp;
        sp = vmcs.hostSp;
        flags = ALWAYS;
    }
}
