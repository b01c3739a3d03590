package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.vmx.Msr;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The areas of MSR lists in memory, and what lists may name (SDM 24.7.2, 26.4, 27.4, 27.6). */
class MsrAreasTest {

    private static final MsrEntry FIRST = new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 1);
    private static final MsrEntry SECOND = new MsrEntry(Msr.X2APIC_TPR, 2);
    private static final MsrEntry OTHER = new MsrEntry(Msr.IA32_GS_BASE, 3);

    private final Memory memory = Loaded.with(List.of(List.of(FIRST, SECOND), List.of(OTHER)));

    @Test
    void anAreasAddressIsItsNumberFromOne() {
        assertThat(memory.msrEntry(1, 0)).isEqualTo(FIRST);
        assertThat(memory.msrEntry(1, 1)).isEqualTo(SECOND);
        assertThat(memory.msrEntry(2, 0)).isEqualTo(OTHER);
    }

    @Test
    void whatIsStoredIsReadBack() {
        MsrEntry stored = new MsrEntry(Msr.X2APIC_TPR, 0x50);

        memory.msrEntry(1, 1, stored);

        assertThat(memory.msrEntry(1, 1)).isEqualTo(stored);
        assertThat(memory.msrEntry(1, 0)).isEqualTo(FIRST);
    }

    @Test
    void areasAreSavedAndRestored() {
        memory.msrEntry(1, 0, new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 77));
        StateBuffer buffer = new StateBuffer();
        memory.save(buffer);
        memory.msrEntry(1, 0, FIRST);
        memory.msrEntry(2, 0, FIRST);

        memory.restore(buffer);

        assertThat(memory.msrEntry(1, 0)).isEqualTo(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 77));
        assertThat(memory.msrEntry(2, 0)).isEqualTo(OTHER);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, an MSR list at address 0: the program has the areas 1 to 2",
        "3, 0, an MSR list at address 3: the program has the areas 1 to 2",
        "2, 1, an MSR list goes on after the 1 entries of area 2"
    })
    void aListOutsideOfTheAreasIsAMistakeOfTheProgram(int address, int index, String message) {
        assertThatThrownBy(() -> memory.msrEntry(address, index))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void theRegisterThatProgramsUseCanBeLoaded() {
        assertThat(MsrAreas.isLoadable(FIRST)).isTrue();
    }

    static Stream<Msr> others() {
        return Arrays.stream(Msr.values()).filter(msr -> msr != Msr.IA32_KERNEL_GS_BASE);
    }

    @ParameterizedTest
    @MethodSource("others")
    void noOtherRegisterCanBeLoaded(Msr msr) {
        assertThat(MsrAreas.isLoadable(new MsrEntry(msr, 0))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x00007FFFFFFFFFFF, true",
        "0x0000800000000000, false",
        "0xFFFF7FFFFFFFFFFF, false",
        "0xFFFF800000000000, true"
    })
    void anAddressThatIsNotCanonicalCannotBeLoaded(String value, boolean loadable) {
        long address = Long.parseUnsignedLong(value.substring(2), 16);

        assertThat(MsrAreas.isLoadable(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, address)))
                .isEqualTo(loadable);
    }

    @Test
    void allButTheLocalApicsRegistersCanBeStored() {
        assertThat(Arrays.stream(Msr.values()).filter(msr -> !MsrAreas.isStorable(msr)))
                .isNotEmpty()
                .allMatch(msr -> msr.name().startsWith("X2APIC_"));
        assertThat(Arrays.stream(Msr.values()).filter(MsrAreas::isStorable))
                .contains(Msr.IA32_VMX_BASIC, Msr.IA32_GS_BASE, Msr.IA32_KERNEL_GS_BASE)
                .noneMatch(msr -> msr.name().startsWith("X2APIC_"));
    }
}
