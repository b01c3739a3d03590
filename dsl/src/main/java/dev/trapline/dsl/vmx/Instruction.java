package dev.trapline.dsl.vmx;

/**
 * One instruction of L1's or L2's program.
 *
 * @param opcode what it does
 * @param operand the MSR index, VMCS field encoding, VMCS number or page of opcodes that have one, else 0
 * @param value the value written by opcodes that write one, else 0
 */
public record Instruction(Opcode opcode, int operand, long value) {

    /** Checks that opcodes without operand or value have none, and that operands name something known. */
    public Instruction {
        boolean known = switch (opcode) {
            case VMREAD, VMWRITE -> VmcsField.isKnown(operand);
            case RDMSR, WRMSR -> Msr.of(operand).isPresent();
            case LOAD -> operand >= 0 && operand < L2Page.values().length;
            case VMCLEAR, VMPTRLD -> operand >= 0;
            default -> operand == 0;
        };
        if (!known) {
            throw new IllegalArgumentException("%s has no operand 0x%x".formatted(opcode, operand));
        }
        if (value != 0 && opcode != Opcode.WRMSR && opcode != Opcode.VMWRITE && opcode != Opcode.POPF) {
            throw new IllegalArgumentException("%s takes no value, but was given 0x%x".formatted(opcode, value));
        }
    }

    /** An instruction without operands. */
    public static Instruction of(Opcode opcode) {
        return new Instruction(opcode, 0, 0);
    }

    /** VMREAD of a field. */
    public static Instruction vmread(VmcsField field) {
        return new Instruction(Opcode.VMREAD, field.encoding(), 0);
    }

    /** VMWRITE of a value to a field. */
    public static Instruction vmwrite(VmcsField field, long value) {
        return new Instruction(Opcode.VMWRITE, field.encoding(), value);
    }

    /** RDMSR. */
    public static Instruction rdmsr(Msr msr) {
        return new Instruction(Opcode.RDMSR, msr.index(), 0);
    }

    /** WRMSR of a value. */
    public static Instruction wrmsr(Msr msr, long value) {
        return new Instruction(Opcode.WRMSR, msr.index(), value);
    }

    /** POPF of a value. */
    public static Instruction popf(long rflags) {
        return new Instruction(Opcode.POPF, 0, rflags);
    }

    /** A read of a page of L2's memory. */
    public static Instruction load(L2Page page) {
        return new Instruction(Opcode.LOAD, page.ordinal(), 0);
    }

    @Override
    public String toString() {
        return switch (opcode) {
            case VMREAD -> "VMREAD " + VmcsField.of(operand);
            case VMWRITE -> "VMWRITE %s, 0x%x".formatted(VmcsField.of(operand), value);
            case RDMSR -> "RDMSR " + Msr.of(operand).map(Msr::name).orElseThrow();
            case WRMSR ->
                "WRMSR %s, 0x%x".formatted(Msr.of(operand).map(Msr::name).orElseThrow(), value);
            case POPF -> "POPF 0x%x".formatted(value);
            case LOAD ->
                "LOAD from L2's %s page"
                        .formatted(L2Page.values()[operand].name().toLowerCase(java.util.Locale.ROOT));
            case VMCLEAR, VMPTRLD -> opcode + " " + operand;
            default -> opcode == Opcode.MOV_SS ? "MOV SS" : opcode.name();
        };
    }
}
