package dev.trapline.dsl;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;

/**
 * Where a chain of words starts, and the nouns in it. Import it statically, with the enums of {@code dev.trapline.dsl.vmx}:
 *
 * <pre>{@code
 * given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT).thenIrqWindow()
 * }</pre>
 *
 * <p>A spec says only what differs from silence. Silence means: L1 is in VMX operation with a valid VMCS that is clear and has all controls 0 that events
 * depend on; L1's interrupts are disabled, and so they are after each exit. L2 runs instructions that do nothing, with interrupts enabled; nothing is
 * blocked, pending, in service or injected. L2 accesses the same local APIC as L1, without exits. A handler of an interrupt writes EOI and returns, in L1 as
 * in L2.
 *
 * <p>An expected event comes at once, unless a word says after how many instructions, and nothing that L1 can observe may come which no word expects.
 */
public final class Words {

    /** The hypervisor under test. */
    public static final Subject.L1 l1 = Subject.L1.INSTANCE;
    /** L1's guest. */
    public static final Subject.L2 l2 = Subject.L2.INSTANCE;
    /** The hypervisor below L1, on cores that have one. */
    public static final Subject.L0 l0 = Subject.L0.INSTANCE;
    /** The local APIC that L1 owns. */
    public static final Subject.LocalApic localApic = Subject.LocalApic.INSTANCE;
    /** The processor as L1 sees it. */
    public static final Subject.Processor processor = Subject.Processor.INSTANCE;

    private Words() {}

    /** What L1 has set up. */
    public static Given.OfL1 given(Subject.L1 who) {
        return GivenStage.START.and(who);
    }

    /** In what state L2 is entered. */
    public static Given.OfL2 given(Subject.L2 who) {
        return GivenStage.START.and(who);
    }

    /** What L0 is doing. Nothing on bare metal. */
    public static Given.OfL0 given(Subject.L0 who) {
        return GivenStage.START.and(who);
    }

    /** What the local APIC holds. */
    public static Given.OfLocalApic given(Subject.LocalApic who) {
        return GivenStage.START.and(who);
    }

    /** What the processor offers. */
    public static Given.OfProcessor given(Subject.Processor who) {
        return GivenStage.START.and(who);
    }

    /** A chain that starts with an input, everything else being as silence has it. */
    public static L2Runs when(InputEvent... events) {
        return GivenStage.START.when(events);
    }

    /** A chain that starts with L1 doing something. */
    public static L1Verbs when(Subject.L1 who) {
        return GivenStage.START.when(who);
    }

    /** A chain that starts with L2 doing something. */
    public static L2Verbs when(Subject.L2 who) {
        return GivenStage.START.when(who);
    }

    /**
     * A hardware interrupt.
     *
     * @param vector 0x10 to 0xff (SDM 10.5.2)
     * @throws MisuseException if the vector is outside
     */
    public static InputEvent hwIrq(int vector) {
        return new InputEvent.HardwareInterrupt(vector("hwIrq", vector));
    }

    /** A non-maskable interrupt. */
    public static InputEvent nmi() {
        return new InputEvent.Nmi();
    }

    /** An interrupt for L0 itself, which costs an exit that neither L1 nor L2 has to do with. Nothing on bare metal. */
    public static InputEvent spuriousL0Exit() {
        return new InputEvent.SpuriousL0Exit();
    }

    /** Somebody asks L0 whether its virtual processor could run and be interrupted. Nothing on bare metal. */
    public static InputEvent l0IsAskedIfRunnable() {
        return new InputEvent.RunnableQuestion();
    }

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

    /** Enables interrupts with POPF, which makes no shadow. */
    public static Instruction popfEnablingInterrupts() {
        return Instruction.popf(Rflags.FIXED | Rflags.IF);
    }

    /** Halts. */
    public static Instruction hlt() {
        return Instruction.of(Opcode.HLT);
    }

    /** Calls the hypervisor. */
    public static Instruction vmcall() {
        return Instruction.of(Opcode.VMCALL);
    }

    /** VMLAUNCH, executed where no VM entry is meant: by L2. L1 {@link L1Verbs#launches()}. */
    public static Instruction vmlaunch() {
        return Instruction.of(Opcode.VMLAUNCH);
    }

    /** Reads from a page of L2. */
    public static Instruction load(L2Page page) {
        return Instruction.load(page);
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
        if (priority < 0 || priority > 255) {
            throw new MisuseException("tpr(%d)".formatted(priority), "a task priority is 0 to 255");
        }
        return Instruction.wrmsr(Msr.X2APIC_TPR, priority);
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

    /** Reads a VMCS field. */
    public static Instruction vmread(VmcsField field) {
        return Instruction.vmread(field);
    }

    /** Writes a VMCS field. */
    public static Instruction vmwrite(VmcsField field, long value) {
        return Instruction.vmwrite(field, value);
    }

    static int vector(String word, int vector) {
        if (vector < 0x10 || vector > 0xFF) {
            throw new MisuseException(
                    "%s(0x%02x)".formatted(word, vector),
                    "an interrupt's vector is 0x10 to 0xff (SDM 10.5.2: the local APIC accepts no other)");
        }
        return vector;
    }
}
