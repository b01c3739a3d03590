package dev.trapline.dsl.vmx;

/** The instructions that L1 and L2 can execute. Each is one atomic step. */
public enum Opcode {
    /** Does nothing. */
    NOP,
    /** Sets RFLAGS.IF; where it was 0, blocks interrupts over the next instruction. */
    STI,
    /** Clears RFLAGS.IF. */
    CLI,
    /** Loads SS; blocks events over the next instruction. */
    MOV_SS,
    /** Loads RFLAGS with the value; makes no shadow. */
    POPF,
    /** Returns from a handler: takes RIP and RFLAGS from the stack, ends blocking by NMI. */
    IRET,
    /** Halts until an event. */
    HLT,
    /** Reads a byte of the page that is the operand, see {@code L2Page}. */
    LOAD,
    /** Reads the MSR that is the operand. */
    RDMSR,
    /** Writes the value to the MSR that is the operand. */
    WRMSR,
    /** Calls the hypervisor. */
    VMCALL,
    /** Enters L2, the VMCS must be clear. */
    VMLAUNCH,
    /** Enters L2, the VMCS must be launched. */
    VMRESUME,
    /** Clears the VMCS that is the operand. */
    VMCLEAR,
    /** Makes the VMCS that is the operand current. */
    VMPTRLD,
    /** Reads the VMCS field whose encoding is the operand. */
    VMREAD,
    /** Writes the value to the VMCS field whose encoding is the operand. */
    VMWRITE,
    /** No instruction of the processor: the program ends here. */
    STOP
}
