package dev.trapline.dsl.trace;

import dev.trapline.dsl.vmx.ActivityState;

/**
 * The state in which L1 got control after an exit (SDM 27.5), and what the VMCS's host-state area says it must be.
 *
 * @param rip where L1 goes on
 * @param rsp L1's stack pointer
 * @param rflags L1's flags
 * @param interruptibility blocking by STI and MOV SS
 * @param activity L1's activity state
 * @param hostRip the VMCS's HOST_RIP
 * @param hostRsp the VMCS's HOST_RSP
 * @param cr2 the register, which an exit leaves as it was
 * @param dr6 the register, which an exit leaves as it was
 */
public record HostState(
        long rip,
        long rsp,
        long rflags,
        long interruptibility,
        ActivityState activity,
        long hostRip,
        long hostRsp,
        long cr2,
        long dr6) {}
