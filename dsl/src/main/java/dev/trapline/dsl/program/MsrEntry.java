package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Msr;

/**
 * An entry of an MSR area (SDM 24.7.2).
 *
 * @param msr which register
 * @param value what is loaded into it, or was stored from it
 */
public record MsrEntry(Msr msr, long value) {}
