package dev.trapline.dsl.trace;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import java.util.Optional;

/** What an L0 did. L1 cannot observe any of it. */
public sealed interface L0Event extends TraceEvent {

    /** Which L0: 0 is the one that L1 runs on, 1 the one below it, and so on. */
    int depth();

    /**
     * L0 got control.
     *
     * @param from who ran: L1 on VMCS01 or L2 on VMCS02
     * @param reason as the machine below told it
     * @param byInstruction whether an instruction of {@code from} caused it, and not an event
     */
    record L0Exited(int depth, Level from, ExitReason reason, boolean byInstruction, Progress at) implements L0Event {}

    /**
     * L0 gave control away.
     *
     * @param into who runs: L1 on VMCS01 or L2 on VMCS02
     * @param injected the event that L0 injects, empty if none
     * @param irqWindow interrupt-window exiting in the VMCS used
     * @param nmiWindow NMI-window exiting in the VMCS used
     * @param immediateExit whether L0 made sure to get control back before an instruction runs
     */
    record L0Entered(
            int depth,
            Level into,
            Optional<EventInfo> injected,
            boolean irqWindow,
            boolean nmiWindow,
            boolean immediateExit,
            Progress at)
            implements L0Event {}

    /**
     * L0 asked for an exit as soon as an interrupt or an NMI can be taken: it set a window control that was clear, for a need of its own.
     *
     * @param of whose window: L1's in VMCS01 or L2's in VMCS02
     * @param nmi an NMI window and not an interrupt window
     */
    record L0OpenedWindow(int depth, Level of, boolean nmi, Progress at) implements L0Event {}

    /**
     * L0 has an interrupt for its guest and must not inject or reflect it now, because the guest's VM entry is not complete.
     *
     * @param vector the highest pending one, or 2 for an NMI
     */
    record L0RefusedInjection(int depth, int vector, Progress at) implements L0Event {}

    /**
     * L0 was asked whether its virtual processor could run and be interrupted.
     *
     * @param answer what it said
     */
    record L0Answered(int depth, boolean answer, Progress at) implements L0Event {}
}
