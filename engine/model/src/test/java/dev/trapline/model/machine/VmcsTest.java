package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a VM exit writes (SDM 27.2), and what it leaves undefined. */
class VmcsTest {

    private static final long INTERRUPT = EventInfo.externalInterrupt(0x30).raw();

    private final Vmcs vmcs = new Vmcs();

    @Test
    void anExitWritesReasonQualificationAndInformation() {
        vmcs.recordExit(VectoredExit.EXTERNAL_INTERRUPT, 0, INTERRUPT, 0, 0, 0, 0);

        assertThat(vmcs.get(VmcsField.VM_EXIT_REASON)).isEqualTo(1);
        assertThat(vmcs.get(VmcsField.EXIT_QUALIFICATION)).isZero();
        assertThat(vmcs.get(VmcsField.VM_EXIT_INTR_INFO)).isEqualTo(0x8000_0030L);
    }

    @Test
    void anInstructionsExitTellsItsLength() {
        vmcs.recordExit(PlainExit.VMCALL, 0, 0, 0, 0, 0, 1);

        assertThat(vmcs.get(VmcsField.VM_EXIT_INSTRUCTION_LEN)).isEqualTo(1);
    }

    @Test
    void anExitDuringDeliveryTellsTheEvent() {
        vmcs.recordExit(PlainExit.EPT_VIOLATION, 0x182, 0, 0, INTERRUPT, 0, 0);

        assertThat(vmcs.get(VmcsField.IDT_VECTORING_INFO_FIELD))
                .as("bit 12 is undefined")
                .isEqualTo(0x8000_1030L);
        assertThat(vmcs.get(VmcsField.EXIT_QUALIFICATION)).isEqualTo(0x182);
    }

    @Test
    void undefinedFieldsHoldGarbageThatIsNotValid() {
        vmcs.recordExit(PlainExit.INTERRUPT_WINDOW, 0, 0, 0, 0, 0, 0);

        assertThat(vmcs.get(VmcsField.VM_EXIT_INTR_INFO)).isEqualTo(Vmcs.UNDEFINED);
        assertThat(vmcs.get(VmcsField.VM_EXIT_INTR_ERROR_CODE)).isEqualTo(Vmcs.UNDEFINED);
        assertThat(vmcs.get(VmcsField.IDT_VECTORING_INFO_FIELD)).isEqualTo(Vmcs.UNDEFINED);
        assertThat(vmcs.get(VmcsField.IDT_VECTORING_ERROR_CODE)).isEqualTo(Vmcs.UNDEFINED);
        assertThat(vmcs.get(VmcsField.VM_EXIT_INSTRUCTION_LEN)).isEqualTo(Vmcs.UNDEFINED);
        assertThat(EventInfo.of(Vmcs.UNDEFINED)).isEmpty();
    }

    @Test
    void anExitTakesTheValidBitOfTheEntryEventAndLeavesTheRest() {
        vmcs.set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT);

        vmcs.recordExit(PlainExit.VMCALL, 0, 0, 0, 0, 0, 1);

        assertThat(vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD)).isEqualTo(0x30);
    }

    @Test
    void anEntryFailureWritesReasonAndQualificationAlone() {
        vmcs.recordExit(VectoredExit.EXTERNAL_INTERRUPT, 0, INTERRUPT, 0, INTERRUPT, 0, 0);
        vmcs.set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT);

        vmcs.recordEntryFailure(PlainExit.INVALID_STATE, 0);

        assertThat(vmcs.get(VmcsField.VM_EXIT_REASON)).isEqualTo(0x8000_0021L);
        assertThat(vmcs.get(VmcsField.VM_EXIT_INTR_INFO)).isEqualTo(INTERRUPT);
        assertThat(EventInfo.of(vmcs.get(VmcsField.IDT_VECTORING_INFO_FIELD)))
                .contains(EventInfo.externalInterrupt(0x30));
        assertThat(vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD)).isEqualTo(INTERRUPT);
    }

    @Test
    void aProgramsFieldsAreLoaded() {
        vmcs.load(Map.of(VmcsField.HOST_RIP, 9L));

        assertThat(vmcs.get(VmcsField.HOST_RIP)).isEqualTo(9);
        assertThat(vmcs.get(VmcsField.GUEST_RIP)).isZero();
    }
}
