package dev.trapline.dsl.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VmcsValuesTest {

    private final VmcsValues values = new VmcsValues(new Program(
            Set.of(),
            Map.of(VmcsField.GUEST_RFLAGS, 2L),
            false,
            ApicState.IDLE,
            new Code(
                    List.of(Instruction.vmwrite(VmcsField.GUEST_RFLAGS, 0x202), Instruction.of(Opcode.VMLAUNCH)),
                    Handler.DEFAULT),
            new Code(List.of(Instruction.vmwrite(VmcsField.GUEST_RFLAGS, 0x302)), Handler.DEFAULT),
            List.of(),
            Set.of(),
            MemoryImage.PLAIN));

    @Test
    void areWhatAFieldStartsWithAndWhatL1WritesToIt() {
        assertThat(values.all(VmcsField.GUEST_RFLAGS)).containsExactly(2L, 0x202L);
    }

    @Test
    void areZeroForAFieldThatNobodySets() {
        assertThat(values.all(VmcsField.GUEST_RSP)).containsExactly(0L);
    }

    @Test
    void theFirstOfAKindIsFound() {
        assertThat(values.first(VmcsField.GUEST_RFLAGS, value -> value > 2)).hasValue(0x202);
        assertThat(values.any(VmcsField.GUEST_RFLAGS, value -> value == 0x302)).isFalse();
    }
}
