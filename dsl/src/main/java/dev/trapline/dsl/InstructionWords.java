package dev.trapline.dsl;

import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;

/** The nouns for instructions, as L1 or L2 {@code executes(…)} them. {@link Words} has them all. */
abstract class InstructionWords {

    private static final int HIGHEST_VECTOR = 0xFF;
    private static final int HIGHEST_CLASS = 15;

    /** Does nothing. */
    public static Instruction nop() {
        return Instruction.of(Opcode.NOP);
    }

    /** Enables interrupts, after the next instruction. */
    public static Instruction sti() {
        return Instruction.of(Opcode.STI);
    }

    /** Disables interrupts. */
    public static Instruction cli() {
        return Instruction.of(Opcode.CLI);
    }

    /** Loads SS: no event before the next instruction is over. */
    public static Instruction movSs() {
        return Instruction.of(Opcode.MOV_SS);
    }

    /** Loads RFLAGS, which makes no shadow. */
    public static Instruction popf(long rflags) {
        return Instruction.popf(rflags);
    }

    /** Enables interrupts with POPF, which makes no shadow. */
    public static Instruction popfEnablingInterrupts() {
        return popf(Rflags.FIXED | Rflags.IF);
    }

    /** Starts to single-step with POPF, interrupts being enabled: the first debug exception follows the next instruction (SDM 17.3.1.4). */
    public static Instruction popfSingleStepping() {
        return popf(Rflags.FIXED | Rflags.IF | Rflags.TF);
    }

    /** Returns from a handler, which {@code hasHandler(…)} has for its last instruction. Ends blocking by NMI. */
    public static Instruction iret() {
        return Instruction.of(Opcode.IRET);
    }

    /** In a handler of a fault: takes the error code off the stack. */
    public static Instruction popErrorCode() {
        return Instruction.of(Opcode.POP);
    }

    /** In a handler of a fault: makes the return go behind the instruction that faulted. */
    public static Instruction advanceReturnAddress() {
        return Instruction.of(Opcode.ADVANCE_RETURN_ADDRESS);
    }

    /** Goes on at privilege level 3. */
    public static Instruction sysret() {
        return Instruction.of(Opcode.SYSRET);
    }

    /** Halts. */
    public static Instruction hlt() {
        return Instruction.of(Opcode.HLT);
    }

    /** PAUSE of a spin loop. */
    public static Instruction pause() {
        return Instruction.of(Opcode.PAUSE);
    }

    /** Reads from a page of L2. */
    public static Instruction load(L2Page page) {
        return Instruction.load(page);
    }

    /** Reads from an address that is not canonical: #GP(0). */
    public static Instruction loadNonCanonical() {
        return Instruction.of(Opcode.LOAD_NON_CANONICAL);
    }

    /** An undefined opcode: #UD. */
    public static Instruction ud2() {
        return Instruction.of(Opcode.UD2);
    }

    /** A division by zero: #DE. */
    public static Instruction div() {
        return Instruction.of(Opcode.DIV);
    }

    /** Breakpoint, opcode CC: #BP as a software exception. */
    public static Instruction int3() {
        return Instruction.of(Opcode.INT3);
    }

    /** Opcode F1: #DB as a privileged software exception. */
    public static Instruction int1() {
        return Instruction.of(Opcode.INT1);
    }

    /**
     * Software interrupt, INT n.
     *
     * @param vector 0 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static Instruction intN(int vector) {
        return new Instruction(Opcode.INT, anyVector("intN", vector), 0);
    }

    /**
     * A string move, REP MOVS: interrupts and timers can come between two iterations.
     *
     * @param iterations at least 1
     * @throws MisuseException if it is less
     */
    public static Instruction rep(int iterations) {
        if (iterations < 1) {
            throw new MisuseException("rep(%d)".formatted(iterations), "at least one iteration");
        }
        return new Instruction(Opcode.REP_MOVS, 0, iterations);
    }

    /** Makes a page present in the page tables of who runs. */
    public static Instruction mapPage(L2Page page) {
        return new Instruction(Opcode.MAP_PAGE, page.ordinal(), 0);
    }

    /** Makes a page present in L1's extended page table. L1 alone can do so. */
    public static Instruction mapEptPage(L2Page page) {
        return new Instruction(Opcode.MAP_EPT_PAGE, page.ordinal(), 0);
    }

    /** Writes EOI to the local APIC. */
    public static Instruction eoi() {
        return Instruction.wrmsr(Msr.X2APIC_EOI, 0);
    }

    /**
     * Writes the task-priority register.
     *
     * @param priority 0 to 255
     * @throws MisuseException if the priority is outside
     */
    public static Instruction tpr(int priority) {
        return Instruction.wrmsr(Msr.X2APIC_TPR, priority("tpr", priority));
    }

    /**
     * Loads CR8.
     *
     * @param taskPriorityClass 0 to 15
     * @throws MisuseException if the class is outside
     */
    public static Instruction movToCr8(int taskPriorityClass) {
        if (taskPriorityClass < 0 || taskPriorityClass > HIGHEST_CLASS) {
            throw new MisuseException(
                    "movToCr8(%d)".formatted(taskPriorityClass), "a task-priority class is 0 to 15 (SDM 10.8.6)");
        }
        return new Instruction(Opcode.MOV_TO_CR8, 0, taskPriorityClass);
    }

    /**
     * Sends an interrupt to oneself.
     *
     * @param vector 0x10 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static Instruction selfIpi(int vector) {
        return Instruction.wrmsr(Msr.X2APIC_SELF_IPI, vector("selfIpi", vector));
    }

    /** Reads an MSR. */
    public static Instruction rdmsr(Msr msr) {
        return Instruction.rdmsr(msr);
    }

    /** Writes an MSR. */
    public static Instruction wrmsr(Msr msr, long value) {
        return Instruction.wrmsr(msr, value);
    }

    /** Accesses a debug register. */
    public static Instruction movDr() {
        return Instruction.of(Opcode.MOV_DR);
    }

    /** Reads an I/O port. */
    public static Instruction in() {
        return Instruction.of(Opcode.IN);
    }

    /** Identifies the processor. Leaves L2 whatever the controls are. */
    public static Instruction cpuid() {
        return Instruction.of(Opcode.CPUID);
    }

    /** Invalidates caches. Leaves L2 whatever the controls are. */
    public static Instruction invd() {
        return Instruction.of(Opcode.INVD);
    }

    /** Writes an extended control register. Leaves L2 whatever the controls are. */
    public static Instruction xsetbv() {
        return Instruction.of(Opcode.XSETBV);
    }

    /** Calls the hypervisor. */
    public static Instruction vmcall() {
        return Instruction.of(Opcode.VMCALL);
    }

    /** VMLAUNCH, executed where no VM entry is meant: by L2 or in a handler. L1 {@link L1Verbs#launches()}. */
    public static Instruction vmlaunch() {
        return Instruction.of(Opcode.VMLAUNCH);
    }

    /** VMRESUME, executed where no VM entry is meant: by L2 or in a handler. L1 {@link L1Verbs#resumes()}. */
    public static Instruction vmresume() {
        return Instruction.of(Opcode.VMRESUME);
    }

    /** Clears a VMCS. */
    public static Instruction vmclear(VmcsPointer vmcs) {
        return new Instruction(Opcode.VMCLEAR, vmcs.ordinal(), 0);
    }

    /** Makes a VMCS current. */
    public static Instruction vmptrld(VmcsPointer vmcs) {
        return new Instruction(Opcode.VMPTRLD, vmcs.ordinal(), 0);
    }

    /** Stores the current-VMCS pointer. */
    public static Instruction vmptrst() {
        return Instruction.of(Opcode.VMPTRST);
    }

    /** Reads a VMCS field. */
    public static Instruction vmread(VmcsField field) {
        return Instruction.vmread(field);
    }

    /** Writes a VMCS field. */
    public static Instruction vmwrite(VmcsField field, long value) {
        return Instruction.vmwrite(field, value);
    }

    /** Enters VMX operation. */
    public static Instruction vmxon() {
        return Instruction.of(Opcode.VMXON);
    }

    /** Leaves VMX operation. */
    public static Instruction vmxoff() {
        return Instruction.of(Opcode.VMXOFF);
    }

    /** Invalidates translations by extended page tables. */
    public static Instruction invept() {
        return Instruction.of(Opcode.INVEPT);
    }

    /** Invalidates translations by VPID. */
    public static Instruction invvpid() {
        return Instruction.of(Opcode.INVVPID);
    }

    static int vector(String word, int vector) {
        if (vector < 0x10 || vector > HIGHEST_VECTOR) {
            throw new MisuseException(
                    "%s(0x%02x)".formatted(word, vector),
                    "an interrupt's vector is 0x10 to 0xff (SDM 10.5.2: the local APIC accepts no other)");
        }
        return vector;
    }

    static int anyVector(String word, int vector) {
        if (vector < 0 || vector > HIGHEST_VECTOR) {
            throw new MisuseException("%s(0x%x)".formatted(word, vector), "a vector is 0 to 0xff (SDM 6.2)");
        }
        return vector;
    }

    static int priority(String word, int priority) {
        if (priority < 0 || priority > 255) {
            throw new MisuseException("%s(%d)".formatted(word, priority), "a task priority is 0 to 255");
        }
        return priority;
    }
}
