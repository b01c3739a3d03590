package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** L1's VMCS at the start: what silence means, and what the givens say. */
final class StartVmcs implements VmcsSetup {

    private static final long BYTE = 0xFF;

    private final Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);

    StartVmcs() {
        fields.put(VmcsField.CPU_BASED_VM_EXEC_CONTROL, ProcessorBased.USE_MSR_BITMAPS.mask());
        fields.put(VmcsField.GUEST_RIP, CodeAddress.main(Level.L2, 0).value());
        fields.put(VmcsField.GUEST_RSP, Program.L2_STACK_TOP);
        fields.put(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.IF);
        fields.put(VmcsField.GUEST_IDTR_BASE, CodeAddress.main(Level.L2, 0).value());
        fields.put(VmcsField.GUEST_CR0, 1L);
        fields.put(VmcsField.VMCS_LINK_POINTER, -1L);
        fields.put(VmcsField.HOST_RSP, Program.L1_STACK_TOP);
        fields.put(VmcsField.HOST_IDTR_BASE, CodeAddress.main(Level.L1, 0).value());
    }

    @Override
    public void set(VmcsField field, long value) {
        fields.put(field, value);
    }

    @Override
    public void setBits(VmcsField field, long bits) {
        set(field, get(field) | bits);
    }

    @Override
    public void clearBits(VmcsField field, long bits) {
        set(field, get(field) & ~bits);
    }

    @Override
    public void raiseByte(VmcsField field, int shift, int value) {
        long old = get(field);
        long raised = Math.max(old >> shift & BYTE, value);
        set(field, (old & ~(BYTE << shift)) | raised << shift);
    }

    @Override
    public void increment(VmcsField field) {
        set(field, get(field) + 1);
    }

    long get(VmcsField field) {
        return fields.getOrDefault(field, 0L);
    }

    boolean sets(Control control) {
        return control.isSetIn(get(control.field()));
    }

    /** Single-stepping that is held back has left its mark in the pending debug exceptions (SDM 26.3.1.5). */
    void settleSingleStep() {
        boolean steps = (get(VmcsField.GUEST_RFLAGS) & Rflags.TF) != 0;
        boolean heldBack =
                (get(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & (Interruptibility.STI | Interruptibility.MOV_SS)) != 0
                        || get(VmcsField.GUEST_ACTIVITY_STATE) == 1;
        if (steps && heldBack) {
            setBits(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS);
        }
    }

    Map<VmcsField, Long> fields() {
        return Collections.unmodifiableMap(fields);
    }
}
