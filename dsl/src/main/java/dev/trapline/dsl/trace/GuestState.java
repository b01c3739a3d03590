package dev.trapline.dsl.trace;

import dev.trapline.dsl.vmx.ActivityState;

/**
 * The part of the guest-state area that events change (SDM 24.4).
 *
 * @param interruptibility see {@link dev.trapline.dsl.vmx.Interruptibility}
 */
public record GuestState(long rip, long rsp, long rflags, long interruptibility, ActivityState activity) {}
