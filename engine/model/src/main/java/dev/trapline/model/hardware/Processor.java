package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Vmcs;
import org.jspecify.annotations.Nullable;

/** The state of a processor in VMX operation, as far as events go, and what follows from it. */
abstract sealed class Processor permits Hardware {

    static final int VMCS_COUNT = 4;
    static final int NO_VMCS = -1;

    final LocalApic localApic;

    boolean nonRoot;
    long rip;
    long rsp;
    long rflags = Rflags.FIXED;
    long idtrBase;
    /** Blocking by STI or MOV SS, as {@link Interruptibility} bits. */
    long shadow;

    int activity;
    boolean nmiBlocked;
    boolean virtualNmiBlocked;
    boolean nmiLatched;
    boolean timerExpired;
    long rax;
    long cr2;
    long dr6;
    final Vmcs[] regions = new Vmcs[VMCS_COUNT];
    int currentVmcs = NO_VMCS;
    int exitOperand;
    long exitValue;

    Processor(LocalApic localApic) {
        this.localApic = localApic;
        for (int i = 0; i < VMCS_COUNT; i++) {
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

    /** Whether an interrupt that is not intercepted could be taken (SDM 6.8.1, 24.4.2). */
    boolean interruptible() {
        return (rflags & Rflags.IF) != 0 && shadow == 0 && activeOrHalted();
    }

    @Nullable
    Vmcs currentVmcs() {
        return currentVmcs == NO_VMCS ? null : regions[currentVmcs];
    }

    void saveState(StateBuffer buffer) {
        buffer.put(nonRoot);
        buffer.put(rip);
        buffer.put(rsp);
        buffer.put(rflags);
        buffer.put(idtrBase);
        buffer.put(shadow);
        buffer.put(activity);
        buffer.put(nmiBlocked);
        buffer.put(virtualNmiBlocked);
        buffer.put(nmiLatched);
        buffer.put(timerExpired);
        buffer.put(rax);
        buffer.put(cr2);
        buffer.put(dr6);
        buffer.put(currentVmcs);
        buffer.put(exitOperand);
        buffer.put(exitValue);
        for (Vmcs region : regions) {
            region.save(buffer);
        }
        localApic.save(buffer);
    }

    void restoreState(StateBuffer buffer) {
        nonRoot = buffer.takeBoolean();
        rip = buffer.take();
        rsp = buffer.take();
        rflags = buffer.take();
        idtrBase = buffer.take();
        shadow = buffer.take();
        activity = (int) buffer.take();
        nmiBlocked = buffer.takeBoolean();
        virtualNmiBlocked = buffer.takeBoolean();
        nmiLatched = buffer.takeBoolean();
        timerExpired = buffer.takeBoolean();
        rax = buffer.take();
        cr2 = buffer.take();
        dr6 = buffer.take();
        currentVmcs = (int) buffer.take();
        exitOperand = (int) buffer.take();
        exitValue = buffer.take();
        for (Vmcs region : regions) {
            region.restore(buffer);
        }
        localApic.restore(buffer);
    }
}
