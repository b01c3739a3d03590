package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The virtual-APIC page and the posted-interrupt descriptor in memory (SDM 29.1.1, 29.4.2, 29.6). */
class VirtualApicPageTest {

    private final Vmcs vmcs = new Vmcs();
    private final Memory memory = Loaded.with(new ApicState(List.of(0x31), List.of(0x51), 0x2A));
    private final VirtualApic apic = new VirtualApic(memory);

    @BeforeEach
    void virtualizeAll() {
        vmcs.set(
                VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                ProcessorBased.TPR_SHADOW.mask() | ProcessorBased.ACTIVATE_SECONDARY_CONTROLS.mask());
        vmcs.set(
                VmcsField.SECONDARY_VM_EXEC_CONTROL,
                SecondaryBased.APIC_REGISTER_VIRT.mask()
                        | SecondaryBased.VIRTUAL_INTR_DELIVERY.mask()
                        | SecondaryBased.VIRTUALIZE_X2APIC_MODE.mask());
        vmcs.set(VmcsField.GUEST_INTR_STATUS, 0x5131);
    }

    private static ApicState state(Memory memory) {
        return memory.virtualApicPage().state();
    }

    @Test
    void itStartsAsTheProgramSays() {
        assertThat(state(memory)).isEqualTo(new ApicState(List.of(0x31), List.of(0x51), 0x2A));
        assertThat(memory.virtualApicPage().ppr()).isZero();
    }

    @Test
    void itIsSavedAndRestoredWithMemory() {
        apic.enter(vmcs);
        apic.write(vmcs, Msr.X2APIC_SELF_IPI, 3);
        memory.postedInterrupts().post(0x61);
        StateBuffer buffer = new StateBuffer();
        memory.save(buffer);
        Memory other = Loaded.with(ApicState.IDLE);

        other.restore(buffer);

        assertThat(state(other)).isEqualTo(state(memory));
        assertThat(other.virtualApicPage().ppr()).isEqualTo(0x50);
        assertThat(new VirtualApic(other).read(vmcs, Msr.X2APIC_SELF_IPI)).hasValue(3);
        assertThat(other.postedInterrupts().isOutstanding()).isTrue();
        new VirtualApic(other).processPostedInterrupts(vmcs);
        assertThat(state(other).pending()).as("what was posted").containsExactly(0x31, 0x61);
    }

    @Test
    void aRecognisedVirtualInterruptIsSavedAndRestored() {
        vmcs.set(VmcsField.GUEST_INTR_STATUS, 0x61);
        apic.enter(vmcs);
        StateBuffer buffer = new StateBuffer();
        apic.save(buffer);
        VirtualApic other = new VirtualApic(memory);

        other.restore(buffer);

        assertThat(other.isPending()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0x020, true", // ID
        "0x023, true",
        "0x024, false", // not in the low 4 bytes
        "0x030, true", // version
        "0x080, true", // task priority
        "0x0A0, false", // processor priority
        "0x0B0, true", // EOI
        "0x0D0, true",
        "0x0E0, true",
        "0x0F0, true", // spurious-interrupt vector
        "0x100, true", // in service
        "0x108, false",
        "0x180, true", // trigger mode
        "0x200, true", // requests
        "0x270, true",
        "0x280, true", // error status
        "0x290, false",
        "0x300, true", // interrupt command
        "0x310, true",
        "0x320, true", // timer
        "0x370, true",
        "0x380, true", // initial count
        "0x390, false", // current count
        "0x3E0, true",
        "0x3F0, false", // self IPI
        "0x400, false",
        "0x000, false",
    })
    void apicRegisterVirtualizationReadsTheRegistersThatCanBeRead(String offset, boolean virtualized) {
        assertThat(apic.virtualizesRead(vmcs, Integer.decode(offset))).isEqualTo(virtualized);
    }

    @ParameterizedTest
    @CsvSource({"0x080, true", "0x020, false", "0x200, false"})
    void withoutItOnlyTheTaskPriorityIsRead(String offset, boolean virtualized) {
        vmcs.set(VmcsField.SECONDARY_VM_EXEC_CONTROL, SecondaryBased.VIRTUAL_INTR_DELIVERY.mask());

        assertThat(apic.virtualizesRead(vmcs, Integer.decode(offset))).isEqualTo(virtualized);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x020, 0x080})
    void withoutTprShadowNothingIs(int offset) {
        vmcs.set(VmcsField.CPU_BASED_VM_EXEC_CONTROL, ProcessorBased.ACTIVATE_SECONDARY_CONTROLS.mask());

        assertThat(apic.virtualizesRead(vmcs, offset)).isFalse();
    }

    @Test
    void aNotificationIsSentUnlessOneIsOutstanding() {
        PostedInterrupts posted = memory.postedInterrupts();

        assertThat(posted.post(0x61)).isTrue();
        assertThat(posted.post(0x62)).isFalse();
        assertThat(posted.post(0x61)).isFalse();
    }

    @Test
    void processingMovesThePostedInterruptsToThePage() {
        memory.postedInterrupts().post(0x61);
        memory.postedInterrupts().post(0x20);
        apic.enter(vmcs);
        assertThat(apic.isPending()).isFalse();

        apic.processPostedInterrupts(vmcs);

        assertThat(state(memory).pending()).containsExactly(0x20, 0x31, 0x61);
        assertThat(vmcs.get(VmcsField.GUEST_INTR_STATUS)).isEqualTo(0x5161);
        assertThat(apic.isPending()).isTrue();
        assertThat(memory.postedInterrupts().isOutstanding()).isFalse();
        assertThat(memory.postedInterrupts().post(0x20))
                .as("a new notification")
                .isTrue();
    }

    @Test
    void processingDoesNotLowerRvi() {
        memory.postedInterrupts().post(0x20);

        apic.processPostedInterrupts(vmcs);

        assertThat(vmcs.get(VmcsField.GUEST_INTR_STATUS)).isEqualTo(0x5131);
    }

    @Test
    void processingWithNothingPostedEvaluatesAllTheSame() {
        vmcs.set(VmcsField.GUEST_INTR_STATUS, 0x31);

        apic.processPostedInterrupts(vmcs);

        assertThat(state(memory).pending()).containsExactly(0x31);
        assertThat(vmcs.get(VmcsField.GUEST_INTR_STATUS)).isEqualTo(0x31);
        assertThat(apic.isPending()).isTrue();
    }

    @Test
    void whatWasProcessedOnceIsNotProcessedAgain() {
        memory.postedInterrupts().post(0x61);
        apic.processPostedInterrupts(vmcs);
        apic.acknowledge(vmcs);

        apic.processPostedInterrupts(vmcs);

        assertThat(state(memory).pending()).containsExactly(0x31);
    }
}
