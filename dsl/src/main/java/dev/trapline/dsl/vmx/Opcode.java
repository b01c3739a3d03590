package dev.trapline.dsl.vmx;

/** The instructions that L1 and L2 can execute. Each is one atomic step, an iteration of a repeated one too. */
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
    POPF(Operand.NONE, true),
    /** Returns from a handler: takes RIP, privilege level and RFLAGS from the stack, ends blocking by NMI. */
    IRET,
    /** Lowers the privileges of who runs to level 3, and goes on behind it. */
    SYSRET,
    /** Halts until an event. */
    HLT,
    /** Spins; leaves L2 with PAUSE exiting. */
    PAUSE,
    /** Reads a byte of the page that is the operand, see {@code L2Page}. */
    LOAD(Operand.PAGE, false),
    /** Reads from an address that is not canonical: a general-protection exception with error code 0. */
    LOAD_NON_CANONICAL,
    /** An undefined opcode: an invalid-opcode exception. */
    UD2,
    /** Divides by zero: a divide error. */
    DIV,
    /** Software interrupt with the vector that is the operand, INT n. */
    INT(Operand.VECTOR, false),
    /** Breakpoint, opcode CC. */
    INT3,
    /** Debug exception by software, opcode F1. */
    INT1,
    /** A string move of so many iterations as the value says. */
    REP_MOVS(Operand.NONE, true),
    /** Takes a word off the stack: the error code of an exception. */
    POP,
    /** Moves the return address, which lies on top of the stack, past the instruction there. */
    ADVANCE_RETURN_ADDRESS,
    /** Makes the page that is the operand present in the page tables of who runs. */
    MAP_PAGE(Operand.PAGE, false),
    /** Makes the page that is the operand present in the extended page table that L1 has for L2. L1 only. */
    MAP_EPT_PAGE(Operand.PAGE, false),
    /** Loads CR8 with the value, the task-priority class. */
    MOV_TO_CR8(Operand.NONE, true),
    /** Accesses a debug register. */
    MOV_DR,
    /** Reads an I/O port. */
    IN,
    /** Tells what the processor is. */
    CPUID,
    /** Invalidates caches. */
    INVD,
    /** Writes an extended control register. */
    XSETBV,
    /** Reads the MSR that is the operand. */
    RDMSR(Operand.MSR, false),
    /** Writes the value to the MSR that is the operand. */
    WRMSR(Operand.MSR, true),
    /** Calls the hypervisor. */
    VMCALL,
    /** Enters L2, the VMCS must be clear. */
    VMLAUNCH,
    /** Enters L2, the VMCS must be launched. */
    VMRESUME,
    /** Clears the VMCS that the operand points to, see {@link VmcsPointer}. */
    VMCLEAR(Operand.VMCS, false),
    /** Makes the VMCS that the operand points to current, see {@link VmcsPointer}. */
    VMPTRLD(Operand.VMCS, false),
    /** Stores the current-VMCS pointer. */
    VMPTRST,
    /** Reads the VMCS field whose encoding is the operand. */
    VMREAD(Operand.FIELD, false),
    /** Writes the value to the VMCS field whose encoding is the operand. */
    VMWRITE(Operand.FIELD, true),
    /** Enters VMX operation. */
    VMXON,
    /** Leaves VMX operation. */
    VMXOFF,
    /** Invalidates translations by extended page tables. */
    INVEPT,
    /** Invalidates translations by VPID. */
    INVVPID,
    /** No instruction of the processor: the program ends here. */
    STOP;

    /** What the operand of an instruction is. */
    public enum Operand {
        /** There is none. */
        NONE,
        /** Encoding of a {@link VmcsField}. */
        FIELD,
        /** Index of an {@link Msr}. */
        MSR,
        /** Ordinal of an {@link L2Page}. */
        PAGE,
        /** Ordinal of a {@link VmcsPointer}. */
        VMCS,
        /** A vector, 0 to 255. */
        VECTOR
    }

    private final Operand operand;
    private final boolean takesValue;

    Opcode() {
        this(Operand.NONE, false);
    }

    Opcode(Operand operand, boolean takesValue) {
        this.operand = operand;
        this.takesValue = takesValue;
    }

    /** What the operand is. */
    public Operand operand() {
        return operand;
    }

    /** Whether the instruction has a value besides. */
    public boolean takesValue() {
        return takesValue;
    }
}
