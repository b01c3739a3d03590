package dev.trapline.model.machine;

import static dev.trapline.model.machine.EntryChecks.Result.BLOCKED_BY_MOV_SS;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_CONTROLS;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_GUEST_STATE;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_HOST_STATE;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_LINK_POINTER;
import static dev.trapline.model.machine.EntryChecks.Result.NOT_CLEAR;
import static dev.trapline.model.machine.EntryChecks.Result.NOT_LAUNCHED;
import static dev.trapline.model.machine.EntryChecks.Result.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.EntryChecks.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of the checks of a VM entry, and what each failure is to who asked (SDM 26.1, 26.2, 26.8; behaviours F02 to F08). */
class EntryChecksTest {

    @Test
    void aValidVmcsPasses() {
        assertThat(new EntryAttempt().result()).isEqualTo(PASSED);
        assertThat(new EntryAttempt().violated()).isEmpty();
    }

    @Test
    void vmlaunchNeedsAClearVmcsAndVmresumeALaunchedOne() {
        EntryAttempt attempt = new EntryAttempt();
        EntryChecks checks = attempt.checks();

        assertThat(checks.check(attempt.vmcs(), true, false)).isEqualTo(PASSED);
        assertThat(checks.check(attempt.vmcs(), false, false)).isEqualTo(NOT_LAUNCHED);
        attempt.vmcs().launched(true);
        assertThat(checks.check(attempt.vmcs(), true, false)).isEqualTo(NOT_CLEAR);
        assertThat(checks.check(attempt.vmcs(), false, false)).isEqualTo(PASSED);
    }

    @Test
    void theShadowOfMovSsIsNoPlaceForAVmEntry() {
        EntryAttempt attempt = new EntryAttempt();

        assertThat(attempt.checks().check(attempt.vmcs(), true, true)).isEqualTo(BLOCKED_BY_MOV_SS);
        assertThat(attempt.checks().check(attempt.vmcs(), false, true)).isEqualTo(BLOCKED_BY_MOV_SS);
    }

    /** Everything is wrong at first; mending what is reported brings up what comes next. */
    @Test
    void failuresComeInTheOrderOfTheManual() {
        EntryAttempt attempt = new EntryAttempt()
                .set(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 1 << 8)
                .set(VmcsField.HOST_RIP, 0)
                .set(VmcsField.GUEST_RFLAGS, 0)
                .set(VmcsField.VMCS_LINK_POINTER, 0);
        Vmcs vmcs = attempt.vmcs();
        EntryChecks checks = attempt.checks();
        vmcs.launched(true);

        assertThat(checks.check(vmcs, true, true)).isEqualTo(BLOCKED_BY_MOV_SS);
        assertThat(checks.check(vmcs, true, false)).isEqualTo(NOT_CLEAR);
        vmcs.launched(false);
        assertThat(checks.check(vmcs, true, false)).isEqualTo(INVALID_CONTROLS);
        vmcs.set(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0);
        assertThat(checks.check(vmcs, true, false)).isEqualTo(INVALID_HOST_STATE);
        vmcs.set(VmcsField.HOST_RIP, 0x100_0000);
        assertThat(checks.check(vmcs, true, false)).isEqualTo(INVALID_GUEST_STATE);
        vmcs.set(VmcsField.GUEST_RFLAGS, Rflags.FIXED);
        assertThat(checks.check(vmcs, true, false)).isEqualTo(INVALID_LINK_POINTER);
        vmcs.set(VmcsField.VMCS_LINK_POINTER, -1);
        assertThat(checks.check(vmcs, true, false)).isEqualTo(PASSED);
    }

    @Test
    void theFieldsAreCheckedWhateverTheLaunchState() {
        EntryAttempt attempt = new EntryAttempt().set(VmcsField.GUEST_RFLAGS, 0);
        attempt.vmcs().launched(true);

        assertThat(attempt.checks().check(attempt.vmcs(), false, false)).isEqualTo(INVALID_GUEST_STATE);
        assertThat(attempt.violated()).isEqualTo("SDM 26.3.1.4: bit 1 of RFLAGS is 1");
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCKED_BY_MOV_SS, 26",
        "NOT_CLEAR, 4",
        "NOT_LAUNCHED, 5",
        "INVALID_CONTROLS, 7",
        "INVALID_HOST_STATE, 8"
    })
    void eachVmFailHasItsNumber(Result result, int number) {
        assertThat(result.isVmFail()).isTrue();
        assertThat(result.error().number()).isEqualTo(number);
        assertThatThrownBy(result::qualification).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"INVALID_GUEST_STATE, 0", "NMI_IN_STI_SHADOW, 3", "INVALID_LINK_POINTER, 4"})
    void eachEntryFailureHasItsQualification(Result result, long qualification) {
        assertThat(result.isVmFail()).isFalse();
        assertThat(result.qualification()).isEqualTo(qualification);
        assertThatThrownBy(result::error).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aVmEntryThatPassesIsNoFailure() {
        assertThat(PASSED.isVmFail()).isFalse();
        assertThatThrownBy(PASSED::error).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(PASSED::qualification).isInstanceOf(IllegalStateException.class);
    }
}
