package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExceptionVector.Kind;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Faults while an event is being delivered to L2: whether the second one exits, which then tells the first; whether both make a double fault; and when that ends in
 * a triple fault. Each for every event that there is, injected or L2's own (SDM 6.15, 25.2, 27.2.2, 27.2.4). The second fault is #NP, there being no gate for the
 * event, or #PF, there being no stack.
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class DeliveryFaultSpec {

    private static final Event DOUBLE_FAULT = anException(DF, 0);
    private static final int WRITE = 2;
    /** A write to a page that is not present, which no other page fault is here. */
    private static final Event NO_STACK = anException(PF, WRITE);

    /** The event whose delivery goes wrong, and how it comes about. */
    private record First(String name, Event event, Function<Given, L2Runs> happens) {

        static First injected(Event event) {
            return new First(
                    "injected %s, 0x%08x".formatted(event, event.info().raw()),
                    event,
                    given -> given.and(l1).injects(event).when(l1).launches());
        }

        /** Whether an exception says in its error code that it was not L2's program that caused it. */
        boolean isExternal() {
            return !event.isBySoftware() || event.info().type() == EventType.PRIVILEGED_SOFTWARE_EXCEPTION;
        }

        Event withoutGate() {
            return anException(NP, event.info().vector() << 3 | 2 | (isExternal() ? 1 : 0));
        }

        Kind kind() {
            return event.info().type() == EventType.HARDWARE_EXCEPTION
                    ? ExceptionVector.kind(event.info().vector())
                    : Kind.BENIGN;
        }
    }

    @Spec
    @Behaviour({"V02", "V13", "V15", "J15"})
    Table aFaultThatExitsTellsTheEventThatWasBeingDelivered() {
        List<Table.Case> cases = new ArrayList<>();
        for (First first : firsts()) {
            cases.add(row(
                    first.name() + ", no gate",
                    first.happens()
                            .apply(given(l1)
                                    .intercepts(NP)
                                    .and(l2)
                                    .hasNoGate(first.event().info().vector()))
                            .expectExit(EXCEPTION_NMI)
                            .withEvent(first.withoutGate())
                            .duringDeliveryOf(first.event())));
            cases.add(row(
                    first.name() + ", no stack",
                    first.happens()
                            .apply(given(l1)
                                    .intercepts(PF)
                                    .writes(PAGE_FAULT_ERROR_CODE_MASK, WRITE)
                                    .writes(PAGE_FAULT_ERROR_CODE_MATCH, WRITE)
                                    .and(l2)
                                    .hasNotMapped(L2Page.STACK))
                            .expectExit(EXCEPTION_NMI)
                            .withEvent(NO_STACK)
                            .duringDeliveryOf(first.event())));
        }
        return new Table(cases);
    }

    @Spec
    @Behaviour("V03")
    Table aDoubleFaultThatExitsTellsNoEvent() {
        List<Table.Case> cases = new ArrayList<>();
        for (First first : firsts()) {
            if (first.kind() == Kind.CONTRIBUTORY || first.kind() == Kind.PAGE_FAULT) {
                cases.add(row(
                        first.name() + ", no gate",
                        exitsByDoubleFault(first.happens()
                                .apply(given(l1)
                                        .intercepts(DF)
                                        .and(l2)
                                        .hasNoGate(first.event().info().vector())))));
            }
            if (first.kind() != Kind.DOUBLE_FAULT) {
                cases.add(row(
                        first.name() + ", no stack",
                        exitsByDoubleFault(first.happens()
                                .apply(given(l1).intercepts(DF).and(l2).hasNotMapped(L2Page.STACK)))));
            }
        }
        return new Table(cases);
    }

    private static Scenario exitsByDoubleFault(L2Runs delivery) {
        return delivery.expectExit(EXCEPTION_NMI).withEvent(DOUBLE_FAULT).withoutIdtVectoring();
    }

    @Spec("what does not exit is one after the other, or a double fault")
    @Behaviour("V02")
    Table whatDoesNotExitIsOneAfterTheOtherOrADoubleFault() {
        return forFirsts(
                first -> first.kind() != Kind.DOUBLE_FAULT
                        && first.event().info().vector() != NP.vector(),
                first -> first.happens()
                        .apply(given(l2).hasNoGate(first.event().info().vector()))
                        .expectDeliveryTo(l2, first.kind() == Kind.BENIGN ? first.withoutGate() : DOUBLE_FAULT));
    }

    @Spec
    @Behaviour({"V04", "J22"})
    Table aFaultWhileADoubleFaultIsDeliveredIsATripleFault() {
        List<Table.Case> cases = new ArrayList<>();
        for (First first : firsts()) {
            cases.add(row(
                    first.name() + ", no stack",
                    tripleFaults(first.happens().apply(given(l2).hasNotMapped(L2Page.STACK)))));
            if (first.kind() != Kind.BENIGN) {
                cases.add(row(
                        first.name() + ", no gate, nor one for #DF",
                        tripleFaults(first.happens()
                                .apply(given(l2).hasNoGate(first.event().info().vector(), DF.vector())))));
            }
        }
        return new Table(cases);
    }

    private static Scenario tripleFaults(L2Runs delivery) {
        return delivery.expectExit(TRIPLE_FAULT).withoutIdtVectoring();
    }

    private static Table forFirsts(Predicate<First> which, Function<First, Scenario> says) {
        return new Table(firsts().stream()
                .filter(which)
                .map(first -> row(first.name(), says.apply(first)))
                .toList());
    }

    private static List<First> firsts() {
        List<First> firsts = new ArrayList<>(List.of(
                new First("interrupt", anInterrupt(0x30), given -> given.when(hwIrq(0x30))),
                new First("NMI", anNmi(), given -> given.when(nmi())),
                own(anException(DE), given -> given.when(l2).executes(div())),
                own(anException(UD), given -> given.when(l2).executes(ud2())),
                own(anException(GP, 0), given -> given.when(l2).executes(loadNonCanonical())),
                own(
                        anException(PF, 0),
                        given ->
                                given.and(l2).hasNotMapped(L2Page.DATA).when(l2).touches(L2Page.DATA)),
                own(aSoftwareInterrupt(0x80), given -> given.when(l2).executes(intN(0x80))),
                own(aSoftwareException(BP), given -> given.when(l2).executes(int3())),
                own(anInt1(), given -> given.when(l2).executes(int1())),
                First.injected(anInterrupt(0x41)),
                First.injected(anNmi()),
                First.injected(aSoftwareInterrupt(0x81)),
                First.injected(aSoftwareException(BP)),
                First.injected(aSoftwareException(OF)),
                First.injected(anInt1())));
        for (ExceptionVector exception : ExceptionVector.values()) {
            firsts.add(First.injected(exception.hasErrorCode() ? anException(exception, 0) : anException(exception)));
        }
        return firsts;
    }

    private static First own(Event event, Function<Given, L2Runs> happens) {
        return new First("L2's own " + event, event, happens);
    }
}
