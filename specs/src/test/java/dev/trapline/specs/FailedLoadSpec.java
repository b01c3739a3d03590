package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L1Verbs;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * VM entries that fail while guest state is checked or loaded, or MSRs are: L1 goes on as after an exit, and all but exit reason and qualification is as it was
 * (SDM 26.8). What the checks are, {@link GuestStateChecksSpec} says.
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class FailedLoadSpec {

    /** Area 3 is that of {@link #failing()}. */
    private enum Failure {
        INVALID_GUEST_STATE {
            @Override
            AfterExit after(L1Runs before, Function<L1Verbs, L2Runs.Entering> enters) {
                return enters.apply(before.then(l1).writes(GUEST_RFLAGS, 0).then(l1))
                        .expectEntryFailure(INVALID_STATE);
            }
        },
        MSR_LOADING {
            @Override
            AfterExit after(L1Runs before, Function<L1Verbs, L2Runs.Entering> enters) {
                return enters.apply(before.then(l1)
                                .writes(VM_ENTRY_MSR_LOAD_ADDR, 3)
                                .then(l1)
                                .writes(VM_ENTRY_MSR_LOAD_COUNT, 1)
                                .then(l1))
                        .expectEntryFailure(MSR_LOAD_FAIL);
            }
        };

        /** An entry that fails after what happened before. */
        abstract AfterExit after(L1Runs before, Function<L1Verbs, L2Runs.Entering> enters);
    }

    /** With an area that holds an MSR that can be stored, and not loaded. */
    private static Given.OfL1 failing() {
        return given(l1).storesMsrOnExit(Msr.IA32_GS_BASE);
    }

    private static Table forEachFailure(Function<Failure, Scenario> says) {
        return new Table(Stream.of(Failure.values())
                .map(failure -> row(failure.name().toLowerCase(Locale.ROOT).replace('_', ' '), says.apply(failure)))
                .toList());
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
    @Behaviour("F09")
    Table anEntryOfTheMsrLoadListThatCannotBeLoadedIsToldByItsNumber() {
        List<Table.Case> cases = new ArrayList<>();
        for (Msr msr : Msr.values()) {
            boolean canBeLoaded = msr == Msr.IA32_KERNEL_GS_BASE;
            if (!canBeLoaded) {
                for (int position = 1; position <= 3; position++) {
                    cases.add(row("%s at %d".formatted(msr, position), failsToLoad(msr, 0, position)));
                }
            }
        }
        cases.add(row("address that is not canonical", failsToLoad(Msr.IA32_KERNEL_GS_BASE, 1L << 47, 2)));
        return new Table(cases);
    }

    private static Scenario failsToLoad(Msr msr, long value, int position) {
        Given.OfL1 given = given(l1);
        for (int before = 1; before < position; before++) {
            given = given.loadsMsrOnEntry(Msr.IA32_KERNEL_GS_BASE, before);
        }
        return given.loadsMsrOnEntry(msr, value)
                .loadsMsrOnEntry(Msr.IA32_KERNEL_GS_BASE, 0x77)
                .when(l1)
                .launches()
                .expectEntryFailure(MSR_LOAD_FAIL)
                .with(VM_EXIT_REASON, 0x8000_0022L)
                .with(EXIT_QUALIFICATION, position);
    }

    @Spec
    @Behaviour("F11")
    Table theInformationAboutTheExitBeforeStays() {
        return forEachFailure(failure -> failure.after(
                        failing()
                                .setsPinBased(NMI_EXITING)
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi(),
                        L1Verbs::resumes)
                .then(l1)
                .reads(VM_EXIT_INTR_INFO)
                .expectValue(0x8000_0202L)
                .then(l1)
                .launches()
                .expectVmFail(VMLAUNCH_NONCLEAR_VMCS));
    }

    @Spec
    @Behaviour("F11")
    Table idtVectoringInformationStaysAndWhatThereIsToInject() {
        return forEachFailure(failure -> failure.after(
                        failing()
                                .hasNotMapped(STACK)
                                .when(hwIrq(0x30))
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(anInterrupt(0x30))
                                .then(l1)
                                .reinjects(),
                        L1Verbs::resumes)
                .then(l1)
                .reads(IDT_VECTORING_INFO_FIELD)
                .expectBits(~EventInfo.NMI_UNBLOCKING, 0x8000_0030L)
                .then(l1)
                .reads(VM_ENTRY_INTR_INFO_FIELD)
                .expectValue(0x8000_0030L));
    }

    @Spec
    @Behaviour("F11")
    Table blockingByNmiIsWhatItWasBefore() {
        List<Table.Case> cases = new ArrayList<>();
        for (Failure failure : Failure.values()) {
            cases.add(row(
                    failure + ", blocked before",
                    failure.after(
                                    failing()
                                            .setsPinBased(NMI_EXITING)
                                            .when(nmi())
                                            .expectExit(EXCEPTION_NMI)
                                            .withNmi(),
                                    L1Verbs::resumes)
                            .when(nmi())
                            .expectNothing()));
            cases.add(row(
                    failure + ", not blocked before, though L2 is to have them blocked",
                    failure.after(failing().and(l2).hasNmisBlocked().when(l1).runs(1), L1Verbs::launches)
                            .when(nmi())
                            .expectNmiTo(l1)));
        }
        return new Table(cases);
    }

    @Spec
    @Behaviour("F11")
    Scenario theMsrsThatAnExitLoadsAreLoadedAndNoneIsStored() {
        return given(l1)
                .switchesMsr(Msr.IA32_KERNEL_GS_BASE, 0x77, 0x88)
                .writes(GUEST_RFLAGS, 0)
                .when(l1)
                .executes(wrmsr(Msr.IA32_KERNEL_GS_BASE, 0x99))
                .then(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE)
                .then(l1)
                .reads(Msr.IA32_KERNEL_GS_BASE)
                .expectValue(0x88)
                .then(l1)
                .writes(GUEST_RFLAGS, Rflags.FIXED)
                .then(l1)
                .launches()
                .then(l2)
                .reads(Msr.IA32_KERNEL_GS_BASE)
                .expectValue(0x77);
    }

    @Spec
    @Behaviour("F13")
    Table anInterruptStaysPendingUntilL1OpensItsWindow() {
        return forEachFailure(failure -> failure.after(
                        failing()
                                .setsPinBased(EXT_INTR)
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .runs(1),
                        L1Verbs::launches)
                .expectPending(0x30)
                .thenIrqWindow());
    }

    @Spec
    @Behaviour("F13")
    Table anInterruptDuringTheEntryStaysPendingThoughL1HadInterruptsEnabled() {
        return forEachFailure(failure -> failure.after(
                        failing().setsPinBased(EXT_INTR).when(l1).runs(1),
                        enters -> enters.executes(sti()).then(l1).launches().meanwhile(hwIrq(0x30)))
                .expectPending(0x30)
                .thenIrqWindow());
    }

    @Spec
    @Behaviour("F13")
    Table anNmiThatCameDuringTheEntryIsL1s() {
        return forEachFailure(failure -> failure.after(
                        failing().setsPinBased(NMI_EXITING).when(l1).runs(1),
                        enters -> enters.launches().meanwhile(nmi()))
                .expectNmiTo(l1));
    }

    @Spec("an NMI that the shadow of STI may have held back is not held back after the failure")
    @Behaviour("F13")
    Scenario anNmiThatTheShadowOfStiMayHaveHeldBackIsNotHeldBackAfterTheFailure() {
        return given(l1)
                .setsPinBased(NMI_EXITING)
                .writes(GUEST_RFLAGS, 0)
                .when(l1)
                .executes(sti())
                .when(nmi())
                .expectOneOf(
                        before -> before.expectNmiTo(l1).then(l1).launches().expectEntryFailure(INVALID_STATE),
                        after -> after.then(l1)
                                .launches()
                                .expectEntryFailure(INVALID_STATE)
                                .expectNmiTo(l1));
    }
}
