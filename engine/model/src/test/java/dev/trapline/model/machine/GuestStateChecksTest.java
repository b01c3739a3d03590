package dev.trapline.model.machine;

import static dev.trapline.dsl.vmx.Interruptibility.MOV_SS;
import static dev.trapline.dsl.vmx.Interruptibility.STI;
import static dev.trapline.model.machine.EntryAttempt.INTERRUPT;
import static dev.trapline.model.machine.EntryAttempt.NMI;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_GUEST_STATE;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_LINK_POINTER;
import static dev.trapline.model.machine.EntryChecks.Result.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check of registers, the activity state and the link pointer fails alone (SDM 26.3.1.1 to 26.3.1.5; behaviours K13, K17 to K20, K24, K26, F08). */
class GuestStateChecksTest {

    private static final long VM = 1 << 17;
    private static final long DPL_3 = 3 << 5;

    private static void assertInvalid(EntryAttempt attempt, String rule) {
        assertThat(attempt.violated()).isEqualTo("SDM " + rule);
        assertThat(attempt.result()).isEqualTo(INVALID_GUEST_STATE);
    }

    private static void assertValid(EntryAttempt attempt) {
        assertThat(attempt.violated()).isEmpty();
        assertThat(attempt.result()).isEqualTo(PASSED);
    }

    private static EntryAttempt unrestricted() {
        return new EntryAttempt()
                .set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS)
                .set(SecondaryBased.UNRESTRICTED_GUEST, SecondaryBased.ENABLE_EPT)
                .set(VmcsField.EPT_POINTER, 1);
    }

    private static EntryAttempt rflags(long value) {
        return new EntryAttempt().set(VmcsField.GUEST_RFLAGS, value);
    }

    private static EntryAttempt in(ActivityState state) {
        return new EntryAttempt().set(VmcsField.GUEST_ACTIVITY_STATE, state.ordinal());
    }

    @Test
    void theGuestIsInProtectedModeUnlessItIsUnrestricted() {
        assertInvalid(
                new EntryAttempt().set(VmcsField.GUEST_CR0, 0),
                "26.3.1.1: CR0.PE is 1, unless the guest is unrestricted");
        assertInvalid(
                new EntryAttempt().set(VmcsField.GUEST_CR0, 0).set(SecondaryBased.UNRESTRICTED_GUEST),
                "26.3.1.1: CR0.PE is 1, unless the guest is unrestricted");
        assertValid(unrestricted().set(VmcsField.GUEST_CR0, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void inRealModeThePrivilegeLevelIs0(long dpl) {
        assertInvalid(
                unrestricted().set(VmcsField.GUEST_CR0, 0).set(VmcsField.GUEST_SS_AR_BYTES, dpl << 5),
                "26.3.1.2: SS.DPL is 0 where CR0.PE is 0");
        assertValid(unrestricted().set(VmcsField.GUEST_SS_AR_BYTES, dpl << 5));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void inVirtual8086ModeThePrivilegeLevelIs3(long dpl) {
        assertInvalid(
                rflags(Rflags.FIXED | VM).set(VmcsField.GUEST_SS_AR_BYTES, dpl << 5),
                "26.3.1.2: SS.DPL is 3 in virtual-8086 mode");
        assertValid(rflags(Rflags.FIXED | VM).set(VmcsField.GUEST_SS_AR_BYTES, DPL_3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 32, 1L << 47, 1L << 63, -1})
    void addressesAreCanonical(long address) {
        assertInvalid(
                new EntryAttempt().set(VmcsField.GUEST_IDTR_BASE, address),
                "26.3.1.3: GUEST_IDTR_BASE is canonical");
        assertInvalid(
                new EntryAttempt().set(VmcsField.GUEST_RIP, address), "26.3.1.4: GUEST_RIP is canonical");
    }

    static IntStream reservedFlags() {
        return IntStream.concat(IntStream.of(3, 5, 15), IntStream.rangeClosed(22, 63));
    }

    @ParameterizedTest
    @MethodSource("reservedFlags")
    void reservedFlagsAre0(int bit) {
        assertInvalid(rflags(Rflags.FIXED | 1L << bit), "26.3.1.4: bits 63:22, 15, 5 and 3 of RFLAGS are 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 19, 20, 21})
    void otherFlagsAreFree(int bit) {
        assertValid(rflags(Rflags.FIXED | 1L << bit));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Rflags.IF, Rflags.IF | Rflags.TF})
    void bit1OfRflagsIs1(long value) {
        assertInvalid(rflags(value), "26.3.1.4: bit 1 of RFLAGS is 1");
    }

    @Test
    void virtual8086ModeIsNotInIa32eMode() {
        assertInvalid(
                rflags(Rflags.FIXED | VM).set(VmcsField.GUEST_SS_AR_BYTES, DPL_3).set(EntryControl.IA32E_MODE),
                "26.3.1.4: RFLAGS.VM is 0 in IA-32e mode");
        assertValid(new EntryAttempt().set(EntryControl.IA32E_MODE));
    }

    /** Its privilege level would have to be 3 and 0 at once. */
    @Test
    void virtual8086ModeIsNotInRealMode() {
        EntryAttempt attempt =
                unrestricted().set(VmcsField.GUEST_CR0, 0).set(VmcsField.GUEST_RFLAGS, Rflags.FIXED | VM);

        assertThat(attempt.result()).isEqualTo(INVALID_GUEST_STATE);
        assertThat(attempt.set(VmcsField.GUEST_SS_AR_BYTES, DPL_3).result()).isEqualTo(INVALID_GUEST_STATE);
    }

    @Test
    void anInterruptIsNotInjectedWhereInterruptsAreDisabled() {
        for (int vector = 0; vector <= 255; vector++) {
            assertInvalid(
                    rflags(Rflags.FIXED).injecting(EntryAttempt.event(EventType.EXTERNAL_INTERRUPT, vector)),
                    "26.3.1.4: RFLAGS.IF is 1 where an external interrupt is injected");
        }
    }

    @Test
    void otherEventsAreInjectedWhateverTheInterruptFlag() {
        EntryAttempt.events()
                .filter(event -> event != INTERRUPT)
                .forEach(event -> assertValid(rflags(Rflags.FIXED).injecting(event)));
    }

    @ParameterizedTest
    @EnumSource
    void eachActivityStateCanBeEntered(ActivityState state) {
        assertValid(in(state));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void anActivityStateThatIsNotOfferedFailsTheEntry(ActivityState state) {
        Set<ActivityState> others = Set.copyOf(Stream.of(ActivityState.values())
                .filter(other -> other != state)
                .toList());

        assertInvalid(
                in(state).offered(new Capabilities(Capabilities.ALL.controls(), others)),
                "26.3.1.5: the activity state is one that is offered");
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 7, 63, 64, 65, 1L << 31, 1L << 32, -1})
    void anActivityStateThatDoesNotExistFailsTheEntry(long value) {
        assertInvalid(
                new EntryAttempt().set(VmcsField.GUEST_ACTIVITY_STATE, value),
                "26.3.1.5: the activity state is one that is offered");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void onlyTheMostPrivilegedLevelHalts(long dpl) {
        assertInvalid(
                in(ActivityState.HLT).set(VmcsField.GUEST_SS_AR_BYTES, dpl << 5),
                "26.3.1.5: SS.DPL is 0 in the HLT state");
        for (ActivityState other :
                new ActivityState[] {ActivityState.ACTIVE, ActivityState.SHUTDOWN, ActivityState.WAIT_FOR_SIPI}) {
            assertValid(in(other).set(VmcsField.GUEST_SS_AR_BYTES, dpl << 5));
        }
    }

    static Stream<Arguments> shadowsAndInactiveStates() {
        return Stream.of(ActivityState.values())
                .filter(state -> state != ActivityState.ACTIVE)
                .flatMap(state -> Stream.of(STI, MOV_SS).map(shadow -> Arguments.of(shadow, state)));
    }

    @ParameterizedTest(name = "shadow {0} in {1}")
    @MethodSource("shadowsAndInactiveStates")
    void onlyAnActiveGuestIsInAShadow(long shadow, ActivityState state) {
        assertInvalid(
                in(state).set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, shadow),
                "26.3.1.5: the activity state is active where there is blocking by STI or MOV SS");
    }

    private static final Set<Long> WAKES_FROM_HLT = Set.of(
            INTERRUPT, NMI, EntryAttempt.exception(1), EntryAttempt.exception(18), EntryAttempt.PENDING_MTF);
    private static final Set<Long> WAKES_FROM_SHUTDOWN = Set.of(NMI, EntryAttempt.exception(18));

    static Stream<Arguments> injectionsIntoInactiveGuests() {
        return Stream.of(ActivityState.values())
                .flatMap(state -> EntryAttempt.events().map(event -> Arguments.of(state, event)));
    }

    @ParameterizedTest(name = "{0}, event {1}")
    @MethodSource("injectionsIntoInactiveGuests")
    void onlyWhatWakesIsInjectedIntoAGuestThatIsNotActive(ActivityState state, long event) {
        String rule = switch (state) {
            case ACTIVE -> "";
            case HLT ->
                WAKES_FROM_HLT.contains(event)
                        ? ""
                        : "26.3.1.5: in the HLT state an external interrupt, an NMI, #DB, #MC or a pending monitor trap flag is injected";
            case SHUTDOWN ->
                WAKES_FROM_SHUTDOWN.contains(event)
                        ? ""
                        : "26.3.1.5: in the shutdown state an NMI or #MC is injected";
            case WAIT_FOR_SIPI -> "26.3.1.5: in the wait-for-SIPI state nothing is injected";
        };

        if (rule.isEmpty()) {
            assertValid(in(state).injecting(event));
        } else {
            assertInvalid(in(state).injecting(event), rule);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x1000, -2, Long.MAX_VALUE})
    void theLinkPointerIsAllOnes(long pointer) {
        EntryAttempt attempt = new EntryAttempt().set(VmcsField.VMCS_LINK_POINTER, pointer);

        assertThat(attempt.violated()).isEqualTo("SDM 26.3.1.5: the VMCS link pointer is all ones");
        assertThat(attempt.result()).isEqualTo(INVALID_LINK_POINTER);
    }
}
