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

    @Test
    void apicRegisterVirtualizationReadsTheId() {
        assertThat(apic.virtualizesReadOfId(vmcs)).isTrue();
    }

    @Test
    void withoutItTheIdIsNotRead() {
        vmcs.set(VmcsField.SECONDARY_VM_EXEC_CONTROL, SecondaryBased.VIRTUAL_INTR_DELIVERY.mask());

        assertThat(apic.virtualizesReadOfId(vmcs)).isFalse();
    }

    @Test
    void withoutTprShadowNothingIsRead() {
        vmcs.set(VmcsField.CPU_BASED_VM_EXEC_CONTROL, ProcessorBased.ACTIVATE_SECONDARY_CONTROLS.mask());

        assertThat(apic.virtualizesReadOfId(vmcs)).isFalse();
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
