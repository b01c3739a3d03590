package dev.trapline.dsl;

import static dev.trapline.dsl.Words.aSoftwareException;
import static dev.trapline.dsl.Words.aSoftwareInterrupt;
import static dev.trapline.dsl.Words.anException;
import static dev.trapline.dsl.Words.anInterrupt;
import static dev.trapline.dsl.Words.extInt;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.intN;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.lineLowered;
import static dev.trapline.dsl.Words.lineRaised;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.movToCr8;
import static dev.trapline.dsl.Words.postedInterrupt;
import static dev.trapline.dsl.Words.rep;
import static dev.trapline.dsl.Words.sipi;
import static dev.trapline.dsl.Words.timerTicks;
import static dev.trapline.dsl.Words.virtualApic;
import static dev.trapline.dsl.vmx.ExceptionVector.GP;
import static dev.trapline.dsl.vmx.ExceptionVector.UD;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.scenario.MisuseException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nouns and givens with values that cannot be. */
class NounMisuseTest {
    private static final String INTERRUPT =
            "an interrupt's vector is 0x10 to 0xff (SDM 10.5.2: the local APIC accepts no other)";
    private static final String VECTOR = "a vector is 0 to 0xff (SDM 6.2)";

    static Stream<Arguments> inputs() {
        return Stream.of(
                misuse(() -> sipi(256), "sipi(0x100): " + VECTOR),
                misuse(() -> timerTicks(0), "timerTicks(0): time passes by at least one tick"),
                misuse(() -> lineRaised(8), "lineRaised(0x08): " + INTERRUPT),
                misuse(() -> lineLowered(256), "lineLowered(0x100): " + INTERRUPT),
                misuse(() -> extInt(0), "extInt(0x00): " + INTERRUPT),
                misuse(() -> postedInterrupt(15), "postedInterrupt(0x0f): " + INTERRUPT));
    }

    static Stream<Arguments> instructions() {
        return Stream.of(
                misuse(() -> intN(-1), "intN(0xffffffff): " + VECTOR),
                misuse(() -> rep(0), "rep(0): at least one iteration"),
                misuse(() -> movToCr8(16), "movToCr8(16): a task-priority class is 0 to 15 (SDM 10.8.6)"));
    }

    static Stream<Arguments> events() {
        return Stream.of(
                misuse(() -> anInterrupt(3), "anInterrupt(0x03): " + INTERRUPT),
                misuse(
                        () -> anException(GP),
                        "anException(GP): #GP has an error code; say anException(GP, 0), or another code"),
                misuse(
                        () -> anException(UD, 0),
                        "anException(UD, 0x0): #UD has no error code; say anException(UD) (SDM table 6-1)"),
                misuse(() -> aSoftwareInterrupt(300), "aSoftwareInterrupt(0x12c): " + VECTOR),
                misuse(
                        () -> aSoftwareInterrupt(0x80, 16),
                        "aSoftwareInterrupt(0x80, 16): an instruction's length is 1 to 15 (SDM 26.2.1.3); write VM_ENTRY_INSTRUCTION_LEN to have another"),
                misuse(
                        () -> aSoftwareException(UD),
                        "aSoftwareException(UD): INT3 raises BP and INTO raises OF, and no other does"));
    }

    static Stream<Arguments> givens() {
        return Stream.of(
                misuse(() -> given(l1).intercepts(), "intercepts(): name at least one exception"),
                misuse(() -> given(l1).setsSecondary(), "setsSecondary(): name at least one control"),
                misuse(
                        () -> given(l1).setsPreemptionTimer(-1),
                        "setsPreemptionTimer(-1): the timer has 32 bits (SDM 24.4.2): 0 to 0xffffffff"),
                misuse(
                        () -> given(l1).setsTprThreshold(16),
                        "setsTprThreshold(16): a task-priority class is 0 to 15; write TPR_THRESHOLD to have another"),
                misuse(() -> given(l1).processesPostedInterrupts(2), "processesPostedInterrupts(0x02): " + INTERRUPT),
                misuse(() -> given(l1).exitsOnEoi(), "exitsOnEoi(): name at least one vector"),
                misuse(() -> given(l2).hasTrapGate(256), "hasTrapGate(0x100): " + VECTOR),
                misuse(() -> given(l2).hasNoGate(), "hasNoGate(): name at least one vector"),
                misuse(
                        () -> given(l2).hasGateOfPrivilege(0x80, 4),
                        "hasGateOfPrivilege(4): a privilege level is 0 to 3 (SDM 5.5)"),
                misuse(
                        () -> given(l2).hasHandler(0x30),
                        "hasHandler(0x30): name at least one instruction, such as iret()"),
                misuse(
                        () -> given(l2).hasPrivilegeLevel(-1),
                        "hasPrivilegeLevel(-1): a privilege level is 0 to 3 (SDM 5.5)"),
                misuse(() -> given(localApic).hasPending(), "hasPending(): name at least one vector"),
                misuse(
                        () -> given(localApic).hasTaskPriority(256),
                        "hasTaskPriority(256): a task priority is 0 to 255"),
                misuse(() -> given(virtualApic).hasInService(7), "hasInService(0x07): " + INTERRUPT));
    }

    private static Arguments misuse(ThrowingCallable words, String message) {
        return arguments(message, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"inputs", "instructions", "events", "givens"})
    void isRefusedAtTheWordWithWhatIsAllowed(String message, ThrowingCallable words) {
        assertThatExceptionOfType(MisuseException.class).isThrownBy(words).withMessage(message);
    }
}
