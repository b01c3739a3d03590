package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import java.util.List;

/**
 * What the interrupt-descriptor table holds for a range of vectors.
 *
 * @param first first vector of the range, 0 to 255
 * @param last last vector of the range
 * @param gate whether delivery clears RFLAGS.IF (interrupt gate) or not (trap gate), SDM Vol. 3, 6.12.1.3
 * @param code the handler's instructions
 */
public record Handler(int first, int last, Gate gate, List<Instruction> code) {

    /** The kind of gate. */
    public enum Gate {
        /** Clears RFLAGS.IF. */
        INTERRUPT,
        /** Leaves RFLAGS.IF. */
        TRAP
    }

    /** Exceptions and NMIs return; interrupts write EOI to the local APIC and return. */
    public static final List<Handler> DEFAULT = List.of(
            new Handler(0, 15, Gate.INTERRUPT, List.of(Instruction.of(Opcode.IRET))),
            new Handler(
                    16,
                    255,
                    Gate.INTERRUPT,
                    List.of(Instruction.wrmsr(Msr.X2APIC_EOI, 0), Instruction.of(Opcode.IRET))));

    /** Checks the range. */
    public Handler {
        if (first < 0 || last > 255 || first > last) {
            throw new IllegalArgumentException("vectors 0 to 255 in order, not %d to %d".formatted(first, last));
        }
        code = List.copyOf(code);
    }

    /** Whether this handler is the one for a vector. */
    public boolean handles(int vector) {
        return vector >= first && vector <= last;
    }
}
