package com.example.tinyvmx;

/** What it can execute. */
public enum Op {
    NOP,
    STI,
    CLI,
    IRET,
    WRITE_EOI,
    CPUID,
    VMLAUNCH,
    VMRESUME,
    /** Ends the emulation. */
    BREAK
}
