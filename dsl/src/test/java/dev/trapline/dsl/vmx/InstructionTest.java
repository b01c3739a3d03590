package dev.trapline.dsl.vmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InstructionTest {

    @ParameterizedTest(name = "{0} {1}, {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    NOP      | 1      | 0 | NOP has no operand 0x1
                    VMREAD   | 0x1234 | 0 | VMREAD has no operand 0x1234
                    RDMSR    | 0x10   | 0 | RDMSR has no operand 0x10
                    LOAD     | 2      | 0 | LOAD has no operand 0x2
                    VMPTRLD  | 8      | 0 | VMPTRLD has no operand 0x8
                    INT      | 256    | 0 | INT has no operand 0x100
                    VMREAD   | 0x4000 | 1 | VMREAD takes no value, but was given 0x1
                    REP_MOVS | 0      | 0 | REP_MOVS needs at least one iteration, not 0
                    """)
    void refusesAnOperandThatNamesNothingAndAValueThatIsNotTaken(
            Opcode opcode, String operand, long value, String message) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Instruction(opcode, Integer.decode(operand), value))
                .withMessage(message);
    }

    static Stream<Arguments> words() {
        return Stream.of(
                arguments("NOP", Instruction.of(Opcode.NOP)),
                arguments("MOV SS", Instruction.of(Opcode.MOV_SS)),
                arguments("VMREAD GUEST_RIP", Instruction.vmread(VmcsField.GUEST_RIP)),
                arguments("VMWRITE GUEST_RIP, 0x10", Instruction.vmwrite(VmcsField.GUEST_RIP, 16)),
                arguments("RDMSR X2APIC_TPR", Instruction.rdmsr(Msr.X2APIC_TPR)),
                arguments("WRMSR X2APIC_TPR, 0x20", Instruction.wrmsr(Msr.X2APIC_TPR, 0x20)),
                arguments("POPF 0x202", Instruction.popf(0x202)),
                arguments("LOAD from L2's data page", Instruction.load(L2Page.DATA)),
                arguments("MAP PAGE of L2's stack page", new Instruction(Opcode.MAP_PAGE, L2Page.STACK.ordinal(), 0)),
                arguments("VMPTRLD SECOND", new Instruction(Opcode.VMPTRLD, VmcsPointer.SECOND.ordinal(), 0)),
                arguments("INT 0x80", new Instruction(Opcode.INT, 0x80, 0)),
                arguments("REP MOVS of 3", new Instruction(Opcode.REP_MOVS, 0, 3)),
                arguments("MOV to CR8 of 5", new Instruction(Opcode.MOV_TO_CR8, 0, 5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void isWrittenAsAReaderWouldWriteIt(String text, Instruction instruction) {
        assertThat(instruction).hasToString(text);
    }

    @Test
    void opcodesThatDifferInTheirOperandAreDifferentInstructions() {
        assertThat(new Instruction(Opcode.INT, 3, 0)).isNotEqualTo(Instruction.of(Opcode.INT3));
    }
}
