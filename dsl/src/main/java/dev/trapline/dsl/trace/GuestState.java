package dev.trapline.dsl.trace;

import dev.trapline.dsl.vmx.ActivityState;

/**
 * The part of the guest-state area that events change (SDM 24.4).
 *
 * @param interruptibility see {@link dev.trapline.dsl.vmx.Interruptibility}
 * @param pendingDebug see {@link dev.trapline.dsl.vmx.PendingDebug}
 * @param interruptStatus bits 7:0 RVI, 15:8 SVI; 0 without virtual-interrupt delivery
 * @param timer the VMX-preemption timer value
 */
public record GuestState(
        long rip,
        long rsp,
        long rflags,
        long interruptibility,
        ActivityState activity,
        long pendingDebug,
        long interruptStatus,
        long timer) {

    /** A state with nothing pending and no timer. */
    public GuestState(long rip, long rsp, long rflags, long interruptibility, ActivityState activity) {
        this(rip, rsp, rflags, interruptibility, activity, 0, 0, 0);
    }
}
