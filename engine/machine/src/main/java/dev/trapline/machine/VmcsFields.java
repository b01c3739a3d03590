package dev.trapline.machine;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.VmcsField;

/**
 * What the fields of a program's VMCS are on the machine. A program knows only what events depend on; a processor also needs what it must have at 1, 64-bit mode,
 * and addresses in its memory.
 */
final class VmcsFields {

    /** Controls that must be 1 where a processor does not say otherwise (SDM appendix A.2 to A.5, the default1 class). */
    private static final long PIN_BASED_DEFAULT1 = 0x16;

    private static final long PROCESSOR_BASED_DEFAULT1 = 0x0401E172;
    private static final long EXIT_DEFAULT1 = 0x36DFF;
    private static final long ENTRY_DEFAULT1 = 0x11FF;
    /** VM-exit control: L1 is in 64-bit mode. */
    private static final long HOST_ADDRESS_SPACE_SIZE = 1 << 9;
    /** VM-entry control: L2 is in 64-bit mode. */
    private static final long IA32E_MODE_GUEST = 1 << 9;

    /** PG, NE, ET, PE. */
    private static final long CR0 = 1L << 31 | 1 << 5 | 1 << 4 | 1;

    /** PAE, OSFXSR, VMXE, OSXSAVE. */
    private static final long CR4 = 1 << 5 | 1 << 9 | 1 << 13 | 1 << 18;

    private static final long SS_ACCESS_RIGHTS = 0xC093;
    private static final long DR7_FIXED = 0x400;
    private final Program program;
    private final CodeMap code;
    private final long watchdog;

    /**
     * The fields of a program.
     *
     * @param watchdog the VMX-preemption timer where the program has none: it ends what never would
     */
    VmcsFields(Program program, CodeMap code, long watchdog) {
        this.program = program;
        this.code = code;
        this.watchdog = watchdog;
    }

    /** Whether the machine uses the VMX-preemption timer for itself. */
    static boolean hasWatchdog(Program program) {
        return !program.sets(PinBased.VMX_PREEMPTION_TIMER);
    }

    /** What L1 writes by a VMWRITE. */
    long written(Instruction vmwrite) {
        return onMachine(VmcsField.of(vmwrite.operand()), vmwrite.value());
    }

    /** A field's value on the machine. */
    long onMachine(VmcsField field, long value) {
        return switch (field) {
            case PIN_BASED_VM_EXEC_CONTROL ->
                value | PIN_BASED_DEFAULT1 | (hasWatchdog(program) ? PinBased.VMX_PREEMPTION_TIMER.mask() : 0);
            case CPU_BASED_VM_EXEC_CONTROL -> value | PROCESSOR_BASED_DEFAULT1;
            case VM_EXIT_CONTROLS -> value | EXIT_DEFAULT1 | HOST_ADDRESS_SPACE_SIZE;
            case VM_ENTRY_CONTROLS -> value | ENTRY_DEFAULT1 | IA32E_MODE_GUEST;
            case VMX_PREEMPTION_TIMER_VALUE -> hasWatchdog(program) ? watchdog : value;
            case GUEST_CR0 -> CR0;
            case GUEST_CR4 -> CR4;
            case GUEST_SS_AR_BYTES -> value | SS_ACCESS_RIGHTS;
            case GUEST_DR7 -> value | DR7_FIXED;
            case GUEST_RSP -> Layout.L2_STACK_TOP;
            case HOST_RSP -> Layout.L1_STACK_TOP;
            case GUEST_IDTR_BASE, HOST_IDTR_BASE -> descriptorTable(value);
            case GUEST_RIP -> CodeAddress.isCode(value) ? start(CodeAddress.of(value)) : value;
            case HOST_RIP ->
                CodeAddress.isCode(value) ? code.landing(CodeAddress.of(value)).orElseThrow() : value;
            case VIRTUAL_APIC_PAGE_ADDR -> value == 1 ? Layout.VIRTUAL_APIC : value;
            case APIC_ACCESS_ADDR -> value == 0 ? 0 : Layout.page(L2Page.values()[(int) value - 1]);
            case EPT_POINTER -> value == MemoryImage.L1_EPT ? Layout.EPT_POINTER : value;
            case VM_ENTRY_MSR_LOAD_ADDR, VM_EXIT_MSR_LOAD_ADDR, VM_EXIT_MSR_STORE_ADDR ->
                value == 0 ? 0 : Layout.msrArea((int) value);
            case VM_ENTRY_INSTRUCTION_LEN -> instructionLength(value);
            default -> value;
        };
    }

    /** A program's instruction lengths count instructions; 1 is that of the one where L2 starts. */
    private long instructionLength(long value) {
        return value == 1 ? atStart().length() : value;
    }

    /** Where L2 starts. */
    private Item atStart() {
        return code.item(CodeAddress.of(program.field(VmcsField.GUEST_RIP))).orElseThrow();
    }

    private long start(CodeAddress address) {
        return code.item(address).orElseThrow().start();
    }

    private static long descriptorTable(long value) {
        if (!CodeAddress.isCode(value)) {
            return value;
        }
        return CodeAddress.of(value).level() == Level.L1 ? Layout.IDT_L1 : Layout.IDT_L2;
    }

    /**
     * What the program takes a value to be that the machine has in a field.
     *
     * @param value of the machine
     * @param loaded what the program last wrote to the field, for what the machine keeps for itself
     */
    long ofProgram(VmcsField field, long value, long loaded) {
        return switch (field) {
            case PIN_BASED_VM_EXEC_CONTROL, CPU_BASED_VM_EXEC_CONTROL, VM_EXIT_CONTROLS, VM_ENTRY_CONTROLS ->
                value == onMachine(field, loaded) ? loaded : value;
            case VMX_PREEMPTION_TIMER_VALUE ->
                hasWatchdog(program) || !program.sets(ExitControl.SAVE_VMX_PREEMPTION_TIMER) ? loaded : value;
            case GUEST_CR0 -> value == CR0 ? 1 : value;
            case GUEST_SS_AR_BYTES -> value & ~SS_ACCESS_RIGHTS;
            case GUEST_DR7 -> (loaded & DR7_FIXED) == 0 ? value & ~DR7_FIXED : value;
            case GUEST_RIP -> code.address(value).map(CodeAddress::value).orElse(value);
            case HOST_RIP -> code.landedAt(value).map(CodeAddress::value).orElse(value);
            default -> value == onMachine(field, loaded) ? loaded : value;
        };
    }
}
