package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;
import static dev.trapline.dsl.vmx.VmcsPointer.*;

import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;
import java.util.stream.Stream;

/** Launch state, several VMCSs, and the VMX instructions that manage them (SDM 24.11, 26.1, 30.3, 30.4). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class VmcsManagementSpec {

    @Spec
    @Behaviour("C01")
    Scenario aVmcsThatWasClearedIsLaunched() {
        return when(l1).clears(SECOND)
                .then(l1)
                .loads(SECOND)
                .then(l1)
                .setsUpVmcs()
                .then(l1)
                .resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .launches()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec
    Scenario theErrorOfAVmfailIsInTheCurrentVmcs() {
        return when(l1).clears(SECOND)
                .then(l1)
                .loads(SECOND)
                .then(l1)
                .setsUpVmcs()
                .then(l1)
                .resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .reads(VM_INSTRUCTION_ERROR)
                .expectValue(VMRESUME_NONLAUNCHED_VMCS.number());
    }

    @Spec
    Scenario theTimerIsTheOneOfTheVmcsThatIsEntered() {
        return given(l1)
                .setsPreemptionTimer(5)
                .when(l1)
                .clears(SECOND)
                .then(l1)
                .loads(SECOND)
                .then(l1)
                .setsUpVmcs()
                .then(l1)
                .writes(VMX_PREEMPTION_TIMER_VALUE, 0)
                .then(l1)
                .launches()
                .expectExit(PREEMPTION_TIMER)
                .expectL2DidNotRun();
    }

    @Spec
    @Behaviour("C02")
    Scenario afterAnExitAVmcsIsResumed() {
        return when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .launches()
                .expectVmFail(VMLAUNCH_NONCLEAR_VMCS)
                .then(l1)
                .resumes()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec
    @Behaviour("C03")
    Scenario vmclearMakesALaunchedVmcsClear() {
        return when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .clears(FIRST)
                .then(l1)
                .loads(FIRST)
                .then(l1)
                .resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .launches()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec
    @Behaviour("C05")
    Scenario eachVmcsHasItsOwnLaunchState() {
        return when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .clears(SECOND)
                .then(l1)
                .loads(SECOND)
                .then(l1)
                .setsUpVmcs()
                .then(l1)
                .resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .loads(FIRST)
                .then(l1)
                .launches()
                .expectVmFail(VMLAUNCH_NONCLEAR_VMCS)
                .then(l1)
                .resumes()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec
    @Behaviour("C05")
    Scenario anEventIsInjectedWithTheVmcsThatHoldsIt() {
        return when(l1).injects(anInterrupt(0x41))
                .then(l1)
                .clears(SECOND)
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
                .launches()
                .expectDeliveryTo(l2, anInterrupt(0x41))
                .expectExit(VMCALL)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("C05")
    Scenario anInterruptExitIsToldInTheVmcsThatRan() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .when(nmi())
                .expectExit(EXCEPTION_NMI)
                .withNmi()
                .then(l1)
                .clears(SECOND)
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
                .reads(VM_EXIT_REASON)
                .expectValue(VMCALL.number())
                .then(l1)
                .loads(FIRST)
                .then(l1)
                .reads(VM_EXIT_REASON)
                .expectValue(EXCEPTION_NMI.number())
                .then(l1)
                .reads(VM_EXIT_INTR_INFO)
                .expectValue(0x8000_0202L);
    }

    @Spec
    @Behaviour({"C06", "F01"})
    Table withoutACurrentVmcsEverythingFailsInvalid() {
        return Table.of(
                row("VMLAUNCH", cleared().then(l1).launches().expectVmFailInvalid()),
                row("VMRESUME", cleared().then(l1).resumes().expectVmFailInvalid()),
                row("VMREAD", cleared().then(l1).executes(vmread(GUEST_RIP)).expectVmFailInvalid()),
                row(
                        "VMWRITE",
                        cleared().then(l1).executes(vmwrite(GUEST_RSP, 0)).expectVmFailInvalid()),
                row("VMCALL", cleared().then(l1).executes(vmcall()).expectVmFailInvalid()),
                row("VMXON", cleared().then(l1).executes(vmxon()).expectVmFailInvalid()),
                row("VMPTRLD", cleared().then(l1).executes(vmptrld(MISALIGNED)).expectVmFailInvalid()),
                row("VMCLEAR", cleared().then(l1).executes(vmclear(MISALIGNED)).expectVmFailInvalid()));
    }

    @Spec
    @Behaviour({"C06", "F01"})
    Scenario afterwardsNoErrorNumberIsFoundThatWasNotThereBefore() {
        return when(l1).resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .clears(FIRST)
                .then(l1)
                .launches()
                .expectVmFailInvalid()
                .then(l1)
                .loads(FIRST)
                .then(l1)
                .reads(VM_INSTRUCTION_ERROR)
                .expectValue(VMRESUME_NONLAUNCHED_VMCS.number());
    }

    private static L1Runs cleared() {
        return when(l1).clears(FIRST);
    }

    @Spec
    Scenario vmclearOfAnotherVmcsLeavesTheCurrentOne() {
        return when(l1).clears(SECOND)
                .then(l1)
                .launches()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec
    @Behaviour("C07")
    Table anAddressThatIsNoVmcsIsRefusedAndTheCurrentVmcsStays() {
        return Table.of(
                row(
                        "VMPTRLD, misaligned",
                        goesOn(when(l1).executes(vmptrld(MISALIGNED)).expectVmFail(VMPTRLD_INVALID_ADDRESS))),
                row(
                        "VMPTRLD, VMXON region",
                        goesOn(when(l1).executes(vmptrld(VMXON_REGION)).expectVmFail(VMPTRLD_VMXON_POINTER))),
                row(
                        "VMPTRLD, wrong revision",
                        goesOn(when(l1).executes(vmptrld(WRONG_REVISION))
                                .expectVmFail(VMPTRLD_INCORRECT_VMCS_REVISION_ID))),
                row(
                        "VMCLEAR, misaligned",
                        goesOn(when(l1).executes(vmclear(MISALIGNED)).expectVmFail(VMCLEAR_INVALID_ADDRESS))),
                row(
                        "VMCLEAR, VMXON region",
                        goesOn(when(l1).executes(vmclear(VMXON_REGION)).expectVmFail(VMCLEAR_VMXON_POINTER))));
    }

    private static Scenario goesOn(L1Runs refused) {
        return refused.then(l1).launches().then(l2).executes(vmcall()).expectExit(VMCALL);
    }

    @Spec
    @Behaviour("C08")
    Table vmwriteRefusesReadOnlyFields() {
        return forEach(
                Stream.of(VmcsField.values()).filter(VmcsField::isReadOnly).toList(),
                field -> when(l1).executes(vmwrite(field, 0)).expectVmFail(VMWRITE_READ_ONLY_VMCS_COMPONENT));
    }

    @Spec
    @Behaviour("C08")
    Table aFieldThatIsNotSupportedIsRefused() {
        return Table.of(
                row("VMREAD", when(l1).executes(vmread(UNSUPPORTED_FIELD)).expectVmFail(UNSUPPORTED_VMCS_COMPONENT)),
                row(
                        "VMWRITE",
                        when(l1).executes(vmwrite(UNSUPPORTED_FIELD, 0)).expectVmFail(UNSUPPORTED_VMCS_COMPONENT)));
    }

    @Spec
    @Behaviour("C09")
    Scenario anInitThatWasHeldBackTakesEffectAfterVmxoff() {
        return when(l1).runs(1)
                .when(init())
                .expectNothing()
                .then(l1)
                .executes(vmxoff())
                .expectReset();
    }

    @Spec
    @Behaviour("C09")
    Scenario anInterruptThatIsPendingSurvivesVmxoff() {
        return when(l1).runs(1)
                .when(hwIrq(0x30))
                .expectNothing()
                .then(l1)
                .executes(vmxoff())
                .expectPending(0x30)
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("C10")
    Scenario vmcallInRootOperationFailsWith1() {
        return when(l1).executes(vmcall())
                .expectVmFail(VMCALL_IN_VMX_ROOT_OPERATION)
                .then(l1)
                .reads(VM_INSTRUCTION_ERROR)
                .expectValue(1);
    }

    @Spec
    @Behaviour("C11")
    Table aShadowVmcsCannotBeEntered() {
        return Table.of(
                row("VMLAUNCH", when(l1).loads(SHADOW).then(l1).launches().expectVmFailInvalid()),
                row("VMRESUME", when(l1).loads(SHADOW).then(l1).resumes().expectVmFailInvalid()));
    }

    @Spec
    @Behaviour("F15")
    Table vmxInstructionsOfL2ExitToL1() {
        return forEach(
                List.of(VMLAUNCH, VMRESUME),
                reason -> when(l2).executes(reason == VMLAUNCH ? vmlaunch() : vmresume())
                        .expectExit(reason)
                        .then(l1)
                        .skipsInstruction()
                        .then(l1)
                        .resumes()
                        .expectNothing());
    }

    @Spec
    @Behaviour("F14")
    Table vmxInstructionsNeedPrivilegeLevel0() {
        return Table.of(
                row(
                        "VMLAUNCH",
                        when(l1).executes(sysret()).then(l1).launches().expectDeliveryTo(l1, anException(GP, 0))),
                row(
                        "VMRESUME",
                        when(l1).executes(sysret()).then(l1).resumes().expectDeliveryTo(l1, anException(GP, 0))));
    }
}
