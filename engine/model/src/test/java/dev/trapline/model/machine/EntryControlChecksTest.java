package dev.trapline.model.machine;

import static dev.trapline.model.machine.EntryAttempt.INTERRUPT;
import static dev.trapline.model.machine.EntryAttempt.NMI;
import static dev.trapline.model.machine.EntryAttempt.PENDING_MTF;
import static dev.trapline.model.machine.EntryAttempt.event;
import static dev.trapline.model.machine.EntryAttempt.exception;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_CONTROLS;
import static dev.trapline.model.machine.EntryChecks.Result.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check of the VM-entry control fields fails alone (SDM 26.2.1.3; behaviours K01 to K12). */
class EntryControlChecksTest {

    private static final Set<Integer> WITH_ERROR_CODE = Set.of(8, 10, 11, 12, 13, 14, 17);
    private static final long GENERAL_PROTECTION = EventInfo.exception(ExceptionVector.GP).raw();
    private static final String CODE_IS_MISSING =
            "a hardware exception that has an error code delivers it, unless CR0.PE is 0";
    private static final String NO_HARDWARE_EXCEPTION = "only a hardware exception delivers an error code";
    private static final String REAL_MODE = "no error code is delivered where CR0.PE is 0";
    private static final String CODE_TOO_MUCH = "a hardware exception that has no error code delivers none";

    private static void assertInvalid(EntryAttempt attempt, String rule) {
        assertThat(attempt.violated()).isEqualTo("SDM 26.2.1.3: " + rule);
        assertThat(attempt.result()).isEqualTo(INVALID_CONTROLS);
    }

    private static void assertValid(EntryAttempt attempt) {
        assertThat(attempt.violated()).isEmpty();
        assertThat(attempt.result()).isEqualTo(PASSED);
    }

    private static EntryAttempt injecting(long event) {
        return new EntryAttempt().injecting(event);
    }

    private static EntryAttempt inRealMode(long event) {
        return injecting(event)
                .set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS)
                .set(SecondaryBased.UNRESTRICTED_GUEST, SecondaryBased.ENABLE_EPT)
                .set(VmcsField.EPT_POINTER, 1)
                .set(VmcsField.GUEST_CR0, 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"SMM", "DEACT_DUAL_MONITOR"})
    void whatIsForSystemManagementModeIsInvalidOutsideIt(EntryControl control) {
        assertInvalid(new EntryAttempt().set(control), "VM-entry controls that are not offered are 0");
    }

    @Test
    void eachKindOfEventCanBeInjected() {
        EntryAttempt.events().forEach(event -> assertValid(injecting(event)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0x7FFF_FFFF, 0x300, 0x100})
    void anEventThatIsNotValidIsNotChecked(long event) {
        assertValid(injecting(event)
                .set(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, -1)
                .set(VmcsField.VM_ENTRY_INSTRUCTION_LEN, 0));
    }

    @Test
    void type1IsReserved() {
        for (int vector = 0; vector <= 255; vector++) {
            assertInvalid(injecting(event(EventType.RESERVED, vector)), "the event is not of type 1");
        }
    }

    @Test
    void type7IsReservedWhereTheMonitorTrapFlagIsNotOffered() {
        Capabilities without = Capabilities.ALL.without(Set.of(ProcessorBased.MONITOR_TRAP_FLAG));

        assertInvalid(
                injecting(PENDING_MTF).offered(without),
                "the event is of type 7 only where the monitor trap flag is offered");
        assertValid(injecting(PENDING_MTF));
        EntryAttempt.events()
                .filter(event -> event != PENDING_MTF)
                .forEach(event -> assertValid(injecting(event).offered(without)));
    }

    @Test
    void anEventOfType7HasVector0() {
        for (int vector = 1; vector <= 255; vector++) {
            assertInvalid(injecting(event(EventType.OTHER_EVENT, vector)), "an event of type 7 has vector 0");
        }
    }

    @Test
    void anNmiHasVector2() {
        for (int vector = 0; vector <= 255; vector++) {
            if (vector != 2) {
                assertInvalid(injecting(event(EventType.NMI, vector)), "an NMI has vector 2");
            }
        }
        assertValid(injecting(NMI));
    }

    @Test
    void aHardwareExceptionHasVector31AtMost() {
        for (int vector = 32; vector <= 255; vector++) {
            assertInvalid(injecting(exception(vector)), "a hardware exception has vector 31 at most");
        }
    }

    @Test
    void interruptsAndSoftwareEventsHaveAnyVector() {
        for (int vector = 0; vector <= 255; vector++) {
            assertValid(injecting(event(EventType.EXTERNAL_INTERRUPT, vector)));
            assertValid(injecting(event(EventType.SOFTWARE_INTERRUPT, vector)));
            assertValid(injecting(event(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, vector)));
            assertValid(injecting(event(EventType.SOFTWARE_EXCEPTION, vector)));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HARDWARE_EXCEPTION")
    void onlyAHardwareExceptionDeliversAnErrorCode(EventType type) {
        int vector = type == EventType.NMI ? 2 : 0;
        String rule = type == EventType.RESERVED ? "the event is not of type 1" : NO_HARDWARE_EXCEPTION;

        assertInvalid(injecting(event(type, vector) | EventInfo.ERROR_CODE), rule);
    }

    static IntStream exceptions() {
        return IntStream.rangeClosed(0, 31);
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void anExceptionDeliversAnErrorCodeIfItHasOneAndNotOtherwise(int vector) {
        long without = exception(vector) & ~EventInfo.ERROR_CODE;
        long with = without | EventInfo.ERROR_CODE;
        if (WITH_ERROR_CODE.contains(vector)) {
            assertInvalid(injecting(without), CODE_IS_MISSING);
            assertValid(injecting(with));
        } else {
            assertInvalid(injecting(with), CODE_TOO_MUCH);
            assertValid(injecting(without));
        }
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void inRealModeNoExceptionDeliversAnErrorCode(int vector) {
        long without = exception(vector) & ~EventInfo.ERROR_CODE;

        assertInvalid(inRealMode(without | EventInfo.ERROR_CODE), REAL_MODE);
        assertValid(inRealMode(without));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void whetherTheGuestIsInRealModeIsAskedWhateverTheGuestIsRestrictedTo(int vector) {
        long with = exception(vector) | EventInfo.ERROR_CODE;

        assertInvalid(injecting(with).set(VmcsField.GUEST_CR0, 0), REAL_MODE);
    }

    static IntStream bits30To12() {
        return IntStream.rangeClosed(12, 30);
    }

    @ParameterizedTest
    @MethodSource("bits30To12")
    void theReservedBitsOfAnEventAre0(int bit) {
        EntryAttempt.events()
                .forEach(event -> assertInvalid(
                        injecting(event | 1L << bit), "bits 30:12 of the VM-entry interruption information are 0"));
    }

    static IntStream bits31To16() {
        return IntStream.rangeClosed(16, 31);
    }

    @ParameterizedTest
    @MethodSource("bits31To16")
    void anErrorCodeHas16Bits(int bit) {
        assertInvalid(
                injecting(GENERAL_PROTECTION).set(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, 1L << bit),
                "bits 31:16 of an error code that is delivered are 0");
        assertValid(injecting(NMI).set(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, 1L << bit));
    }

    @Test
    void bit15OfAnErrorCodeIsLegal() {
        assertValid(injecting(GENERAL_PROTECTION).set(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, 0xFFFF));
    }

    @ParameterizedTest
    @EnumSource(names = {"SOFTWARE_INTERRUPT", "PRIVILEGED_SOFTWARE_EXCEPTION", "SOFTWARE_EXCEPTION"})
    void aSoftwareEventHasAnInstructionLengthOf1To15(EventType type) {
        EntryAttempt attempt = injecting(event(type, 3));

        for (long length : new long[] {0, 16, 17, 1L << 31}) {
            assertInvalid(
                    attempt.set(VmcsField.VM_ENTRY_INSTRUCTION_LEN, length),
                    "a software interrupt or exception has an instruction length of 1 to 15");
        }
        for (long length = 1; length <= 15; length++) {
            assertValid(attempt.set(VmcsField.VM_ENTRY_INSTRUCTION_LEN, length));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 16})
    void otherEventsHaveNoInstructionLength(long length) {
        for (long event : new long[] {INTERRUPT, NMI, GENERAL_PROTECTION, PENDING_MTF}) {
            assertValid(injecting(event).set(VmcsField.VM_ENTRY_INSTRUCTION_LEN, length));
        }
    }
}
