package dev.trapline.model.machine;

/** What one step of a machine was. */
public enum Transition {
    /** An event was recognised at an instruction boundary: an exit or a delivery. */
    EVENT,
    /** An instruction was executed, or attempted. */
    INSTRUCTION,
    /** A hypervisor below the software on top did something of its own. */
    HYPERVISOR,
    /** The processor is halted, and nothing that is pending can wake it. */
    IDLE,
    /** The software on top is in the shutdown state. */
    SHUTDOWN,
    /** An INIT signal reset the processor. */
    RESET,
    /** The program is through. */
    STOPPED
}
