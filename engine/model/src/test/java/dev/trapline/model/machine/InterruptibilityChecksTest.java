package dev.trapline.model.machine;

import static dev.trapline.dsl.vmx.Interruptibility.MOV_SS;
import static dev.trapline.dsl.vmx.Interruptibility.STI;
import static dev.trapline.model.machine.EntryAttempt.INTERRUPT;
import static dev.trapline.model.machine.EntryAttempt.NMI;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_GUEST_STATE;
import static dev.trapline.model.machine.EntryChecks.Result.NMI_IN_STI_SHADOW;
import static dev.trapline.model.machine.EntryChecks.Result.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check of the interruptibility state and of pending debug exceptions fails alone (SDM 26.3.1.5; behaviours K14 to K16, K21 to K23, K25, K27, K36). */
class InterruptibilityChecksTest {

    private static final long BTF = 1 << 1;

    private static void assertInvalid(EntryAttempt attempt, String rule) {
        assertThat(attempt.violated()).isEqualTo("SDM 26.3.1.5: " + rule);
        assertThat(attempt.result()).isEqualTo(INVALID_GUEST_STATE);
    }

    private static void assertValid(EntryAttempt attempt) {
        assertThat(attempt.violated()).isEmpty();
        assertThat(attempt.result()).isEqualTo(PASSED);
    }

    private static EntryAttempt blocking(long bits) {
        return new EntryAttempt().set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, bits);
    }

    private static EntryAttempt pending(long bits) {
        return new EntryAttempt().set(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, bits);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, STI, MOV_SS, Interruptibility.NMI, STI | Interruptibility.NMI, MOV_SS | Interruptibility.NMI
    })
    void blockingThatCanBeIsValid(long bits) {
        assertValid(blocking(bits));
    }

    static IntStream bits31To5() {
        return IntStream.rangeClosed(5, 31);
    }

    @ParameterizedTest
    @MethodSource("bits31To5")
    void reservedBitsAre0(int bit) {
        assertInvalid(blocking(1L << bit), "bits 31:5 of the interruptibility state are 0");
    }

    @Test
    void thereIsOneShadowAtMost() {
        assertInvalid(blocking(STI | MOV_SS), "there is not blocking by STI and by MOV SS");
    }

    @Test
    void theShadowOfStiNeedsInterruptsEnabled() {
        assertInvalid(
                blocking(STI).set(VmcsField.GUEST_RFLAGS, Rflags.FIXED),
                "there is no blocking by STI where RFLAGS.IF is 0");
        assertValid(blocking(MOV_SS).set(VmcsField.GUEST_RFLAGS, Rflags.FIXED));
    }

    @Test
    void thereIsNoBlockingBySmiOutsideSystemManagementMode() {
        assertInvalid(
                blocking(Interruptibility.SMI), "there is no blocking by SMI outside system-management mode");
    }

    @Test
    void thereAreNoEnclaves() {
        assertInvalid(blocking(Interruptibility.ENCLAVE), "there is no enclave interruption");
    }

    @ParameterizedTest
    @ValueSource(longs = {STI, MOV_SS})
    void anInterruptIsNotInjectedIntoAShadow(long shadow) {
        assertInvalid(
                blocking(shadow).injecting(INTERRUPT),
                "there is no blocking by STI or MOV SS where an external interrupt is injected");
    }

    @Test
    void anNmiIsNotInjectedIntoTheShadowOfMovSs() {
        assertInvalid(
                blocking(MOV_SS).injecting(NMI), "there is no blocking by MOV SS where an NMI is injected");
    }

    @Test
    void whatIsNotMaskableIsInjectedIntoAShadow() {
        EntryAttempt.events()
                .filter(event -> event != INTERRUPT && event != NMI)
                .forEach(event -> {
                    assertValid(blocking(STI).injecting(event));
                    assertValid(blocking(MOV_SS).injecting(event));
                });
    }

    @Test
    void anNmiMayBeInjectedIntoTheShadowOfSti() {
        assertValid(blocking(STI).injecting(NMI));
    }

    @Test
    void aProcessorMayRequireThatNoNmiIsInjectedIntoTheShadowOfSti() {
        Choices requiring = new Choices(false, false, false, false, false, false, true);
        EntryAttempt attempt = blocking(STI).injecting(NMI).choices(requiring);

        assertThat(attempt.violated())
                .isEqualTo("SDM 26.3.1.5: there is no blocking by STI where an NMI is injected, on this processor");
        assertThat(attempt.result()).isEqualTo(NMI_IN_STI_SHADOW);
        assertValid(blocking(STI).choices(requiring));
        assertValid(blocking(Interruptibility.NMI).injecting(NMI).choices(requiring));
        assertInvalid(
                blocking(STI).injecting(INTERRUPT).choices(requiring),
                "there is no blocking by STI or MOV SS where an external interrupt is injected");
    }

    @Test
    void anNmiIsNotInjectedWhereVirtualNmisAreBlocked() {
        EntryAttempt attempt = blocking(Interruptibility.NMI)
                .set(PinBased.NMI_EXITING, PinBased.VIRTUAL_NMIS)
                .injecting(NMI);

        assertInvalid(attempt, "there is no virtual-NMI blocking where an NMI is injected");
        assertValid(attempt.injecting(INTERRUPT));
        assertValid(attempt.injecting(NMI).set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, 0));
    }

    @Test
    void anNmiIsInjectedWhereNmisAreBlockedWithoutVirtualNmis() {
        assertValid(blocking(Interruptibility.NMI).injecting(NMI));
        assertValid(blocking(Interruptibility.NMI).set(PinBased.NMI_EXITING).injecting(NMI));
    }

    static IntStream reservedDebugBits() {
        return IntStream.concat(
                IntStream.concat(IntStream.rangeClosed(4, 11), IntStream.of(13, 15)), IntStream.rangeClosed(17, 63));
    }

    @ParameterizedTest
    @MethodSource("reservedDebugBits")
    void reservedBitsOfPendingDebugExceptionsAre0(int bit) {
        assertInvalid(pending(1L << bit), "bits 11:4, 13, 15 and 63:17 of the pending debug exceptions are 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 12, 14})
    void otherBitsOfPendingDebugExceptionsAreFree(int bit) {
        assertValid(pending(1L << bit));
    }

    @Test
    void thereAreNoTransactions() {
        assertInvalid(
                pending(1 << 16 | PendingDebug.ENABLED_BREAKPOINT), "no debug exception is pending in a transaction");
    }

    static Stream<Arguments> singleSteps() {
        return Stream.of("STI", "MOV SS", "HLT", "none")
                .flatMap(state -> IntStream.range(0, 8)
                        .mapToObj(bits ->
                                Arguments.of(state, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0)));
    }

    @ParameterizedTest(name = "blocking by {0}, TF {1}, BTF {2}, BS {3}")
    @MethodSource("singleSteps")
    void aSingleStepIsPendingWhereItMustHaveBeenHeldBack(String by, boolean tf, boolean btf, boolean bs) {
        EntryAttempt attempt = pending(bs ? PendingDebug.BS : 0)
                .set(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | (tf ? Rflags.TF : 0))
                .set(VmcsField.GUEST_IA32_DEBUGCTL, btf ? BTF : 0);
        switch (by) {
            case "STI" -> attempt.set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, STI);
            case "MOV SS" -> attempt.set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, MOV_SS);
            case "HLT" -> attempt.set(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal());
            default -> attempt.set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, 0);
        }
        boolean steps = tf && !btf;
        if (by.equals("none") || bs == steps) {
            assertValid(attempt);
        } else if (steps) {
            assertInvalid(
                    attempt,
                    "a single step is pending in the HLT state and where there is blocking by STI or MOV SS, if RFLAGS.TF is 1 and IA32_DEBUGCTL.BTF 0");
        } else {
            assertInvalid(
                    attempt,
                    "no single step is pending in the HLT state and where there is blocking by STI or MOV SS, if RFLAGS.TF is 0 or IA32_DEBUGCTL.BTF 1");
        }
    }
}
