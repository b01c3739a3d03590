package dev.trapline.model.hardware;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Vmcs;

/** Exceptions, and the delivery of events through the interrupt-descriptor table of who runs (SDM 6.12 to 6.15, 25.2). */
final class Delivery {

    /** Selector error codes: the descriptor is in the interrupt-descriptor table (SDM 6.13). */
    private static final int IDT = 1 << 1;
    /** Selector error codes: an event outside of the program caused it. */
    private static final int EXT = 1;
    /** Page-fault error code: a write. */
    private static final int WRITE = 1 << 1;

    private final Hardware cpu;
    private final Memory memory;

    /** The event that is being delivered, for an exit that comes in the middle: IDT-vectoring information; 0 for none. */
    long vectoring;

    int vectoringError;
    /** Of an instruction that the event is there for, else 0. */
    int vectoringLength;
    /** The flags that its delivery pushes, and an exit in the middle saves. */
    long vectoringRflags;

    Delivery(Hardware cpu, Memory memory) {
        this.cpu = cpu;
        this.memory = memory;
    }

    /** The instruction at RIP faults. */
    void fault(ExceptionVector exception, int error, long payload) {
        raise(EventInfo.exception(exception).raw(), error, payload, 0);
    }

    /**
     * An exception: it exits or is delivered.
     *
     * @param error 0 if it has none
     * @param payload exit qualification, else what it adds to DR6 or writes to CR2 (SDM 27.2.1)
     * @param length of an instruction whose purpose the exception is, else 0
     */
    void raise(long info, int error, long payload, int length) {
        if (exits(vector(info), error)) {
            cpu.exit(VectoredExit.EXCEPTION_NMI, payload, info | cpu.access.nmiUnblocking(), error, length);
            return;
        }
        begin(info, payload);
        deliver(info, error, length, TraceEvent.Source.EVENT);
    }

    /** Whether an exception that has no error code leaves L2. */
    boolean exits(ExceptionVector exception) {
        return exits(exception.vector(), 0);
    }

    /** Whether an exception leaves L2 (SDM 25.2, for page faults 24.6.3). */
    private boolean exits(int vector, int error) {
        if (!cpu.nonRoot) {
            return false;
        }
        Vmcs vmcs = cpu.regions[cpu.currentVmcs];
        boolean bit = (vmcs.get(VmcsField.EXCEPTION_BITMAP) & 1L << vector) != 0;
        if (vector != ExceptionVector.PF.vector()) {
            return bit;
        }
        boolean matches = (error & vmcs.get(VmcsField.PAGE_FAULT_ERROR_CODE_MASK))
                == vmcs.get(VmcsField.PAGE_FAULT_ERROR_CODE_MATCH);
        return bit == matches;
    }

    /** SDM 27.1: the registers change when the delivery begins, and not if the exception exits. */
    private void begin(long info, long payload) {
        if (EventType.in(info) == EventType.HARDWARE_EXCEPTION) {
            if (vector(info) == ExceptionVector.PF.vector()) {
                cpu.cr2 = payload;
            } else if (vector(info) == ExceptionVector.DB.vector()) {
                cpu.dr6 |= payload;
            }
        }
    }

    /**
     * Delivers an event. Exits, and other exceptions, may come in between.
     *
     * @param info as interruption information
     * @param error error code, if the information says that it has one
     * @param length of the instruction that a software event returns behind
     */
    void deliver(long info, int error, int length, TraceEvent.Source source) {
        if (cpu.nonRoot && !cpu.regions[cpu.currentVmcs].isGuestProtected()) {
            throw new IllegalStateException(
                    "%s is to be delivered in real-address mode, whose interrupt-vector table is not modelled: GUEST_CR0 has to have bit 0, PE"
                            .formatted(EventInfo.of(info).orElseThrow()));
        }
        vectoring = info;
        vectoringError = error;
        vectoringLength = EventType.isSoftware(info) ? length : 0;
        // An injected event pushes what L1 wrote (26.6.1.1).
        vectoringRflags = source == TraceEvent.Source.INJECTION ? cpu.rflags : rflagsImage(info);
        // An exit from here on is no direct one (27.1).
        cpu.activity = ActivityState.ACTIVE.ordinal();
        if (gateIsUsable(info) && stackIsUsable(info)) {
            push(info, error, source);
        }
        vectoring = 0;
        vectoringLength = 0;
    }

    private boolean gateIsUsable(long info) {
        int vector = vector(info);
        boolean bySoftware =
                EventType.isSoftware(info) && EventType.in(info) != EventType.PRIVILEGED_SOFTWARE_EXCEPTION;
        int selector = vector << 3 | IDT | (bySoftware ? 0 : EXT);
        if (bySoftware && memory.gateDpl(cpu.idtrBase, vector) < cpu.cpl) {
            incurs(info, ExceptionVector.GP, selector, 0);
            return false;
        }
        if (!memory.isGatePresent(cpu.idtrBase, vector)) {
            incurs(info, ExceptionVector.NP, selector, 0);
            return false;
        }
        return true;
    }

    private boolean stackIsUsable(long info) {
        if (!memory.isMapped(cpu.idtrBase, L2Page.STACK)) {
            incurs(info, ExceptionVector.PF, WRITE, Memory.linearAddress(L2Page.STACK));
            return false;
        }
        return cpu.access.write(L2Page.STACK);
    }

    /** An exception during the delivery of an event (SDM 6.15, table 6-5). */
    private void incurs(long first, ExceptionVector second, int error, long payload) {
        if (exits(second.vector(), error)) {
            cpu.exit(
                    VectoredExit.EXCEPTION_NMI,
                    payload,
                    EventInfo.exception(second).raw(),
                    error,
                    vectoringLength);
            return;
        }
        long info = EventInfo.exception(second).raw();
        // Interrupt 14 of 6.15: a page fault writes CR2 also where it becomes part of a double or triple fault.
        begin(info, payload);
        switch (combined(first, second)) {
            case BENIGN -> deliver(info, error, 0, TraceEvent.Source.EVENT);
            case DOUBLE_FAULT -> {
                // 27.2.4: an exit by a double fault tells of no event.
                vectoring = 0;
                raise(EventInfo.exception(ExceptionVector.DF).raw(), 0, 0, 0);
            }
            default -> tripleFault();
        }
    }

    /** BENIGN: one after the other; DOUBLE_FAULT: they are one; else a triple fault. */
    private static ExceptionVector.Kind combined(long first, ExceptionVector second) {
        ExceptionVector.Kind kind = EventType.in(first) == EventType.HARDWARE_EXCEPTION
                ? ExceptionVector.kind(vector(first))
                : ExceptionVector.Kind.BENIGN;
        return switch (kind) {
            case BENIGN -> ExceptionVector.Kind.BENIGN;
            case CONTRIBUTORY ->
                second.kind() == ExceptionVector.Kind.CONTRIBUTORY
                        ? ExceptionVector.Kind.DOUBLE_FAULT
                        : ExceptionVector.Kind.BENIGN;
            case PAGE_FAULT -> ExceptionVector.Kind.DOUBLE_FAULT;
            case DOUBLE_FAULT -> ExceptionVector.Kind.CONTRIBUTORY;
        };
    }

    private void tripleFault() {
        vectoring = 0;
        if (cpu.nonRoot) {
            cpu.exit(PlainExit.TRIPLE_FAULT, 0, 0, 0, 0);
        } else {
            cpu.activity = ActivityState.SHUTDOWN.ordinal();
        }
    }

    private void push(long info, int error, TraceEvent.Source source) {
        long returnRip = cpu.rip + vectoringLength;
        long saved = vectoringRflags;
        cpu.push(saved);
        cpu.push(cpu.cpl);
        cpu.push(returnRip);
        if ((info & EventInfo.ERROR_CODE) != 0) {
            cpu.push(error);
        }
        cpu.shadow = 0;
        if (!EventType.isSoftware(info)) {
            // As after an injection (26.6.3); behind INT n and INT3 they come in the handler.
            cpu.pendingDebug = 0;
        }
        cpu.cpl = 0;
        cpu.rflags &= ~(Rflags.TF | Rflags.RF);
        if (memory.isInterruptGate(cpu.idtrBase, vector(info))) {
            cpu.rflags &= ~Rflags.IF;
        }
        cpu.rip = memory.handler(cpu.idtrBase, vector(info));
        // 25.5.2
        cpu.monitorTrapPending |= cpu.has(ProcessorBased.MONITOR_TRAP_FLAG);
        cpu.listener().delivered(cpu.nonRoot, info, error, source, returnRip, saved, cpu.rip);
    }

    /** The flags as they are pushed, and as an exit in place of the delivery saves them: RF is 1 for faults (SDM 6.8, 17.3.1.1). */
    long rflagsImage(long info) {
        boolean fault = EventType.in(info) == EventType.HARDWARE_EXCEPTION
                && vector(info) != ExceptionVector.DB.vector()
                && vector(info) != ExceptionVector.DF.vector();
        return fault ? cpu.rflags | Rflags.RF : cpu.rflags;
    }

    private static int vector(long info) {
        return (int) info & 0xFF;
    }
}
