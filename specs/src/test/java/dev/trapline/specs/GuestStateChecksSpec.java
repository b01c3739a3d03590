package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.Msr.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * In what state L2 cannot be entered: the entry fails with exit reason 0x80000021, and the exit qualification tells no more than the manual says (SDM 26.3.1.4,
 * 26.3.1.5, 26.8).
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class GuestStateChecksSpec {

    private static final long BRANCH_SINGLE_STEP = 1 << 1;
    private static final List<Long> SHADOWS = List.of(Interruptibility.STI, Interruptibility.MOV_SS);

    @Spec
    @Behaviour("K13")
    Table anExternalInterruptNeedsInterruptsEnabled() {
        return forEach(
                List.of(0x00, 0x0e, 0x1f, 0x20, 0x41, 0xff),
                vector -> fails(given(l1)
                        .writes(VM_ENTRY_INTR_INFO_FIELD, 0x8000_0000L | vector)
                        .writes(GUEST_RFLAGS, Rflags.FIXED)));
    }

    @Spec
    @Behaviour("K14")
    Table anExternalInterruptNeedsNoShadow() {
        return forEach(
                SHADOWS, shadow -> fails(given(l1).injectsInterrupt(0x41).writes(GUEST_INTERRUPTIBILITY_INFO, shadow)));
    }

    @Spec
    @Behaviour("K15")
    Scenario anNmiNeedsNoShadowOfMovSs() {
        return fails(given(l1).injectsNmi().writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS));
    }

    @Spec("an NMI may need that there is no shadow of STI")
    @Behaviour({"K16", "F08"})
    Scenario anNmiMayNeedThatThereIsNoShadowOfSti() {
        return given(l1)
                .injectsNmi()
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)
                .when(l1)
                .launches()
                .expectOneOf(
                        entered -> entered.expectNmiTo(l2),
                        refused -> refused.expectEntryFailure(INVALID_STATE).with(EXIT_QUALIFICATION, 3));
    }

    @Spec
    @Behaviour({"V09", "N13"})
    Scenario anNmiNeedsNoVirtualNmiBlocking() {
        return fails(given(l1)
                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                .injectsNmi()
                .writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI));
    }

    @Spec
    @Behaviour("K17")
    Table whatCannotBeInjectedInTheHltState() {
        return cannotBeInjected(
                ActivityState.HLT,
                event -> event.equals(anInterrupt(0x41))
                        || event.equals(anNmi())
                        || event.equals(anException(ExceptionVector.DB))
                        || event.equals(anException(ExceptionVector.MC))
                        || event.equals(aPendingMtf()));
    }

    @Spec
    @Behaviour("K18")
    Table whatCannotBeInjectedInTheShutdownState() {
        return cannotBeInjected(
                ActivityState.SHUTDOWN,
                event -> event.equals(anNmi()) || event.equals(anException(ExceptionVector.MC)));
    }

    @Spec
    @Behaviour("K19")
    Table nothingCanBeInjectedInTheWaitForSipiState() {
        return cannotBeInjected(ActivityState.WAIT_FOR_SIPI, event -> false);
    }

    private static Table cannotBeInjected(ActivityState state, Predicate<Event> allowed) {
        return new Table(events().filter(allowed.negate())
                .map(event -> row(
                        "%s, 0x%08x".formatted(event, event.info().raw()),
                        fails(given(l1).injects(event).writes(GUEST_ACTIVITY_STATE, state.ordinal()))))
                .toList());
    }

    /** One interrupt, and each of the others. */
    private static Stream<Event> events() {
        return Stream.concat(
                Stream.of(
                        anInterrupt(0x41),
                        anNmi(),
                        aSoftwareInterrupt(0x80),
                        aSoftwareException(ExceptionVector.BP),
                        aSoftwareException(ExceptionVector.OF),
                        anInt1(),
                        aPendingMtf()),
                Stream.of(ExceptionVector.values())
                        .map(exception ->
                                exception.hasErrorCode() ? anException(exception, 0) : anException(exception)));
    }

    @Spec
    @Behaviour("K20")
    Table thereAreFourActivityStates() {
        return forEach(
                LongStream.concat(
                                LongStream.rangeClosed(4, 15),
                                IntStream.range(4, 32).mapToLong(bit -> 1L << bit))
                        .distinct()
                        .boxed()
                        .toList(),
                state -> fails(given(l1).writes(GUEST_ACTIVITY_STATE, state)));
    }

    /** SDM A.6: IA32_VMX_MISC[8:6] tells which states besides the active one a VM entry may load. */
    @Spec
    @Behaviour("K20")
    Table anActivityStateThatTheProcessorDoesNotOfferIsInvalid() {
        List<Table.Case> cases = new ArrayList<>();
        for (ActivityState lacking : List.of(ActivityState.HLT, ActivityState.SHUTDOWN, ActivityState.WAIT_FOR_SIPI)) {
            Given.OfL1 given = given(processor).lacks(lacking).and(l1);
            cases.add(row(
                    "%s is not told".formatted(lacking),
                    given.when(l1).reads(IA32_VMX_MISC).expectBits(0x1c0, 0x1c0 & ~(1L << (5 + lacking.ordinal())))));
            for (ActivityState state : ActivityState.values()) {
                cases.add(row(
                        "%s where %s is not offered".formatted(state, lacking),
                        state == lacking
                                ? fails(given.writes(GUEST_ACTIVITY_STATE, state.ordinal()))
                                : entered(given, state)));
            }
        }
        return new Table(cases);
    }

    private static Scenario entered(Given.OfL1 given, ActivityState state) {
        L2Runs runs =
                given.writes(GUEST_ACTIVITY_STATE, state.ordinal()).when(l1).launches();
        return state == ActivityState.ACTIVE ? runs.expectNothing() : runs.expectHang();
    }

    @Spec
    @Behaviour("K21")
    Scenario theShadowOfStiNeedsInterruptsEnabled() {
        return fails(
                given(l1).writes(GUEST_RFLAGS, Rflags.FIXED).writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI));
    }

    @Spec
    @Behaviour("K22")
    Scenario thereAreNotTwoShadows() {
        return fails(given(l1).writes(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI | Interruptibility.MOV_SS));
    }

    @Spec
    @Behaviour("K23")
    Table onlyTheActiveStateHasAShadow() {
        List<Table.Case> cases = new ArrayList<>();
        for (long shadow : SHADOWS) {
            for (ActivityState state : ActivityState.values()) {
                if (state != ActivityState.ACTIVE) {
                    cases.add(row(
                            "%s, interruptibility 0x%x".formatted(state, shadow),
                            fails(given(l1)
                                    .writes(GUEST_ACTIVITY_STATE, state.ordinal())
                                    .writes(GUEST_INTERRUPTIBILITY_INFO, shadow))));
                }
            }
        }
        return new Table(cases);
    }

    @Spec
    @Behaviour("K24")
    Table onlyPrivilegeLevel0CanBeHalted() {
        return forEach(
                List.of(1, 2, 3),
                level -> fails(given(l2)
                        .hasPrivilegeLevel(level)
                        .and(l1)
                        .writes(GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())));
    }

    @Spec
    @Behaviour({"K25", "K36"})
    Table theInterruptibilityStateHasNoBitsBut3To0AndNoBlockingBySmi() {
        return forEach(
                IntStream.concat(IntStream.of(2), IntStream.rangeClosed(4, 31))
                        .boxed()
                        .toList(),
                bit -> fails(given(l1).writes(GUEST_INTERRUPTIBILITY_INFO, 1L << bit)));
    }

    @Spec
    @Behaviour("K26")
    Table rflagsHasItsFixedBits() {
        List<Table.Case> cases = new ArrayList<>();
        cases.add(row("bit 1 is 0", fails(given(l1).writes(GUEST_RFLAGS, Rflags.IF))));
        IntStream.concat(IntStream.of(3, 5, 15), IntStream.rangeClosed(22, 63))
                .forEach(bit -> cases.add(row(
                        "bit %d is 1".formatted(bit),
                        fails(given(l1).writes(GUEST_RFLAGS, Rflags.FIXED | 1L << bit)))));
        return new Table(cases);
    }

    @Spec
    @Behaviour("K27")
    Table aSingleStepIsPendingExactlyWhereItIsHeldBack() {
        List<Table.Case> cases = new ArrayList<>();
        for (HeldBack where : HeldBack.values()) {
            for (long trapFlag : new long[] {0, Rflags.TF}) {
                for (long branches : new long[] {0, BRANCH_SINGLE_STEP}) {
                    boolean steps = trapFlag != 0 && branches == 0;
                    cases.add(row(
                            "%s, TF %d, BTF %d".formatted(where, Long.signum(trapFlag), Long.signum(branches)),
                            fails(given(l1)
                                    .writes(GUEST_INTERRUPTIBILITY_INFO, where.shadow)
                                    .writes(GUEST_ACTIVITY_STATE, where.state.ordinal())
                                    .writes(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | trapFlag)
                                    .writes(GUEST_IA32_DEBUGCTL, branches)
                                    .writes(GUEST_PENDING_DBG_EXCEPTIONS, steps ? 0 : PendingDebug.BS))));
                }
            }
        }
        return new Table(cases);
    }

    private enum HeldBack {
        STI(Interruptibility.STI, ActivityState.ACTIVE),
        MOV_SS(Interruptibility.MOV_SS, ActivityState.ACTIVE),
        HLT(0, ActivityState.HLT);

        private final long shadow;
        private final ActivityState state;

        HeldBack(long shadow, ActivityState state) {
            this.shadow = shadow;
            this.state = state;
        }
    }

    @Spec
    @Behaviour("K36")
    Table reservedBitsOfThePendingDebugExceptionsAreZero() {
        return forEach(
                IntStream.concat(
                                IntStream.rangeClosed(4, 11),
                                IntStream.concat(IntStream.of(13, 15), IntStream.rangeClosed(17, 63)))
                        .boxed()
                        .toList(),
                bit -> fails(given(l1).writes(GUEST_PENDING_DBG_EXCEPTIONS, 1L << bit)));
    }

    @Spec
    @Behaviour("F08")
    Table theLinkPointerHasAQualificationOfItsOwn() {
        return forEach(
                List.of(0L, 1L, 0x1000L, 0xffff_ffffL),
                pointer -> given(l1)
                        .writes(VMCS_LINK_POINTER, pointer)
                        .when(l1)
                        .launches()
                        .expectEntryFailure(INVALID_STATE)
                        .with(EXIT_QUALIFICATION, 4));
    }

    /** SDM 26.3.1.6, 26.8. With EPT and PAE paging. */
    @Spec
    @Behaviour("F08")
    Table pageDirectoryPointersHaveAQualificationOfTheirOwn() {
        List<Table.Case> cases = new ArrayList<>();
        List<VmcsField> pointers = List.of(GUEST_PDPTR0, GUEST_PDPTR1, GUEST_PDPTR2, GUEST_PDPTR3);
        for (VmcsField pointer : pointers) {
            IntStream.of(1, 2, 5, 6, 7, 8, 52, 63)
                    .forEach(bit -> cases.add(row(
                            "%s, bit %d".formatted(pointer, bit),
                            paePaging()
                                    .writes(pointer, 1 | (1L << bit))
                                    .when(l1)
                                    .launches()
                                    .expectEntryFailure(INVALID_STATE)
                                    .with(EXIT_QUALIFICATION, 2))));
            cases.add(row(
                    pointer + " is not present",
                    paePaging().writes(pointer, 1L << 1).when(l1).launches().expectNothing()));
        }
        cases.add(row(
                "in IA-32e mode there are none",
                paePaging()
                        .setsEntry(EntryControl.IA32E_MODE)
                        .writes(GUEST_PDPTR0, 3)
                        .when(l1)
                        .launches()
                        .expectNothing()));
        cases.add(row(
                "other guest state comes first",
                paePaging()
                        .writes(GUEST_PDPTR0, 3)
                        .writes(GUEST_RFLAGS, 0)
                        .when(l1)
                        .launches()
                        .expectEntryFailure(INVALID_STATE)
                        .with(EXIT_QUALIFICATION, 0)));
        return new Table(cases);
    }

    private static Given.OfL1 paePaging() {
        return given(l1).usesEpt().writes(GUEST_CR0, 0x8000_0001L).writes(GUEST_CR4, 0x20);
    }

    private static Scenario fails(Given.OfL1 given) {
        return given.when(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE)
                .with(VM_EXIT_REASON, 0x8000_0021L)
                .with(EXIT_QUALIFICATION, 0);
    }
}
