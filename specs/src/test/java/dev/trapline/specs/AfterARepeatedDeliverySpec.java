package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** What comes after an event whose delivery L0 had to repeat, and what such a delivery carries along (SDM 26.7.1, 26.7.3, 27.2.2). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class AfterARepeatedDeliverySpec {

    private static final long PENDING = PendingDebug.ENABLED_BREAKPOINT | 1;

    @Spec("the shadow that an event was in is over when L0 has repeated it")
    Scenario theShadowThatAnEventWasInIsOver() {
        return given(l0)
                .hasNotMapped(STACK)
                .and(l2)
                .isInMovSsShadow()
                .hasHandler(UD.vector(), vmcall())
                .isAboutToExecute(ud2())
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(UD))
                .expectExit(VMCALL)
                .with(GUEST_INTERRUPTIBILITY_INFO, 0);
    }

    @Spec("an injection of L1 that exits has nothing of the shadow of an event that L0 repeated before")
    Scenario anInjectionOfL1HasNothingOfTheShadowOfAnEarlierEvent() {
        return given(l1)
                .intercepts(NP)
                .and(l0)
                .hasNotMapped(STACK)
                .and(l2)
                .hasNoGate(0x80)
                .isInMovSsShadow()
                .hasPendingDebugExceptions(PENDING)
                .hasHandler(UD.vector(), vmcall())
                .isAboutToExecute(ud2())
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(UD))
                .expectExit(VMCALL)
                .then(l1)
                .injects(aSoftwareInterrupt(0x80))
                .then(l1)
                .resumes()
                .expectExit(EXCEPTION_NMI)
                .duringDeliveryOf(aSoftwareInterrupt(0x80))
                .with(GUEST_INTERRUPTIBILITY_INFO, 0)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0);
    }

    @Spec("an exception that L0 repeats has its error code")
    Table anExceptionThatL0RepeatsHasItsErrorCode() {
        return Table.of(
                row(
                        "no gate",
                        given(l0)
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasNoGate(0x80)
                                .isAboutToExecute(intN(0x80))
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(NP, 0x402))),
                row(
                        "no gate, interrupted by an exit",
                        given(l1)
                                .virtualizesApicAccesses(STACK)
                                .and(l0)
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasNoGate(0x80)
                                .isAboutToExecute(intN(0x80))
                                .when(l1)
                                .launches()
                                .expectExit(APIC_ACCESS)
                                .duringDeliveryOf(anException(NP, 0x402))
                                .with(IDT_VECTORING_ERROR_CODE, 0x402)));
    }

    @Spec("debug exceptions that MOV SS held before an INT n that L1 injects come behind it, also if L0 repeats it")
    Table debugExceptionsComeBehindAnInjectedSoftwareEvent() {
        return forEach(
                List.of(aSoftwareInterrupt(0x80), aSoftwareException(BP)),
                event -> given(l1)
                        .injects(event)
                        .and(l0)
                        .hasNotMapped(STACK)
                        .and(l2)
                        .isInMovSsShadow()
                        .hasPendingDebugExceptions(PENDING)
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, event)
                        .expectDeliveryTo(l2, anException(DB)));
    }

    @Spec("debug exceptions that MOV SS held before a fault are lost")
    Scenario debugExceptionsThatMovSsHeldBeforeAFaultAreLost() {
        return given(l2)
                .isInMovSsShadow()
                .hasPendingDebugExceptions(PENDING)
                .hasHandler(UD.vector(), vmcall())
                .isAboutToExecute(ud2())
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(UD))
                .expectExit(VMCALL)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0);
    }

    @Spec("an injection that exits leaves nothing of the shadow that it ended")
    Table anInjectionThatExitsLeavesNothingOfTheShadow() {
        return forEach(
                List.of(aSoftwareInterrupt(0x80), aSoftwareException(BP), anException(GP, 0x10)),
                event -> given(l1)
                        .virtualizesApicAccesses(STACK)
                        .injects(event)
                        .and(l2)
                        .isInMovSsShadow()
                        .when(l1)
                        .launches()
                        .expectExit(APIC_ACCESS)
                        .duringDeliveryOf(event)
                        .with(GUEST_INTERRUPTIBILITY_INFO, 0));
    }

    @Spec("the qualification of an APIC access is L1's as it is, with NMI exiting too")
    @Behaviour("V14")
    Scenario theQualificationOfAnApicAccessIsL1sAsItIs() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .virtualizesApicAccesses(STACK)
                .injects(anException(UD))
                .when(l1)
                .launches()
                .expectExit(APIC_ACCESS)
                .with(EXIT_QUALIFICATION, 0x3020);
    }

    @Spec("an EPT violation of an IRET that has unblocked NMIs says so, and no other after it")
    Table anEptViolationOfAnIretThatHasUnblockedNmisSaysSo() {
        return Table.of(
                row(
                        "the IRET's",
                        given(l1)
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasNmisBlocked()
                                .isAboutToExecute(iret())
                                .when(l1)
                                .launches()
                                .expectExit(EPT_VIOLATION)
                                .withBits(EXIT_QUALIFICATION, 1 << 12, 1 << 12)),
                row(
                        "another",
                        given(l1)
                                .hasNotMapped(DATA)
                                .injectsNmi()
                                .and(l2)
                                .hasHandler(2, iret())
                                .isAboutToExecute(load(DATA))
                                .when(l1)
                                .launches()
                                .expectNmiTo(l2)
                                .expectExit(EPT_VIOLATION)
                                .afterHandlerReturns()
                                .withBits(EXIT_QUALIFICATION, 1 << 12, 0)));
    }

    @Spec("an EPT violation behind an INT n tells no instruction length")
    @Behaviour("V06")
    Scenario anEptViolationBehindAnIntNTellsNoInstructionLength() {
        return given(l1)
                .hasNotMapped(DATA)
                .and(l2)
                .hasHandler(0x80, load(DATA), iret())
                .isAboutToExecute(intN(0x80))
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, aSoftwareInterrupt(0x80))
                .expectExit(EPT_VIOLATION)
                .withoutIdtVectoring()
                .withUndefined(VM_EXIT_INSTRUCTION_LEN);
    }

    @Spec("a general-detect exception that exits saves RF")
    Scenario aGeneralDetectExceptionThatExitsSavesRf() {
        return given(l1)
                .intercepts(DB)
                .writes(GUEST_DR7, 1 << 13 | 1 << 10)
                .and(l2)
                .isAboutToExecute(movDr())
                .when(l1)
                .launches()
                .expectExit(EXCEPTION_NMI)
                .withBits(GUEST_RFLAGS, Rflags.RF, Rflags.RF);
    }

    @Spec("pending debug exceptions that are not enabled are saved as none by an exit of a halted L2")
    @Behaviour("E08")
    Scenario pendingDebugExceptionsThatAreNotEnabledAreSavedAsNone() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .isHalted()
                .hasPendingDebugExceptions(1)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0);
    }

    @Spec("an access that L0 lets through has no RF left behind it, where an interrupt exits")
    @Behaviour("E05")
    Scenario anAccessThatL0LetsThroughHasNoRfLeftBehindIt() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .hasNotMapped(DATA)
                .when(l2)
                .executes(load(DATA))
                .meanwhile(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withBits(GUEST_RFLAGS, Rflags.RF, 0);
    }

    @Spec("INT1 in the shadow of MOV SS keeps the single step that was held before it, when its delivery exits")
    Scenario int1InTheShadowOfMovSsKeepsTheSingleStep() {
        return given(l1)
                .virtualizesApicAccesses(STACK)
                .and(l2)
                .singleSteps()
                .isAboutToExecute(movSs(), int1())
                .when(l1)
                .launches()
                .expectExit(APIC_ACCESS)
                .afterInstructions(1)
                .duringDeliveryOf(anInt1())
                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS);
    }
}
