package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.SecondaryBased.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a VM entry refuses to inject: of all that the event fields can hold, each combination that breaks one rule, and no other (SDM 24.8.3, 26.2.1.3). Vector 21 is
 * left out where it matters: whether it has an error code depends on control-flow enforcement, which L1 is not offered.
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class EntryEventChecksSpec {

    private static final int VECTORS = 256;
    private static final int EXCEPTIONS = 32;
    private static final int CONTROL_PROTECTION = 21;

    @Spec
    @Behaviour("K01")
    Table type1IsReserved() {
        return refused(events(EventType.RESERVED, vector -> true, 0));
    }

    @Spec
    @Behaviour("K02")
    Scenario aPendingMtfNeedsAProcessorThatOffersTheControl() {
        return given(processor)
                .lacks(MONITOR_TRAP_FLAG)
                .and(l1)
                .injects(aPendingMtf())
                .when(l1)
                .launches()
                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD);
    }

    @Spec
    @Behaviour("K03")
    Table anEventOfType7HasVector0() {
        return refused(events(EventType.OTHER_EVENT, vector -> vector != 0, 0));
    }

    @Spec
    @Behaviour("K04")
    Table anNmiHasVector2() {
        return refused(events(EventType.NMI, vector -> vector != 2, 0));
    }

    @Spec
    @Behaviour("K05")
    Table aHardwareExceptionHasVector31AtMost() {
        return refused(events(EventType.HARDWARE_EXCEPTION, vector -> vector >= EXCEPTIONS, 0));
    }

    @Spec
    @Behaviour("K06")
    Table onlyAHardwareExceptionHasAnErrorCode() {
        List<Long> events = new ArrayList<>();
        for (EventType type : EventType.values()) {
            switch (type) {
                case NMI -> events.addAll(events(type, vector -> vector == 2, 1));
                case OTHER_EVENT -> events.addAll(events(type, vector -> vector == 0, 1));
                case HARDWARE_EXCEPTION, RESERVED -> {}
                default -> events.addAll(events(type, vector -> true, 1));
            }
        }
        return refused(events);
    }

    @Spec
    @Behaviour("K07")
    Table aHardwareExceptionThatHasAnErrorCodeDeliversIt() {
        return refused(events(EventType.HARDWARE_EXCEPTION, ExceptionVector::hasErrorCode, 0));
    }

    @Spec
    @Behaviour("K08")
    Table aHardwareExceptionThatHasNoErrorCodeDeliversNone() {
        return refused(events(EventType.HARDWARE_EXCEPTION, EntryEventChecksSpec::hasNoErrorCode, 1));
    }

    @Spec
    @Behaviour("K09")
    Table nothingDeliversAnErrorCodeInRealMode() {
        return forEach(
                List.of(ExceptionVector.values()).stream()
                        .filter(ExceptionVector::hasErrorCode)
                        .toList(),
                exception -> refused(given(l1)
                        .usesEpt()
                        .setsSecondary(UNRESTRICTED_GUEST)
                        .writes(GUEST_CR0, 0)
                        .injects(anException(exception, 0))));
    }

    @Spec
    @Behaviour("K10")
    Table bits30To12AreZero() {
        List<Table.Case> cases = new ArrayList<>();
        for (EventInfo event : ofEachType()) {
            IntStream.rangeClosed(12, 30)
                    .forEach(bit -> cases.add(
                            row("%s, bit %d".formatted(event, bit), refused(injecting(event.raw() | 1L << bit)))));
        }
        return new Table(cases);
    }

    @Spec
    @Behaviour("K11")
    Table bits31To16OfAnErrorCodeAreZero() {
        List<Table.Case> cases = new ArrayList<>();
        for (ExceptionVector exception : ExceptionVector.values()) {
            if (exception.hasErrorCode()) {
                IntStream.rangeClosed(16, 31)
                        .forEach(bit -> cases.add(row(
                                "#%s, bit %d".formatted(exception, bit),
                                refused(injecting(EventInfo.exception(exception).raw())
                                        .writes(VM_ENTRY_EXCEPTION_ERROR_CODE, 1L << bit)))));
            }
        }
        return new Table(cases);
    }

    @Spec
    @Behaviour("K12")
    Table aSoftwareEventHasAnInstructionOf1To15Bytes() {
        List<Table.Case> cases = new ArrayList<>();
        for (EventInfo event : ofEachType()) {
            if (EventType.isSoftware(event.raw())) {
                IntStream.concat(
                                IntStream.concat(IntStream.of(0), IntStream.rangeClosed(16, 31)),
                                IntStream.range(5, 31).map(bit -> 1 << bit | 1))
                        .forEach(length -> cases.add(row(
                                "%s of %d bytes".formatted(event, length), refused(injecting(event.raw(), length)))));
            }
        }
        return new Table(cases);
    }

    @Spec
    @Behaviour("J20")
    Table anInvalidEventIsNotLookedAt() {
        return forEach(
                List.of(0x7fff_ffffL, 0x100L, 0x7ffL, 0xb30L, 0x730L),
                raw -> injecting(raw, 0)
                        .writes(VM_ENTRY_EXCEPTION_ERROR_CODE, 0xffff_ffffL)
                        .when(l1)
                        .launches()
                        .expectNothing());
    }

    /** One event of each type, itself beyond reproach. */
    private static List<EventInfo> ofEachType() {
        return List.of(
                EventInfo.externalInterrupt(0x41),
                EventInfo.nmi(),
                EventInfo.exception(ExceptionVector.UD),
                EventInfo.exception(ExceptionVector.GP),
                new EventInfo(EventType.SOFTWARE_INTERRUPT, 0x80),
                new EventInfo(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, 1),
                new EventInfo(EventType.SOFTWARE_EXCEPTION, 3),
                new EventInfo(EventType.OTHER_EVENT, 0));
    }

    private static boolean hasNoErrorCode(int vector) {
        return vector < EXCEPTIONS && vector != CONTROL_PROTECTION && !ExceptionVector.hasErrorCode(vector);
    }

    private static List<Long> events(EventType type, IntPredicate vectors, long errorCodeBit) {
        long rest = EventInfo.VALID | errorCodeBit << 11 | (long) type.ordinal() << 8;
        return IntStream.range(0, VECTORS)
                .filter(vectors)
                .mapToObj(vector -> rest | vector)
                .toList();
    }

    private static Table refused(List<Long> events) {
        return new Table(events.stream()
                .map(event -> row("0x%08x".formatted(event), refused(injecting(event))))
                .toList());
    }

    private static Scenario refused(Given.OfL1 given) {
        return given.when(l1).launches().expectVmFail(ENTRY_INVALID_CONTROL_FIELD);
    }

    private static Given.OfL1 injecting(long raw) {
        return injecting(raw, 1);
    }

    private static Given.OfL1 injecting(long raw, int instructionLength) {
        return given(l1).writes(VM_ENTRY_INTR_INFO_FIELD, raw).writes(VM_ENTRY_INSTRUCTION_LEN, instructionLength);
    }
}
