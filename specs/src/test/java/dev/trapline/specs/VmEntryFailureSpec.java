package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** VM entries that fail: which check, with which number, and what is left as it was (SDM 26.1 to 26.3, 26.8, 30.2). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm"})
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
                        "invalid guest state",
                        given(l1)
                                .writes(GUEST_RFLAGS, 0)
                                .when(l1)
                                .executes(movSs())
                                .then(l1)
                                .launches()
                                .expectVmFail(ENTRY_EVENTS_BLOCKED_BY_MOV_SS)));
    }

    @Spec
    @Behaviour({"F07", "K26", "J19", "C04"})
    Table invalidGuestStateFailsTheEntryAndLeavesTheRest() {
        return Table.of(
                row("RFLAGS bit 1 is 0", fails(given(l1).writes(GUEST_RFLAGS, Rflags.IF))),
                row("RFLAGS bit 3 is 1", fails(given(l1).writes(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | 1 << 3))),
                row("RFLAGS bit 22 is 1", fails(given(l1).writes(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | 1 << 22))));
    }

    private static Scenario fails(Given.OfL1 given) {
        return given.injectsInterrupt(0x41)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE)
                .with(VM_EXIT_REASON, 0x8000_0021L)
                .with(EXIT_QUALIFICATION, 0)
                .then(l1)
                .reads(VM_ENTRY_INTR_INFO_FIELD)
                .expectBits(EventInfo.VALID, EventInfo.VALID)
                .then(l1)
                .resumes()
                .expectVmFail(VMRESUME_NONLAUNCHED_VMCS);
    }

    @Spec
    @Behaviour("N14")
    Scenario anNmiMayBeInjectedWhileBlockedWithoutVirtualNmis() {
        return given(l1)
                .injectsNmi()
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .when(l1)
                .launches()
                .expectNmiTo(l2);
    }
}
