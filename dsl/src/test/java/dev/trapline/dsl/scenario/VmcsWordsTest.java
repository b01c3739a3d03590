package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.aSoftwareInterrupt;
import static dev.trapline.dsl.Words.anException;
import static dev.trapline.dsl.Words.anInterrupt;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.vmptrld;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.ExceptionVector.PF;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.PlainExit.MSR_READ;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VmInstructionError.UNSUPPORTED_VMCS_COMPONENT;
import static dev.trapline.dsl.vmx.VmInstructionError.VMPTRLD_INVALID_ADDRESS;
import static dev.trapline.dsl.vmx.VmcsField.CPU_BASED_VM_EXEC_CONTROL;
import static dev.trapline.dsl.vmx.VmcsField.UNSUPPORTED_FIELD;
import static dev.trapline.dsl.vmx.VmcsPointer.FIRST;
import static dev.trapline.dsl.vmx.VmcsPointer.MISALIGNED;
import static dev.trapline.dsl.vmx.VmcsPointer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import org.junit.jupiter.api.Test;

/** What the words about L1's VMCSs make it execute. */
class VmcsWordsTest {

    @Test
    void injectingWritesAllThatGoesWithTheEvent() {
        Compiled compiled =
                Compiled.of(when(l1).injects(anException(PF, 2)).then(l1).injects(aSoftwareInterrupt(0x80)));

        assertThat(compiled.code(Level.L1))
                .startsWith(
                        "VMWRITE VM_ENTRY_INTR_INFO_FIELD, 0x80000b0e",
                        "VMWRITE VM_ENTRY_EXCEPTION_ERROR_CODE, 0x2",
                        "VMWRITE VM_ENTRY_INTR_INFO_FIELD, 0x80000480",
                        "VMWRITE VM_ENTRY_INSTRUCTION_LEN, 0x1");
    }

    @Test
    void injectingAgainTakesWhatTheLastExitInterrupted() {
        Compiled compiled = Compiled.of(given(l1)
                .hasNotMapped(L2Page.STACK)
                .when(hwIrq(0x30))
                .expectExit(EPT_VIOLATION)
                .duringDeliveryOf(anInterrupt(0x30))
                .then(l1)
                .reinjects());

        assertThat(compiled.code(Level.L1)).contains("VMWRITE VM_ENTRY_INTR_INFO_FIELD, 0x80000030");
    }

    @Test
    void eachVmcsGoesOnWhereItLeft() {
        Compiled compiled = Compiled.of(when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .loads(SECOND)
                .then(l1)
                .setsUpVmcs()
                .then(l1)
                .launches()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .loads(FIRST)
                .then(l1)
                .resumes()
                .expectExit(VMCALL));

        assertThat(compiled.code(Level.L2)).startsWith("VMCALL", "VMCALL");
        assertThat(compiled.expected())
                .filteredOn(text -> text.startsWith("exit"))
                .containsExactly("exit VMCALL at L2[0]", "exit VMCALL at L2[1]", "exit VMCALL at L2[1]");
    }

    @Test
    void aVmcsThatIsLoadedGetsItsHostRip() {
        Compiled compiled = Compiled.of(when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .loads(SECOND)
                .then(l1)
                .resumes()
                .expectExit(VMCALL));

        long nextPiece = CodeAddress.main(Level.L1, 7).value();
        assertThat(compiled.code(Level.L1))
                .startsWith(
                        "VMLAUNCH",
                        "STOP",
                        "VMWRITE HOST_RIP, 0x%x".formatted(nextPiece),
                        "VMPTRLD SECOND",
                        "VMWRITE HOST_RIP, 0x%x".formatted(nextPiece),
                        "VMRESUME",
                        "STOP");
    }

    @Test
    void settingUpWritesWhatTheFirstVmcsHadAndWhereL2GoesOn() {
        Compiled compiled = Compiled.of(given(l1)
                .setsPinBased(PinBased.EXT_INTR)
                .injectsNmi()
                .when(l1)
                .loads(SECOND)
                .then(l1)
                .setsUpVmcs()
                .then(l1)
                .launches());

        assertThat(compiled.code(Level.L1))
                .contains("VMWRITE PIN_BASED_VM_EXEC_CONTROL, 0x1", "VMWRITE GUEST_RIP, 0x2000000")
                .noneMatch(text -> text.startsWith("VMWRITE VM_ENTRY_INTR_INFO_FIELD"));
    }

    @Test
    void aVmptrldThatFailsLeavesTheVmcs() {
        Compiled compiled = Compiled.of(when(l1).executes(vmptrld(MISALIGNED))
                .expectVmFail(VMPTRLD_INVALID_ADDRESS)
                .then(l1)
                .launches());

        assertThat(compiled.code(Level.L1)).startsWith("VMPTRLD MISALIGNED", "VMLAUNCH");
        assertThat(compiled.expected())
                .containsExactly(
                        "VMfailValid 9 (VMPTRLD_INVALID_ADDRESS) at L1[1]", "successful VM entry by VMLAUNCH at L2[0]");
    }

    @Test
    void aReadThatFailsReadsNothing() {
        assertThat(Compiled.of(when(l1).reads(UNSUPPORTED_FIELD).expectVmFail(UNSUPPORTED_VMCS_COMPONENT))
                        .expected())
                .containsExactly("VMfailValid 12 (UNSUPPORTED_VMCS_COMPONENT) at L1[1]");
    }

    @Test
    void aReadThatExitsReadsNothing() {
        assertThat(Compiled.of(given(l1)
                                .writes(CPU_BASED_VM_EXEC_CONTROL, 0)
                                .when(l2)
                                .reads(Msr.X2APIC_TPR)
                                .expectExit(MSR_READ))
                        .expected())
                .containsExactly("successful VM entry by VMLAUNCH at L2[0]", "exit MSR_READ at L2[0]");
    }

    @Test
    void l2ReadsAnMsrThatDoesNotExit() {
        assertThat(Compiled.of(when(l2).reads(Msr.X2APIC_TPR).expectValue(0)).expected())
                .contains("L2 reads with RDMSR X2APIC_TPR at L2[0]");
    }
}
