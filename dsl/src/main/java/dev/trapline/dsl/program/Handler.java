package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the interrupt-descriptor table holds for a range of vectors.
 *
 * @param first first vector of the range, 0 to 255
 * @param last last vector of the range
 * @param gate whether delivery clears RFLAGS.IF (interrupt gate) or not (trap gate), SDM Vol. 3, 6.12.1.3
 * @param dpl the least privileged level, 0 to 3, that may come here by INT n, INT3 or INTO
 * @param code the handler's instructions
 */
public record Handler(int first, int last, Gate gate, int dpl, List<Instruction> code) {

    /** The kind of gate. */
    public enum Gate {
        /** Clears RFLAGS.IF. */
        INTERRUPT,
        /** Leaves RFLAGS.IF. */
        TRAP
    }

    /**
     * Interrupts write EOI to the local APIC and return. NMIs and traps return. Faults return behind the instruction that raised them, and take their error code
     * off the stack before, if they have one. A double fault ends the program.
     */
    public static final List<Handler> DEFAULT = List.of(
            interruptGate(1, 4, Opcode.IRET),
            new Handler(
                    16,
                    255,
                    Gate.INTERRUPT,
                    0,
                    List.of(Instruction.wrmsr(Msr.X2APIC_EOI, 0), Instruction.of(Opcode.IRET))),
            interruptGate(0, 0, Opcode.ADVANCE_RETURN_ADDRESS, Opcode.IRET),
            interruptGate(5, 7, Opcode.ADVANCE_RETURN_ADDRESS, Opcode.IRET),
            interruptGate(8, 8, Opcode.STOP),
            interruptGate(9, 9, Opcode.ADVANCE_RETURN_ADDRESS, Opcode.IRET),
            interruptGate(10, 14, Opcode.POP, Opcode.ADVANCE_RETURN_ADDRESS, Opcode.IRET),
            interruptGate(15, 15, Opcode.IRET));

    /** For alignment checks, vector 17: a fault with an error code. Where none is said to come, the vector is an interrupt's, as {@link #DEFAULT} has it. */
    public static final Handler OF_ALIGNMENT_CHECKS =
            interruptGate(17, 17, Opcode.POP, Opcode.ADVANCE_RETURN_ADDRESS, Opcode.IRET);

    /** Checks the range. */
    public Handler {
        if (first < 0 || last > 255 || first > last) {
            throw new IllegalArgumentException("vectors 0 to 255 in order, not %d to %d".formatted(first, last));
        }
        if (dpl < 0 || dpl > 3) {
            throw new IllegalArgumentException("a privilege level is 0 to 3, not " + dpl);
        }
        code = List.copyOf(code);
    }

    private static Handler interruptGate(int first, int last, Opcode... code) {
        return new Handler(
                first,
                last,
                Gate.INTERRUPT,
                0,
                Stream.of(code).map(Instruction::of).toList());
    }

    /** Whether this handler is the one for a vector. */
    public boolean handles(int vector) {
        return vector >= first && vector <= last;
    }
}
