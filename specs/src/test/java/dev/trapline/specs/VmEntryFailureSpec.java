package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L1Verbs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** VM entries that fail with VMfail: with which number, in which order, and that nothing else happens (SDM 26.1, 26.2, 30.2). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class VmEntryFailureSpec {

    @Spec
    @Behaviour("F02")
    Scenario vmlaunchOfALaunchedVmcsFailsWith4() {
        return when(l2).executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .launches()
                .expectVmFail(VMLAUNCH_NONCLEAR_VMCS)
                .then(l1)
                .reads(VM_INSTRUCTION_ERROR)
                .expectValue(4);
    }

    @Spec
    @Behaviour("F03")
    Scenario vmresumeOfAClearVmcsFailsWith5() {
        return when(l1).resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .reads(VM_INSTRUCTION_ERROR)
                .expectValue(5);
    }

    @Spec
    @Behaviour("F04")
    Table theShadowOfMovSsFailsWith26BeforeAnythingElse() {
        return Table.of(
                row(
                        "VMLAUNCH",
                        when(l1).executes(movSs()).then(l1).launches().expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS)),
                row(
                        "VMRESUME of a clear VMCS",
                        when(l1).executes(movSs()).then(l1).resumes().expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS)),
                row(
                        "VMLAUNCH of a launched VMCS",
                        when(l2).executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .executes(movSs())
                                .then(l1)
                                .launches()
                                .expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS)),
                row("invalid control", blockedByMovSs(given(l1).setsPinBased(VIRTUAL_NMIS))),
                row("invalid host state", blockedByMovSs(given(l1).writes(HOST_IDTR_BASE, 1L << 47))),
                row("invalid guest state", blockedByMovSs(given(l1).writes(GUEST_RFLAGS, 0))));
    }

    private static Scenario blockedByMovSs(Given.OfL1 given) {
        return given.when(l1).executes(movSs()).then(l1).launches().expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS);
    }

    @Spec("a new failure overwrites the number of the one before")
    @Behaviour({"F05", "F18"})
    Scenario aNewFailureOverwritesTheNumberOfTheOneBefore() {
        return given(l1)
                .setsPinBased(VIRTUAL_NMIS)
                .when(l1)
                .resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                .then(l1)
                .launches()
                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD)
                .then(l1)
                .reads(VM_INSTRUCTION_ERROR)
                .expectValue(7);
    }

    @Spec
    @Behaviour("F06")
    Table invalidHostStateFailsWith8() {
        return forEach(
                List.of(1L << 47, 1L << 62),
                notCanonical -> given(l1)
                        .writes(HOST_IDTR_BASE, notCanonical)
                        .when(l1)
                        .launches()
                        .expectVmFail(ENTRY_INVALID_HOST_STATE_FIELD)
                        .then(l1)
                        .reads(VM_INSTRUCTION_ERROR)
                        .expectValue(8));
    }

    @Spec("the controls are checked before the host state, and that before the guest state")
    @Behaviour({"F05", "F06", "F07"})
    Table theOrderOfTheChecks() {
        return Table.of(
                row(
                        "clear VMCS, all invalid",
                        withInvalid(given(l1).setsPinBased(VIRTUAL_NMIS))
                                .when(l1)
                                .resumes()
                                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)),
                row(
                        "host and guest state invalid",
                        withInvalid(given(l1)).when(l1).launches().expectVmFail(ENTRY_INVALID_HOST_STATE_FIELD)),
                row(
                        "guest state and MSR-load list invalid",
                        given(l1)
                                .writes(GUEST_RFLAGS, 0)
                                .loadsMsrOnEntry(Msr.X2APIC_TPR, 0)
                                .when(l1)
                                .launches()
                                .expectEntryFailure(INVALID_STATE)));
    }

    private static Given.OfL1 withInvalid(Given.OfL1 given) {
        return given.writes(HOST_IDTR_BASE, 1L << 47).writes(GUEST_RFLAGS, 0);
    }

    @Spec("a VMfail changes no more than a flag and the error number: nothing is loaded or injected, and L1 goes on")
    @Behaviour("F10")
    Table aVmfailLoadsAndInjectsNothing() {
        return Table.of(
                row(
                        "4",
                        nothingLoaded(withLists(given(l1))
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .executes(wrmsr(Msr.IA32_KERNEL_GS_BASE, 0x99))
                                .then(l1)
                                .writes(VM_ENTRY_INTR_INFO_FIELD, 0x8000_0041L)
                                .then(l1)
                                .launches()
                                .expectVmFail(VMLAUNCH_NONCLEAR_VMCS))),
                row("5", nothingLoaded(about(given(l1)).resumes().expectVmFail(VMRESUME_NONLAUNCHED_VMCS))),
                row(
                        "7",
                        nothingLoaded(about(given(l1).setsPinBased(VIRTUAL_NMIS))
                                .launches()
                                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD))),
                row(
                        "8",
                        nothingLoaded(about(given(l1).writes(HOST_IDTR_BASE, 1L << 47))
                                .launches()
                                .expectVmFail(ENTRY_INVALID_HOST_STATE_FIELD))),
                row(
                        "26",
                        nothingLoaded(about(given(l1))
                                .executes(movSs())
                                .then(l1)
                                .launches()
                                .expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS))));
    }

    private static Given.OfL1 withLists(Given.OfL1 given) {
        return given.loadsMsrOnEntry(Msr.IA32_KERNEL_GS_BASE, 0x77).loadsMsrOnExit(Msr.IA32_KERNEL_GS_BASE, 0x88);
    }

    private static L1Verbs about(Given.OfL1 given) {
        return withLists(given)
                .injectsInterrupt(0x41)
                .when(l1)
                .executes(wrmsr(Msr.IA32_KERNEL_GS_BASE, 0x99))
                .then(l1);
    }

    private static Scenario nothingLoaded(L1Runs failed) {
        return failed.then(l1)
                .reads(Msr.IA32_KERNEL_GS_BASE)
                .expectValue(0x99)
                .then(l1)
                .reads(VM_ENTRY_INTR_INFO_FIELD)
                .expectValue(0x8000_0041L);
    }

    @Spec
    @Behaviour("F12")
    Table anInterruptComesAfterTheVmfail() {
        return Table.of(
                row(
                        "7",
                        interruptible(given(l1).setsPinBased(EXT_INTR, VIRTUAL_NMIS))
                                .launches()
                                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD)
                                .expectDeliveryTo(l1, 0x30)),
                row(
                        "8",
                        interruptible(given(l1).setsPinBased(EXT_INTR).writes(HOST_IDTR_BASE, 1L << 47))
                                .launches()
                                .expectVmFail(ENTRY_INVALID_HOST_STATE_FIELD)
                                .expectDeliveryTo(l1, 0x30)),
                row(
                        "5",
                        interruptible(given(l1).setsPinBased(EXT_INTR))
                                .resumes()
                                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS)
                                .expectDeliveryTo(l1, 0x30)));
    }

    private static L1Verbs interruptible(Given.OfL1 given) {
        return given.and(localApic).hasPending(0x30).when(l1).executes(sti()).then(l1);
    }
}
