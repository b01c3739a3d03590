package dev.trapline.model.machine;

import static dev.trapline.model.machine.EntryChecks.Result.INVALID_CONTROLS;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_HOST_STATE;
import static dev.trapline.model.machine.EntryChecks.Result.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.VmcsField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check of the VM-exit control fields and of the host-state area fails alone (SDM 26.2.1.2, 26.2.3, 26.2.4; behaviours K32, F06). */
class ExitAndHostChecksTest {

    @Test
    void anExitControlThatIsUnknownIsInvalid() {
        EntryAttempt attempt = new EntryAttempt().set(VmcsField.VM_EXIT_CONTROLS, 1 << 16);

        assertThat(attempt.violated()).isEqualTo("SDM 26.2.1.2: VM-exit controls that are not offered are 0");
        assertThat(attempt.result()).isEqualTo(INVALID_CONTROLS);
    }

    @Test
    void toSaveTheTimerNeedsTheTimer() {
        EntryAttempt attempt = new EntryAttempt().set(ExitControl.SAVE_VMX_PREEMPTION_TIMER);

        assertThat(attempt.violated())
                .isEqualTo("SDM 26.2.1.2: to save the VMX-preemption timer needs the timer activated");
        assertThat(attempt.result()).isEqualTo(INVALID_CONTROLS);
    }

    @Test
    void theTimerMayBeSavedOrNot() {
        EntryAttempt timer = new EntryAttempt().set(PinBased.VMX_PREEMPTION_TIMER);

        assertThat(timer.result()).isEqualTo(PASSED);
        assertThat(timer.set(ExitControl.SAVE_VMX_PREEMPTION_TIMER).result()).isEqualTo(PASSED);
    }

    @Test
    void acknowledgeOnExitNeedsNoExternalInterruptExiting() {
        assertThat(new EntryAttempt().set(ExitControl.ACK_INTR_ON_EXIT).result())
                .isEqualTo(PASSED);
    }

    @ParameterizedTest
    @CsvSource({
        "VM_EXIT_MSR_STORE_COUNT, VM_EXIT_MSR_STORE_ADDR, 26.2.1.2: the VM-exit MSR-store",
        "VM_EXIT_MSR_LOAD_COUNT, VM_EXIT_MSR_LOAD_ADDR, 26.2.1.2: the VM-exit MSR-load",
        "VM_ENTRY_MSR_LOAD_COUNT, VM_ENTRY_MSR_LOAD_ADDR, 26.2.1.3: the VM-entry MSR-load"
    })
    void anMsrListLiesInAnArea(VmcsField count, VmcsField address, String which) {
        EntryAttempt attempt = new EntryAttempt().set(count, 1);

        for (long nowhere : new long[] {0, -1, 1L << 31}) {
            attempt.set(address, nowhere);
            assertThat(attempt.violated())
                    .isEqualTo("SDM %s address is that of an area, unless the count is 0".formatted(which));
            assertThat(attempt.result()).isEqualTo(INVALID_CONTROLS);
        }
        assertThat(attempt.set(address, 1).result()).isEqualTo(PASSED);
        assertThat(attempt.set(address, Integer.MAX_VALUE).result()).isEqualTo(PASSED);
        assertThat(attempt.set(address, -1).set(count, 0).result()).isEqualTo(PASSED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 32, 1L << 47, 1L << 63, -1})
    void theHostsIdtLiesAtACanonicalAddress(long address) {
        EntryAttempt attempt = new EntryAttempt().set(VmcsField.HOST_IDTR_BASE, address);

        assertThat(attempt.violated()).isEqualTo("SDM 26.2.3: HOST_IDTR_BASE is canonical");
        assertThat(attempt.result()).isEqualTo(INVALID_HOST_STATE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 32, 1L << 47, 1L << 63, -1})
    void theHostGoesOnAtACanonicalAddress(long address) {
        EntryAttempt attempt = new EntryAttempt().set(VmcsField.HOST_RIP, address);

        assertThat(attempt.violated()).isEqualTo("SDM 26.2.4: HOST_RIP is canonical, and not 0");
        assertThat(attempt.result()).isEqualTo(INVALID_HOST_STATE);
    }
}
