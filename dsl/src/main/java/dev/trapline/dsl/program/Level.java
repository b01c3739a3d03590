package dev.trapline.dsl.program;

/** The software whose instructions a program holds. */
public enum Level {
    /** The hypervisor under test, in VMX root operation as far as it can tell. */
    L1,
    /** L1's guest. */
    L2
}
