package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.INVALID_STATE;
import static dev.trapline.dsl.vmx.PlainExit.MSR_WRITE;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static dev.trapline.dsl.vmx.VmInstructionError.VMRESUME_NONLAUNCHED_VMCS;
import static dev.trapline.dsl.vmx.VmcsField.CPU_BASED_VM_EXEC_CONTROL;
import static dev.trapline.dsl.vmx.VmcsField.GUEST_RFLAGS;
import static dev.trapline.dsl.vmx.VmcsField.HOST_RIP;
import static dev.trapline.dsl.vmx.VmcsField.VM_EXIT_REASON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import org.junit.jupiter.api.Test;

class ScenarioCompilerTest {
    private static final AfterExit.Vectored INTERRUPTED =
            given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);

    @Test
    void theFirstChainOfTheDocumentationBecomesThisProgram() {
        Compiled compiled = Compiled.of(INTERRUPTED.thenIrqWindow());

        assertThat(compiled.code(Level.L1))
                .containsExactly("VMLAUNCH", "STOP", "NOP", "STI", "NOP", "NOP", "NOP", "NOP", "NOP", "STOP");
        assertThat(compiled.code(Level.L2)).containsExactly("NOP", "NOP", "NOP", "NOP", "NOP", "NOP", "STOP");
        assertThat(compiled.inputs()).containsExactly("0x30 BEFORE L2[2]");
        assertThat(compiled.expected())
                .containsExactly(
                        "successful VM entry by VMLAUNCH at L2[0]",
                        "exit EXTERNAL_INTERRUPT at L2[2]",
                        "interrupt 0x30 is pending at L1[2]",
                        "delivery of interrupt 0x30 to L1 at L1[5]",
                        "interrupt 0x30 is in service at L1.handler2[0]",
                        "L0 opened exactly one interrupt window of L1 for it at L1.handler2[0]");
    }

    @Test
    void hostRipLeadsToTheFirstPieceAndEachPieceWritesTheNextOne() {
        Compiled compiled = Compiled.of(INTERRUPTED
                .then(l1)
                .writesEoi()
                .then(l1)
                .resumes()
                .when(hwIrq(0x31))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .resumes());

        assertThat(compiled.program().field(HOST_RIP)).isEqualTo(l1(2));
        assertThat(compiled.code(Level.L1))
                .containsExactly(
                        "VMLAUNCH",
                        "STOP",
                        "VMWRITE HOST_RIP, 0x%x".formatted(l1(6)),
                        "WRMSR X2APIC_EOI, 0x0",
                        "VMRESUME",
                        "STOP",
                        "VMWRITE HOST_RIP, 0x%x".formatted(l1(9)),
                        "VMRESUME",
                        "STOP",
                        "STOP");
    }

    @Test
    void anExitThatNobodyExpectsEndsTheProgram() {
        Compiled compiled = Compiled.of(when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30));

        assertThat(compiled.program().field(HOST_RIP)).isEqualTo(l1(2));
        assertThat(compiled.code(Level.L1)).containsExactly("VMLAUNCH", "STOP", "STOP");
    }

    @Test
    void afterAVmFailL1GoesOnWithTheNextInstruction() {
        Compiled compiled = Compiled.of(when(l1).resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .launches()
                .expectNothing());

        assertThat(compiled.code(Level.L1)).containsExactly("VMRESUME", "VMLAUNCH", "STOP", "STOP");
        assertThat(compiled.expected())
                .containsExactly(
                        "VMfailValid 5 (VMRESUME_NONLAUNCHED_VMCS) at L1[1]",
                        "successful VM entry by VMLAUNCH at L2[0]",
                        "nothing at L2[3]");
    }

    @Test
    void afterAnEntryFailureL1GoesOnAtHostRip() {
        Compiled compiled = Compiled.of(given(l1)
                .writes(GUEST_RFLAGS, 0)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE)
                .then(l1)
                .reads(VM_EXIT_REASON));

        assertThat(compiled.program().field(HOST_RIP)).isEqualTo(l1(2));
        assertThat(compiled.code(Level.L1)).startsWith("VMLAUNCH", "STOP", "VMREAD VM_EXIT_REASON");
        assertThat(compiled.expected())
                .containsExactly(
                        "VM-entry failure INVALID_STATE at L2[0]", "L1 reads with VMREAD VM_EXIT_REASON at L1[2]");
    }

    @Test
    void anInstructionThatExitsDoesSoAtItself() {
        assertThat(Compiled.of(when(l2).executes(nop(), vmcall()).expectExit(VMCALL))
                        .expected())
                .endsWith("exit VMCALL at L2[1]");
    }

    @Test
    void skippingAnInstructionMovesL2BehindIt() {
        Compiled compiled = Compiled.of(when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .when(nmi())
                .expectNmiTo(l2));

        assertThat(compiled.code(Level.L1)).contains("VMWRITE GUEST_RIP, 0x2000001", "VMRESUME");
        assertThat(compiled.inputs()).containsExactly("Nmi BEFORE L2[1]");
        assertThat(compiled.expected()).endsWith("delivery of NMI to L2 at L2[1]");
    }

    @Test
    void withoutSkippingL2ExecutesTheInstructionAgain() {
        Compiled compiled = Compiled.of(when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .resumes()
                .expectExit(VMCALL));

        assertThat(compiled.expected()).endsWith("exit VMCALL at L2[0]");
    }

    @Test
    void anEventRightAfterADeliveryComesAtTheHandler() {
        assertThat(Compiled.of(when(hwIrq(0x30), nmi()).expectNmiTo(l2).expectDeliveryTo(l2, 0x30))
                        .expected())
                .endsWith("delivery of NMI to L2 at L2[2]", "delivery of interrupt 0x30 to L2 at L2.handler1[0]");
    }

    @Test
    void anEventSomeInstructionsAfterADeliveryComesInsideTheHandler() {
        assertThat(Compiled.of(when(hwIrq(0x30), hwIrq(0x31))
                                .expectDeliveryTo(l2, 0x31)
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1))
                        .expected())
                .endsWith("delivery of interrupt 0x30 to L2 after one more instruction at L2.handler2[1]");
    }

    @Test
    void anEventAfterTheHandlerReturnedComesWhereItReturnsTo() {
        assertThat(Compiled.of(when(hwIrq(0x30), hwIrq(0x31))
                                .expectDeliveryTo(l2, 0x31)
                                .expectDeliveryTo(l2, 0x30)
                                .afterHandlerReturns())
                        .expected())
                .endsWith("delivery of interrupt 0x30 to L2 after the handler returned at L2[2]");
    }

    @Test
    void anInstructionOfAHandlerThatExitsDoesSoThere() {
        Scenario chain = given(l1)
                .writes(CPU_BASED_VM_EXEC_CONTROL, 0)
                .when(l2)
                .runs(1)
                .meanwhile(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .expectExit(MSR_WRITE);

        assertThat(Compiled.of(chain).expected()).endsWith("exit MSR_WRITE at L2.handler2[0]");
    }

    @Test
    void skippingAnInstructionOfAHandlerMovesL2InsideIt() {
        Compiled compiled = Compiled.of(given(l1)
                .writes(CPU_BASED_VM_EXEC_CONTROL, 0)
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .expectExit(MSR_WRITE)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .when(nmi())
                .expectNmiTo(l2));

        long second = new CodeAddress(Level.L2, 2, 1).value();
        assertThat(compiled.code(Level.L1)).contains("VMWRITE GUEST_RIP, 0x%x".formatted(second));
        assertThat(compiled.inputs()).containsExactly("0x30 BEFORE L2[2]", "Nmi BEFORE L2[3]");
    }

    @Test
    void whoeverRunsLastRunsOnSoThatAnEventTooManyIsSeen() {
        assertThat(Compiled.of(when(nmi()).expectNmiTo(l2)).code(Level.L2))
                .containsExactly("NOP", "NOP", "NOP", "NOP", "NOP", "NOP", "STOP");
    }

    @Test
    void whoeverIsHaltedRunsNoFurther() {
        assertThat(Compiled.of(when(l2).executes(hlt()).expectHang()).code(Level.L2))
                .containsExactly("HLT", "STOP");
    }

    @Test
    void aDeliveryWakesTheHalted() {
        Compiled compiled =
                Compiled.of(when(l2).executes(hlt()).when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30));

        assertThat(compiled.inputs()).containsExactly("0x30 BEFORE L2[1]");
        assertThat(compiled.code(Level.L2)).containsExactly("HLT", "NOP", "NOP", "NOP", "NOP", "STOP");
    }

    @Test
    void theSameScenarioGivesTheSameProgram() {
        assertThat(ScenarioCompiler.compile(INTERRUPTED)).isEqualTo(ScenarioCompiler.compile(INTERRUPTED));
    }

    @Test
    void whatIsExpectedOfAnEventDoesNotReachTheProgram() {
        assertThat(ScenarioCompiler.compile(INTERRUPTED.withVector(0x31).with(VM_EXIT_REASON, 7))
                        .program())
                .isEqualTo(ScenarioCompiler.compile(INTERRUPTED.withoutVector().savingInterruptsDisabled())
                        .program());
    }

    @Test
    void whatIsExpectedOfTheWholeRunDoesNotReachTheProgram() {
        assertThat(ScenarioCompiler.compile(INTERRUPTED
                                .expectDeliveredOnce(0x30)
                                .expectL0Exits()
                                .unlikeBareMetal())
                        .program())
                .isEqualTo(ScenarioCompiler.compile(INTERRUPTED).program());
    }

    @Test
    void whichEventIsExpectedDoesNotReachTheProgram() {
        assertThat(ScenarioCompiler.compile(when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30))
                        .program())
                .isEqualTo(ScenarioCompiler.compile(when(hwIrq(0x30)).expectNmiTo(l2))
                        .program());
    }

    private static long l1(int index) {
        return CodeAddress.main(Level.L1, index).value();
    }
}
