package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
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
import java.util.List;
import java.util.stream.IntStream;

/** VM entries that fail: which check, with which number, and what is left as it was (SDM 26.1 to 26.3, 26.8, 30.2). */
@Cores({"bare-metal", "nested", "stacked"})
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
    @Behaviour("K28")
    Scenario virtualNmisNeedNmiExiting() {
        return given(l1).setsPinBased(VIRTUAL_NMIS).when(l1).launches().expectVmFail(ENTRY_INVALID_CONTROL_FIELD);
    }

    @Spec
    @Behaviour("K29")
    Scenario nmiWindowExitingNeedsVirtualNmis() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .setsProcessorBased(NMI_WINDOW_EXITING)
                .when(l1)
                .launches()
                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD);
    }

    @Spec
    @Behaviour("K04")
    Table anInjectedNmiHasVector2() {
        return forEach(
                IntStream.range(0, 256).filter(vector -> vector != 2).boxed().toList(),
                vector -> given(l1)
                        .writes(VM_ENTRY_INTR_INFO_FIELD, EventInfo.VALID | 2L << 8 | vector)
                        .when(l1)
                        .launches()
                        .expectVmFail(ENTRY_INVALID_CONTROL_FIELD));
    }

    @Spec
    @Behaviour("K10")
    Table reservedBitsOfTheEntryEventAreZero() {
        return forEach(
                IntStream.rangeClosed(12, 30).boxed().toList(),
                bit -> given(l1)
                        .writes(
                                VM_ENTRY_INTR_INFO_FIELD,
                                EventInfo.externalInterrupt(0x41).raw() | 1L << bit)
                        .when(l1)
                        .launches()
                        .expectVmFail(ENTRY_INVALID_CONTROL_FIELD));
    }

    @Spec
    @Behaviour("J20")
    Scenario anInvalidEntryEventIsNotLookedAt() {
        return given(l1)
                .writes(VM_ENTRY_INTR_INFO_FIELD, 0x7fff_ffffL)
                .when(l1)
                .launches()
                .expectNothing();
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
    @Behaviour("K26")
    Table rflagsHasItsFixedBits() {
        return forEach(
                IntStream.concat(IntStream.of(3, 5, 15), IntStream.rangeClosed(22, 63))
                        .boxed()
                        .toList(),
                bit -> given(l1)
                        .writes(GUEST_RFLAGS, Rflags.FIXED | 1L << bit)
                        .when(l1)
                        .launches()
                        .expectEntryFailure(INVALID_STATE));
    }

    @Spec
    @Behaviour("K13")
    Scenario injectingAnInterruptNeedsInterruptsEnabled() {
        return given(l1)
                .injectsInterrupt(0x41)
                .writes(GUEST_RFLAGS, Rflags.FIXED)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE);
    }

    @Spec
    @Behaviour("K14")
    Table injectingAnInterruptNeedsNoShadow() {
        return forEach(
                List.of(Interruptibility.STI, Interruptibility.MOV_SS),
                shadow -> given(l1)
                        .injectsInterrupt(0x41)
                        .writes(GUEST_INTERRUPTIBILITY_INFO, shadow)
                        .when(l1)
                        .launches()
                        .expectEntryFailure(INVALID_STATE));
    }

    @Spec
    @Behaviour("K15")
    Scenario injectingAnNmiNeedsNoShadowOfMovSs() {
        return given(l1)
                .injectsNmi()
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE);
    }

    @Spec
    @Behaviour("K21")
    Scenario theShadowOfStiNeedsInterruptsEnabled() {
        return given(l1)
                .writes(GUEST_RFLAGS, Rflags.FIXED)
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE);
    }

    @Spec
    @Behaviour("K22")
    Scenario thereAreNotTwoShadows() {
        return given(l1)
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI | Interruptibility.MOV_SS)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE);
    }

    @Spec
    @Behaviour("K25")
    Table reservedBitsOfTheInterruptibilityStateAreZero() {
        return forEach(
                IntStream.rangeClosed(5, 31).boxed().toList(),
                bit -> given(l1)
                        .writes(GUEST_INTERRUPTIBILITY_INFO, 1L << bit)
                        .when(l1)
                        .launches()
                        .expectEntryFailure(INVALID_STATE));
    }

    @Spec
    @Behaviour("N13")
    Scenario aVirtualNmiIsNotInjectedWhileBlocked() {
        return given(l1)
                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                .injectsNmi()
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE);
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
