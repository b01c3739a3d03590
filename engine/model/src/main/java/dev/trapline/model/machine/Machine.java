package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Opcode;

/**
 * A processor as the software on top of it sees it: root mode, in which that software runs, and non-root mode, in which its guest does. The hardware is one; a
 * hypervisor that runs on a machine offers another. A hypervisor uses the machine below it through this face alone.
 */
public interface Machine {

    /** Recognises at most one event and, if there is none, executes the instruction that the instruction pointer leads to. */
    Transition step();

    /**
     * Recognises at most one event and, if there is none, executes an instruction handed over by a hypervisor on top, whose code is not in memory.
     *
     * @return {@link Transition#INSTRUCTION} if it was executed; anything else means to try again
     */
    Transition execute(Opcode opcode, int operand, long value);

    /** Whether the software on top has control: root mode. */
    boolean inRoot();

    /** Whether the software on top and its guest are between two instructions, and not in the middle of a VM entry or of the delivery of an event. */
    boolean atGuestBoundary();

    /** The local APIC that the software on top owns. Who changes it from outside says so, see {@link #localApicChanged()}. */
    LocalApic localApic();

    /** Something from outside changed the local APIC. */
    void localApicChanged();

    /** A non-maskable interrupt for the software on top. */
    void raiseNmi();

    /** A system-management interrupt for the software on top. */
    void raiseSmi();

    /** An INIT signal for the software on top. */
    void raiseInit();

    /** A start-up IPI for the software on top. */
    void raiseSipi(int vector);

    /** Time passes, as the timers of the software on top count it. */
    void tick(long ticks);

    /** An interrupt that concerns nobody but the hypervisor right below the software on top, if there is one. */
    void raiseSpuriousExit();

    /** An NMI that concerns nobody but the hypervisor right below the software on top, if there is one. */
    void raiseSpuriousNmi();

    /** Asks the hypervisor right below the software on top, if there is one, whether its virtual processor could run now. */
    void askRunnable();

    /** Instruction pointer of who runs. */
    long rip();

    /** Flags of who runs. */
    long rflags();

    /** The register that RDMSR and VMREAD load. */
    long rax();

    /** Page-fault address. */
    long cr2();

    /** Debug status. */
    long dr6();

    /** Writes the debug status. */
    void dr6(long value);

    /** Operand of the instruction that caused the last exit to root mode. */
    int exitOperand();

    /** Value of the instruction that caused the last exit to root mode. */
    long exitValue();

    /** Writes the whole state to a buffer. */
    void save(StateBuffer buffer);

    /** Takes the whole state from a buffer that the same kind of machine wrote. */
    void restore(StateBuffer buffer);
}
