package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RDMSR and WRMSR of a local APIC in x2APIC mode (SDM 10.12.1, table 10-6). */
class LocalApicRegistersTest {

    private final List<Integer> requested = new ArrayList<>();
    private final LocalApic apic = new LocalApic(Choices.AS_KVM, requested::add);

    private long read(Msr msr) {
        return apic.read(msr).orElseThrow();
    }

    /** The errors since the last write of the error-status register. */
    private long errors() {
        assertThat(apic.write(Msr.X2APIC_ESR, 0)).isTrue();
        return read(Msr.X2APIC_ESR);
    }

    private StateBuffer state() {
        StateBuffer buffer = new StateBuffer();
        apic.save(buffer);
        return buffer;
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x1F, 0x20, 0x3F, 0x40, 0x5E, 0x60, 0x7F, 0x80, 0x9F, 0xA0, 0xC1, 0xE0, 0xFF})
    void everyVectorIsOneBitOfOneOfTheEightRegisters(int vector) {
        apic.raiseLine(vector);
        assertThat(read(Msr.irrOf(vector))).isEqualTo(1L << vector % 32);
        assertThat(read(Msr.tmrOf(vector))).isEqualTo(1L << vector % 32);
        assertThat(read(Msr.isrOf(vector))).isZero();

        apic.acknowledge(vector);

        assertThat(read(Msr.irrOf(vector))).isZero();
        assertThat(read(Msr.isrOf(vector))).isEqualTo(1L << vector % 32);
    }

    @Test
    void bothPrioritiesCanBeRead() {
        apic.write(Msr.X2APIC_TPR, 0x2A);
        apic.request(0x52);
        apic.acknowledge(0x52);

        assertThat(read(Msr.X2APIC_TPR)).isEqualTo(0x2A);
        assertThat(read(Msr.X2APIC_PPR)).isEqualTo(0x50);
    }

    @ParameterizedTest
    @EnumSource(names = {"X2APIC_EOI", "X2APIC_SELF_IPI"})
    void readingWhatIsOnlyWrittenFaults(Msr msr) {
        assertThat(apic.read(msr)).isEmpty();
    }

    static Stream<Msr> allButWriteOnly() {
        return Arrays.stream(Msr.values())
                .filter(LocalApic::has)
                .filter(msr -> msr != Msr.X2APIC_EOI && msr != Msr.X2APIC_SELF_IPI);
    }

    @ParameterizedTest
    @MethodSource("allButWriteOnly")
    void everyOtherRegisterIsRead(Msr msr) {
        assertThat(apic.read(msr)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_ANY,
            names = {"X2APIC_PPR", "X2APIC_ISR.", "X2APIC_TMR.", "X2APIC_IRR."})
    void writingWhatIsOnlyReadFaults(Msr msr) {
        assertThat(apic.write(msr, 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "X2APIC_TPR,       0xFF,               8",
        "X2APIC_TPR,       0xFF,               63",
        "X2APIC_EOI,       0,                  0",
        "X2APIC_EOI,       0,                  32",
        "X2APIC_SVR,       0x1FF,              9", // focus checking
        "X2APIC_SVR,       0x1FF,              12", // EOI-broadcast suppression, which is not offered
        "X2APIC_SVR,       0x1FF,              32",
        "X2APIC_ESR,       0,                  6",
        "X2APIC_ICR,       0x4C031,            13",
        "X2APIC_ICR,       0x4C031,            16",
        "X2APIC_ICR,       0x4C031,            17",
        "X2APIC_ICR,       0x4C031,            20",
        "X2APIC_ICR,       0x4C031,            31",
        "X2APIC_LVT_TIMER, 0x310FF,            11",
        "X2APIC_LVT_TIMER, 0x310FF,            13",
        "X2APIC_LVT_TIMER, 0x310FF,            18", // TSC deadline, which is not offered
        "X2APIC_LVT_TIMER, 0x310FF,            19",
        "X2APIC_TMICT,     0xFFFFFFFF,         32",
        "X2APIC_SELF_IPI,  0xFF,               8",
        "X2APIC_SELF_IPI,  0xFF,               32",
    })
    void writingAReservedBitFaultsAndChangesNothing(Msr msr, String allowed, int reservedBit) {
        apic.load(new ApicState(List.of(), List.of(0x80), 0x20));
        StateBuffer before = state();

        assertThat(apic.write(msr, Long.decode(allowed) | 1L << reservedBit)).isFalse();

        assertThat(state()).isEqualTo(before);
        assertThat(requested).isEmpty();
        assertThat(apic.write(msr, Long.decode(allowed))).as("without that bit").isTrue();
    }

    @Test
    void writingTheEoiRegisterEndsTheInterrupt() {
        apic.load(new ApicState(List.of(), List.of(0x31, 0x80), 0));

        assertThat(apic.write(Msr.X2APIC_EOI, 0)).isTrue();

        assertThat(apic.state().inService()).containsExactly(0x31);
    }

    @Test
    void aRegisterOfAnotherKindIsAMistakeOfTheCaller() {
        assertThat(LocalApic.has(Msr.IA32_VMX_BASIC)).isFalse();
        assertThat(LocalApic.has(Msr.IA32_GS_BASE)).isFalse();
        assertThatThrownBy(() -> apic.read(Msr.IA32_VMX_BASIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IA32_VMX_BASIC");
    }

    @Test
    void aSelfIpiIsAnEdgeAtOnce() {
        assertThat(apic.write(Msr.X2APIC_SELF_IPI, 0x31)).isTrue();

        assertThat(requested).containsExactly(0x31);
        assertThat(apic.deliverable()).isEqualTo(0x31);
        assertThat(read(Msr.tmrOf(0x31))).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0x00000000_00040031, true", // shorthand self
        "0x00000000_00080031, true", // all including self
        "0x00000000_000C0031, false", // all excluding self
        "0x00000000_00000031, true", // ID 0
        "0x00000001_00000031, false", // ID 1
        "0xFFFFFFFF_00000031, true", // broadcast
        "0x00000001_00000831, true", // logical: member 0 of cluster 0
        "0x00000002_00000831, false", // logical: member 1 of cluster 0
        "0x00010001_00000831, false", // logical: member 0 of cluster 1
        "0xFFFFFFFF_00000831, true",
        "0x00000000_00041031, true", // delivery status is ignored
    })
    void anInterruptCommandReachesWhomItNames(String command, boolean self) {
        long value = Long.parseUnsignedLong(command.substring(2).replace("_", ""), 16);

        assertThat(apic.write(Msr.X2APIC_ICR, value)).isTrue();

        assertThat(requested).isEqualTo(self ? List.of(0x31) : List.of());
        assertThat(read(Msr.X2APIC_ICR)).isEqualTo(value & ~0x1000L);
    }

    @Test
    void aLowestPriorityIpiIsNotSent() {
        assertThat(apic.write(Msr.X2APIC_ICR, 0x4_0131)).isTrue();

        assertThat(requested).isEmpty();
        assertThat(errors()).isEqualTo(0x10);
    }

    @Test
    void anIpiThatIsNoFixedInterruptIsRefusedByName() {
        assertThatThrownBy(() -> apic.write(Msr.X2APIC_ICR, 0x431))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "WRMSR of 0x431 to X2APIC_ICR: delivery mode 4; this local APIC sends fixed interrupts, mode 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void anIllegalVectorThatIsSentToSelfIsAnErrorOfBothEnds(int vector) {
        assertThat(apic.write(Msr.X2APIC_SELF_IPI, vector)).isTrue();

        assertThat(apic.state()).isEqualTo(ApicState.IDLE);
        assertThat(errors()).isEqualTo(0x60);
    }

    @Test
    void anIllegalVectorInACommandIsAnErrorToo() {
        apic.write(Msr.X2APIC_ICR, 0x4_000F);

        assertThat(errors()).isEqualTo(0x60);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15})
    void anIllegalVectorFromOutsideIsReceivedAndNotAccepted(int vector) {
        apic.request(vector);

        assertThat(apic.state()).isEqualTo(ApicState.IDLE);
        assertThat(requested).isEmpty();
        assertThat(errors()).isEqualTo(0x40);
    }

    @Test
    void theErrorStatusShowsTheErrorsBetweenTheLastTwoWrites() {
        apic.request(3);
        assertThat(read(Msr.X2APIC_ESR)).as("not written yet").isZero();
        assertThat(errors()).isEqualTo(0x40);
        apic.request(0x31);

        assertThat(errors()).as("no error since").isZero();
    }

    @Test
    void disabledItAcceptsNothing() {
        assertThat(apic.write(Msr.X2APIC_SVR, 0xFF)).isTrue();

        apic.request(0x31);
        apic.request(3);
        apic.write(Msr.X2APIC_SELF_IPI, 0x41);

        assertThat(apic.state()).isEqualTo(ApicState.IDLE);
        assertThat(requested).isEmpty();
        assertThat(errors()).isZero();
    }

    @Test
    void disabledItStillFindsIllegalVectorsThatItSends() {
        apic.write(Msr.X2APIC_SVR, 0xFF);

        apic.write(Msr.X2APIC_SELF_IPI, 3);

        assertThat(errors()).isEqualTo(0x20);
    }

    @Test
    void whatItHadAcceptedBeforeItWasDisabledIsHeldAndCanBeDelivered() {
        apic.load(new ApicState(List.of(0x51), List.of(0x31), 0));

        apic.write(Msr.X2APIC_SVR, 0xFF);

        assertThat(apic.state()).isEqualTo(new ApicState(List.of(0x51), List.of(0x31), 0));
        assertThat(apic.deliverable()).isEqualTo(0x51);
    }

    @Test
    void enabledAgainItAccepts() {
        assertThat(read(Msr.X2APIC_SVR)).as("at the start").isEqualTo(0x1FF);
        apic.write(Msr.X2APIC_SVR, 0xFF);
        assertThat(read(Msr.X2APIC_SVR)).isEqualTo(0xFF);

        apic.write(Msr.X2APIC_SVR, 0x1FF);
        apic.request(0x31);

        assertThat(apic.deliverable()).isEqualTo(0x31);
    }
}
