package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Vmcs;
import org.jspecify.annotations.Nullable;

/** The state of a processor, as far as events go, and what follows from it. The local APIC and memory have their own. */
abstract sealed class Processor permits Hardware {

    static final int NO_VMCS = -1;
    static final int NO_SIPI = -1;

    boolean vmxOn = true;
    boolean nonRoot;
    long rip;
    long rsp;
    long rflags = Rflags.FIXED;
    long idtrBase;
    int cpl;
    /** Blocking by STI or MOV SS, as {@link Interruptibility} bits. */
    long shadow;

    int activity;
    boolean nmiBlocked;
    boolean virtualNmiBlocked;
    boolean nmiLatched;
    boolean initLatched;
    boolean smiLatched;
    int sipi = NO_SIPI;
    /** See {@link dev.trapline.dsl.vmx.PendingDebug}. */
    long pendingDebug;

    boolean monitorTrapPending;
    /** A trap-like exit of APIC virtualization that the last instruction, or the VM entry, made pending; its reason's number, 0 for none. */
    int apicExit;

    long apicExitQualification;
    /** What the VMX-preemption timer has left. */
    long timer;

    long rax;
    /** Iterations that a repeated string instruction has left; 0 when none has been begun. */
    long rcx;

    long cr2;
    long dr6;
    long dr7;
    long kernelGsBase;
    final Vmcs[] regions;
    int currentVmcs = NO_VMCS;
    int exitOperand;
    long exitValue;
    boolean reset;

    Processor(int vmcsCount) {
        regions = new Vmcs[vmcsCount];
        for (int i = 0; i < vmcsCount; i++) {
            regions[i] = new Vmcs();
        }
    }

    /** Whether a control of the current VMCS governs who runs: in non-root mode alone. */
    boolean has(Control control) {
        return nonRoot && regions[currentVmcs].has(control);
    }

    boolean nonRoot() {
        return nonRoot;
    }

    boolean anyShadow() {
        return shadow != 0;
    }

    boolean movSsShadow() {
        return shadow == Interruptibility.MOV_SS;
    }

    boolean stiShadow() {
        return shadow == Interruptibility.STI;
    }

    boolean activeOrHalted() {
        return activity <= ActivityState.HLT.ordinal();
    }

    boolean waitsForSipi() {
        return activity == ActivityState.WAIT_FOR_SIPI.ordinal();
    }

    /** Whether an interrupt that is not intercepted could be taken (SDM 6.8.1, 24.4.2). */
    boolean interruptible() {
        return (rflags & Rflags.IF) != 0 && shadow == 0 && activeOrHalted();
    }

    @Nullable
    Vmcs currentVmcs() {
        return currentVmcs == NO_VMCS ? null : regions[currentVmcs];
    }

    void saveState(StateBuffer buffer) {
        buffer.put(vmxOn);
        buffer.put(nonRoot);
        buffer.put(rip);
        buffer.put(rsp);
        buffer.put(rflags);
        buffer.put(idtrBase);
        buffer.put(cpl);
        buffer.put(shadow);
        buffer.put(activity);
        buffer.put(nmiBlocked);
        buffer.put(virtualNmiBlocked);
        buffer.put(nmiLatched);
        buffer.put(initLatched);
        buffer.put(smiLatched);
        buffer.put(dr7);
        buffer.put(sipi);
        buffer.put(pendingDebug);
        buffer.put(monitorTrapPending);
        buffer.put(apicExit);
        buffer.put(apicExitQualification);
        buffer.put(timer);
        buffer.put(rax);
        buffer.put(rcx);
        buffer.put(cr2);
        buffer.put(dr6);
        buffer.put(kernelGsBase);
        buffer.put(currentVmcs);
        buffer.put(exitOperand);
        buffer.put(exitValue);
        buffer.put(reset);
        for (Vmcs region : regions) {
            region.save(buffer);
        }
    }

    void restoreState(StateBuffer buffer) {
        vmxOn = buffer.takeBoolean();
        nonRoot = buffer.takeBoolean();
        rip = buffer.take();
        rsp = buffer.take();
        rflags = buffer.take();
        idtrBase = buffer.take();
        cpl = (int) buffer.take();
        shadow = buffer.take();
        activity = (int) buffer.take();
        nmiBlocked = buffer.takeBoolean();
        virtualNmiBlocked = buffer.takeBoolean();
        nmiLatched = buffer.takeBoolean();
        initLatched = buffer.takeBoolean();
        smiLatched = buffer.takeBoolean();
        dr7 = buffer.take();
        sipi = (int) buffer.take();
        pendingDebug = buffer.take();
        monitorTrapPending = buffer.takeBoolean();
        apicExit = (int) buffer.take();
        apicExitQualification = buffer.take();
        timer = buffer.take();
        rax = buffer.take();
        rcx = buffer.take();
        cr2 = buffer.take();
        dr6 = buffer.take();
        kernelGsBase = buffer.take();
        currentVmcs = (int) buffer.take();
        exitOperand = (int) buffer.take();
        exitValue = buffer.take();
        reset = buffer.takeBoolean();
        for (Vmcs region : regions) {
            region.restore(buffer);
        }
    }
}
