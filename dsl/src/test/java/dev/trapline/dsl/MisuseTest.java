package dev.trapline.dsl;

import static dev.trapline.dsl.Words.eoi;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.selfIpi;
import static dev.trapline.dsl.Words.tpr;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.vmlaunch;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static dev.trapline.dsl.vmx.VmInstructionError.VMCLEAR_INVALID_ADDRESS;
import static dev.trapline.dsl.vmx.VmcsField.EXIT_QUALIFICATION;
import static dev.trapline.dsl.vmx.VmcsField.HOST_RIP;
import static dev.trapline.dsl.vmx.VmcsField.VM_EXIT_REASON;
import static dev.trapline.dsl.vmx.VmcsPointer.MISALIGNED;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.trapline.dsl.scenario.MisuseException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What only the values can show to make no sense is an error at the word, which names the word, the value and what is allowed. */
class MisuseTest {
    private static final String VECTORS =
            "an interrupt's vector is 0x10 to 0xff (SDM 10.5.2: the local APIC accepts no other)";
    private static final String NONE_PENDING =
            "thenIrqWindow(): an interrupt must be pending when L1 opens its window; here none arrived, or the exit acknowledged it already";

    @Test
    void aVectorThatIsTooLarge() {
        assertMisuse(() -> hwIrq(300), "hwIrq(0x12c): " + VECTORS);
    }

    @Test
    void aVectorThatIsReserved() {
        assertMisuse(() -> hwIrq(0x0F), "hwIrq(0x0f): " + VECTORS);
    }

    @Test
    void theFirstAndTheLastVectorAreAllowed() {
        assertThatCode(() -> hwIrq(0x10)).doesNotThrowAnyException();
        assertThatCode(() -> hwIrq(0xFF)).doesNotThrowAnyException();
    }

    @Test
    void aVectorThatNobodyCouldBeToldOf() {
        AfterExit.Vectored exit = when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);

        assertMisuse(() -> exit.withVector(2), "withVector(0x02): " + VECTORS);
        assertMisuse(() -> exit.expectPending(256), "expectPending(0x100): " + VECTORS);
        assertMisuse(() -> exit.expectDeliveryTo(l1, 0), "expectDeliveryTo(0x00): " + VECTORS);
        assertMisuse(() -> exit.expectDeliveredOnce(-1), "expectDeliveredOnce(0xffffffff): " + VECTORS);
    }

    @Test
    void aVectorThatCannotBeGiven() {
        assertMisuse(() -> given(localApic).hasPending(0x30, 0x0E), "hasPending(0x0e): " + VECTORS);
        assertMisuse(() -> given(localApic).hasInService(0), "hasInService(0x00): " + VECTORS);
        assertMisuse(() -> given(l1).injectsInterrupt(8), "injectsInterrupt(0x08): " + VECTORS);
        assertMisuse(() -> selfIpi(8), "selfIpi(0x08): " + VECTORS);
    }

    @Test
    void aTaskPriorityThatDoesNotFit() {
        assertMisuse(() -> tpr(256), "tpr(256): a task priority is 0 to 255");
    }

    @Test
    void controlsWithoutAControl() {
        assertMisuse(() -> given(l1).setsPinBased(), "setsPinBased(): name at least one control");
        assertMisuse(() -> given(l1).setsExit(), "setsExit(): name at least one control");
    }

    @Test
    void aFieldThatVmwriteRefuses() {
        assertMisuse(
                () -> given(l1).writes(VM_EXIT_REASON, 1),
                "writes(VM_EXIT_REASON, …): VMWRITE refuses VM-exit information fields");
    }

    @Test
    void whenWithoutAnInput() {
        assertMisuse(
                () -> given(l1).setsPinBased(EXT_INTR).when(), "when(): name at least one input, such as hwIrq(0x30)");
    }

    @Test
    void meanwhileWithoutAnInput() {
        assertMisuse(() -> when(l2).runs(1).meanwhile(), "meanwhile(): name at least one input, such as hwIrq(0x30)");
    }

    @Test
    void executesWithoutAnInstruction() {
        assertMisuse(() -> when(l1).executes(), "executes(): name at least one instruction, such as nop()");
        assertMisuse(() -> when(l2).executes(), "executes(): name at least one instruction, such as nop()");
    }

    @Test
    void aVmEntryAmongL1sInstructions() {
        assertMisuse(
                () -> when(l1).executes(vmlaunch()),
                "executes(VMLAUNCH): say launches() or resumes(), after which L2 runs");
    }

    @Test
    void runningForNoTimeOrForTooLong() {
        assertMisuse(() -> when(l1).runs(0), "runs(0): 1 to 10,000 instructions");
        assertMisuse(() -> when(l2).runs(10_001), "runs(10001): 1 to 10,000 instructions");
    }

    @Test
    void laterByNothing() {
        assertMisuse(
                () -> when(nmi()).expectExit(EXCEPTION_NMI).afterInstructions(0),
                "afterInstructions(0): 1 to 10,000 instructions");
    }

    @Test
    void bitsThatTheMaskLeavesOut() {
        assertMisuse(
                () -> when(l1).reads(VM_EXIT_REASON).expectBits(0xF0, 0x31),
                "expectBits(0xf0, 0x31): the value has bits outside the mask, so it could never be met");
    }

    @Test
    void aVmEntryInTheMiddleOfWhichNothingArrives() {
        String what =
                "isEmulatingVmEntry(): says when the first input arrives, so the chain goes on with when(hwIrq(…)) or when(nmi())";

        assertMisuse(() -> given(l0).isEmulatingVmEntry().when(l1), what);
        assertMisuse(() -> given(l0).isEmulatingVmEntry().and(l2).isHalted().when(l2), what);
    }

    @Test
    void aWindowWithoutAnInterrupt() {
        assertMisuse(() -> when(nmi()).expectExit(EXCEPTION_NMI).thenIrqWindow(), NONE_PENDING);
    }

    @Test
    void aWindowForAnInterruptThatTheExitAcknowledged() {
        assertMisuse(
                () -> given(l1)
                        .setsPinBased(EXT_INTR)
                        .setsExit(ACK_INTR_ON_EXIT)
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .withVector(0x30)
                        .thenIrqWindow(),
                NONE_PENDING);
    }

    @Test
    void aSecondWindowForAnInterruptThatWasDelivered() {
        assertMisuse(
                () -> when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .thenIrqWindow()
                        .thenIrqWindow(),
                NONE_PENDING);
    }

    @Test
    void lookingAtTheLocalApicAfterWritingToIt() {
        assertMisuse(
                () -> when(hwIrq(0x30))
                        .expectDeliveryTo(l2, 0x30)
                        .then(l2)
                        .executes(eoi())
                        .expectNotInService(0x30),
                "expectNotInService(…): the local APIC was written since the last event (L2 executes WRMSR X2APIC_EOI, 0x0); "
                        + "read it, as in then(l1).reads(Msr.irrOf(vector))");
    }

    @Test
    void goingOnAfterStayingHaltedForEver() {
        assertMisuse(
                () -> when(l2).executes(hlt()).expectHang().when(nmi()),
                "\"an NMI arrives\" after \"expect that it stays halted for ever\": nothing happens any more");
    }

    @Test
    void goingOnAfterTheProcessorShutDownOrWasReset() {
        assertMisuse(
                () -> when(l1).runs(1).expectShutdown().then(l1).runs(1),
                "\"L1 runs 1 instruction\" after \"expect that the processor shuts down\": nothing happens any more");
        assertMisuse(
                () -> when(l1).runs(1).expectReset().expectNmiTo(l1),
                "\"delivery of NMI to L1\" after \"expect that the processor is reset\": nothing happens any more");
    }

    @Test
    void aVmFailOfAnInstructionThatCannotFail() {
        assertMisuse(
                () -> when(l1).runs(1).expectVmFailInvalid(),
                "expectVmFailInvalid(): NOP, which L1 executed last, is no VMX instruction");
        assertMisuse(
                () -> when(l1).runs(1).expectVmFail(VMCLEAR_INVALID_ADDRESS),
                "expectVmFail(VMCLEAR_INVALID_ADDRESS): NOP, which L1 executed last, is no VMX instruction");
    }

    @Test
    void injectingAgainWhatNoExitInterrupted() {
        assertMisuse(
                () -> when(l2).executes(vmcall()).expectExit(VMCALL).then(l1).reinjects(),
                "reinjects(): no exit before says duringDeliveryOf(…); name the event with injects(…)");
    }

    @Test
    void loadingWhatCannotBecomeCurrent() {
        assertMisuse(
                () -> when(l1).loads(MISALIGNED),
                "loads(MISALIGNED): that cannot become current; say executes(vmptrld(MISALIGNED))");
    }

    @Test
    void bitsOfAFieldThatTheMaskLeavesOut() {
        assertMisuse(
                () -> when(l2).executes(vmcall()).expectExit(VMCALL).withBits(EXIT_QUALIFICATION, 1, 2),
                "withBits(EXIT_QUALIFICATION, 0x1, 0x2): the value has bits outside the mask, so it could never be met");
    }

    @Test
    void aFieldOfTheExitThatNoTraceRecords() {
        assertMisuse(
                () -> when(l2).executes(vmcall()).expectExit(VMCALL).with(HOST_RIP, 1),
                "with(HOST_RIP, …): a trace does not record this field of an exit; read it, as in then(l1).reads(HOST_RIP)");
    }

    @Test
    void contradictingGivens() {
        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(() -> given(l2).hasInterruptsDisabled().isInStiShadow())
                .withMessageStartingWith(
                        "given that L2 is in the shadow of STI: contradicts \"L2 has interrupts disabled\" at ")
                .withMessageEndingWith(": blocking by STI needs interrupts enabled (SDM 26.3.1.5)");
    }

    private static void assertMisuse(ThrowingCallable words, String message) {
        assertThatExceptionOfType(MisuseException.class).isThrownBy(words).withMessage(message);
    }
}
