package dev.trapline.model.l0;

import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Vmcs;

/** All that an L0 remembers between its exits, besides what stands in VMCS01 and VMCS02. */
final class State {

    /** VMCSs that L1 can have. */
    static final int VMCS_COUNT = 4;
    /** L1 has no current VMCS. */
    static final int NO_VMCS = -1;

    final Vmcs[] vmcs12 = new Vmcs[VMCS_COUNT];
    int current12 = NO_VMCS;

    /** L2 is the guest that runs, {@code is_guest_mode}. */
    boolean inL2;
    /** The machine below is in non-root mode, for this L0. */
    boolean guestRuns;
    /** L1's VM entry was accepted and L2 has not really been entered yet, {@code nested_run_pending}. */
    boolean runPending;
    /** Pending events are to be looked at before the next entry, {@code KVM_REQ_EVENT}. */
    boolean eventRequest;
    /** The virtual processor is blocked until something wakes it, {@code KVM_MP_STATE_HALTED}. */
    boolean halted;
    /** L1's virtual NMI pin. */
    boolean nmiPending;
    /** The event whose delivery an exit interrupted, as raw information; 0 for none. */
    long interruptedEvent;
    /** The event that is being delivered to L2 is one that L1 injected. */
    boolean eventIsL1s;
    /** The last entry was made so that an exit follows at once. */
    boolean immediateExit;
    /** Blocking by NMI that an IRET of L2 does not end: NMI exiting without virtual NMIs. */
    boolean nmiBlockedForL2sWholeRun;

    boolean launched01;
    boolean launched02;
    long guestRip;
    long guestRax;
    int exitOperand;
    long exitValue;
    /** L0's page table for L2. */
    long extendedPageTable;
    /** What VMCS02 uses: the pages that L0's table and L1's have in common. */
    long combinedPageTable;

    final LocalApic localApic;

    State(LocalApic localApic) {
        this.localApic = localApic;
        for (int i = 0; i < VMCS_COUNT; i++) {
            vmcs12[i] = new Vmcs();
        }
    }

    /** L1 has so many VMCSs. */
    void requireVmcs(int number) {
        if (number < 0 || number >= VMCS_COUNT) {
            throw new IllegalArgumentException("no VMCS region %d; 0 to %d".formatted(number, VMCS_COUNT - 1));
        }
    }

    Vmcs vmcs12() {
        return vmcs12[current12];
    }

    void save(StateBuffer buffer) {
        for (Vmcs vmcs : vmcs12) {
            vmcs.save(buffer);
        }
        buffer.put(current12);
        buffer.put(inL2);
        buffer.put(guestRuns);
        buffer.put(runPending);
        buffer.put(eventRequest);
        buffer.put(halted);
        buffer.put(nmiPending);
        buffer.put(interruptedEvent);
        buffer.put(eventIsL1s);
        buffer.put(immediateExit);
        buffer.put(nmiBlockedForL2sWholeRun);
        buffer.put(launched01);
        buffer.put(launched02);
        buffer.put(guestRip);
        buffer.put(guestRax);
        buffer.put(exitOperand);
        buffer.put(exitValue);
        buffer.put(extendedPageTable);
        buffer.put(combinedPageTable);
        localApic.save(buffer);
    }

    void restore(StateBuffer buffer) {
        for (Vmcs vmcs : vmcs12) {
            vmcs.restore(buffer);
        }
        current12 = (int) buffer.take();
        inL2 = buffer.takeBoolean();
        guestRuns = buffer.takeBoolean();
        runPending = buffer.takeBoolean();
        eventRequest = buffer.takeBoolean();
        halted = buffer.takeBoolean();
        nmiPending = buffer.takeBoolean();
        interruptedEvent = buffer.take();
        eventIsL1s = buffer.takeBoolean();
        immediateExit = buffer.takeBoolean();
        nmiBlockedForL2sWholeRun = buffer.takeBoolean();
        launched01 = buffer.takeBoolean();
        launched02 = buffer.takeBoolean();
        guestRip = buffer.take();
        guestRax = buffer.take();
        exitOperand = (int) buffer.take();
        exitValue = buffer.take();
        extendedPageTable = buffer.take();
        combinedPageTable = buffer.take();
        localApic.restore(buffer);
    }
}
