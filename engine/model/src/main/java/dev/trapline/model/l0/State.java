package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.MsrLists;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Vmcs;

/** All that an L0 remembers between its exits, besides what stands in VMCS01 and VMCS02. */
final class State implements MsrLists.Registers {

    private static final TraceEvent.Source[] SOURCES = TraceEvent.Source.values();

    /** VMCSs that L1 can have. */
    static final int VMCS_COUNT = VmcsPointer.REGIONS;
    /** L1 has no current VMCS. */
    static final int NO_VMCS = -1;
    /** No start-up IPI. */
    static final int NO_SIPI = -1;

    final Vmcs[] vmcs12 = new Vmcs[VMCS_COUNT];
    int current12 = NO_VMCS;

    /** L1 is in VMX operation. */
    boolean vmxOn = true;
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
    /** L1's virtual INIT pin. */
    boolean initPending;
    /** L1's virtual SMI pin. */
    boolean smiPending;
    /** The vector of a start-up IPI that L2 waits for, {@link #NO_SIPI} for none. */
    int sipi = NO_SIPI;
    /** The monitor trap flag is due in L2 because of an instruction that L0 emulated. */
    boolean monitorTrapPending;
    /** A trap-like exit of APIC virtualization is due in L2 because of an instruction that L0 emulated; its reason's number, 0 for none. */
    int apicExit;

    long apicExitQualification;
    /** What L1's VMX-preemption timer has left. */
    long timer;
    /** The event to inject next: one whose delivery an exit interrupted, or an exception of an instruction that L0 emulated; 0 for none. */
    long interruptedEvent;

    int interruptedError;
    int interruptedLength;
    /** Where the event that L0 injects comes from, as L1 sees it; ordinal of an {@link TraceEvent.Source}. */
    int injectedSource;
    /** L0's injection has not been delivered yet. */
    boolean injecting;
    /** The last entry was made so that an exit follows at once. */
    boolean immediateExit;
    /** An exit is wanted after one instruction, since a shadow is all that holds an event back. */
    boolean stepOverShadow;
    /** The control in the current VMCS that does so is set for L0's need. */
    boolean steppingOver;
    /** Blocking by STI and MOV SS, and debug exceptions that it held, where L0 injected an event that the guest's own code had raised or met. */
    long shadowBefore;

    long pendingDebugBefore;
    /** Blocking by NMI that an IRET of L2 does not end: NMI exiting without virtual NMIs. */
    boolean nmiBlockedForL2sWholeRun;

    /** L1's processor is in the shutdown state. */
    boolean shutdown;
    /** L1's processor was reset. */
    boolean reset;

    boolean launched01;
    boolean launched02;
    long guestRip;
    long guestRax;
    int exitOperand;
    long exitValue;
    long kernelGsBase;
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

    Vmcs vmcs12() {
        return vmcs12[current12];
    }

    @Override
    public long listed(Msr msr) {
        return kernelGsBase;
    }

    @Override
    public void listed(Msr msr, long value) {
        kernelGsBase = value;
    }

    TraceEvent.Source injectedSource() {
        return SOURCES[injectedSource];
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
        buffer.put(vmxOn);
        buffer.put(initPending);
        buffer.put(smiPending);
        buffer.put(sipi);
        buffer.put(monitorTrapPending);
        buffer.put(apicExit);
        buffer.put(apicExitQualification);
        buffer.put(timer);
        buffer.put(interruptedEvent);
        buffer.put(interruptedError);
        buffer.put(interruptedLength);
        buffer.put(injectedSource);
        buffer.put(injecting);
        buffer.put(immediateExit);
        buffer.put(stepOverShadow);
        buffer.put(steppingOver);
        buffer.put(shadowBefore);
        buffer.put(pendingDebugBefore);
        buffer.put(shutdown);
        buffer.put(reset);
        buffer.put(kernelGsBase);
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
        vmxOn = buffer.takeBoolean();
        initPending = buffer.takeBoolean();
        smiPending = buffer.takeBoolean();
        sipi = (int) buffer.take();
        monitorTrapPending = buffer.takeBoolean();
        apicExit = (int) buffer.take();
        apicExitQualification = buffer.take();
        timer = buffer.take();
        interruptedEvent = buffer.take();
        interruptedError = (int) buffer.take();
        interruptedLength = (int) buffer.take();
        injectedSource = (int) buffer.take();
        injecting = buffer.takeBoolean();
        immediateExit = buffer.takeBoolean();
        stepOverShadow = buffer.takeBoolean();
        steppingOver = buffer.takeBoolean();
        shadowBefore = buffer.take();
        pendingDebugBefore = buffer.take();
        shutdown = buffer.takeBoolean();
        reset = buffer.takeBoolean();
        kernelGsBase = buffer.take();
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
