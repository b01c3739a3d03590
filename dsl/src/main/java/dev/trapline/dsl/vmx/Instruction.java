package dev.trapline.dsl.vmx;

/**
 * One instruction of L1's or L2's program.
 *
 * @param opcode what it does
 * @param operand what {@link Opcode#operand()} says, else 0
 * @param value what is written, or how often, by opcodes that take a value, else 0
 */
public record Instruction(Opcode opcode, int operand, long value) {

    /** Checks that opcodes without operand or value have none, and that operands name something known. */
    public Instruction {
        boolean known = switch (opcode.operand()) {
            case FIELD -> VmcsField.isKnown(operand);
            case MSR -> Msr.of(operand).isPresent();
            case PAGE -> operand >= 0 && operand < L2Page.values().length;
            case VMCS -> operand >= 0 && operand < VmcsPointer.values().length;
            case VECTOR -> operand >= 0 && operand <= 0xFF;
            case NONE -> operand == 0;
        };
        if (!known) {
            throw new IllegalArgumentException("%s has no operand 0x%x".formatted(opcode, operand));
        }
        if (value != 0 && !opcode.takesValue()) {
            throw new IllegalArgumentException("%s takes no value, but was given 0x%x".formatted(opcode, value));
        }
        if (opcode == Opcode.REP_MOVS && value < 1) {
            throw new IllegalArgumentException("REP_MOVS needs at least one iteration, not " + value);
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
            case LOAD -> "LOAD from L2's %s page".formatted(page());
            case MAP_PAGE, MAP_EPT_PAGE -> "%s of L2's %s page".formatted(spaced(), page());
            case VMCLEAR, VMPTRLD -> "%s %s".formatted(opcode, VmcsPointer.of(operand));
            case INT -> "INT 0x%02x".formatted(operand);
            case REP_MOVS -> "REP MOVS of %d".formatted(value);
            case MOV_TO_CR8 -> "MOV to CR8 of %d".formatted(value);
            case MOV_SS, LOAD_NON_CANONICAL, ADVANCE_RETURN_ADDRESS, MOV_DR -> spaced();
            default -> opcode.name();
        };
    }

    private String page() {
        return L2Page.values()[operand].name().toLowerCase(java.util.Locale.ROOT);
    }

    private String spaced() {
        return opcode.name().replace('_', ' ');
    }
}
