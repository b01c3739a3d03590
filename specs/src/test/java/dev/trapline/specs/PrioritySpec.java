package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import dev.trapline.specs.DueEvent.Boundary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which of two events that are due at one boundary of L2 comes first (SDM table 6-2, 25.2, 25.5.2, 26.7, 29.2.2), and what becomes of the other. */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class PrioritySpec {

    /** DR7.GD. */
    private static final long GENERAL_DETECT = 1 << 13;

    @Spec("of two events that are due at the boundary after a VM entry, the higher one comes first, whoever gets it")
    @Behaviour({"Q04", "Q05", "Q07", "Q08", "Q09", "Q10", "Q11", "Q12", "Q15", "Q16", "Q17", "D04", "Z11"})
    Table ofTwoEventsThatAreDueAfterAVmEntryTheHigherComesFirst() {
        return pairs(Boundary.OF_ENTRY, given -> given.when(l1).launches());
    }

    @Spec(
            "of two events that are due at the boundary after an instruction, the higher one comes first, whoever gets it")
    @Behaviour({"Q01", "Q09", "Q10", "Q11", "Q12", "Q16"})
    Table ofTwoEventsThatAreDueAfterAnInstructionTheHigherComesFirst() {
        return pairs(
                Boundary.OF_INSTRUCTION,
                given -> given.and(l2).hasInterruptsDisabled().when(l2).executes(popfEnablingInterrupts()));
    }

    private static Table pairs(Boundary at, Function<Given, L2Runs.Acted> comesToTheBoundary) {
        List<Table.Case> cases = new ArrayList<>();
        for (DueEvent higher : DueEvent.values()) {
            for (DueEvent lower : DueEvent.values()) {
                if (higher.isHigherThan(lower, at)) {
                    cases.add(row(
                            higher.words() + " before " + lower.words(),
                            higherFirst(higher, lower, at, comesToTheBoundary)));
                }
            }
        }
        return new Table(cases);
    }

    private static Scenario higherFirst(
            DueEvent higher, DueEvent lower, Boundary at, Function<Given, L2Runs.Acted> comesToTheBoundary) {
        L2Runs.Acted acted = comesToTheBoundary.apply(lower.isDue(higher.isDue(given(l1), at), at));
        InputEvent[] inputs = Stream.of(higher, lower)
                .flatMap(due -> due.arrives(at).stream())
                .toArray(InputEvent[]::new);
        L2Runs here = inputs.length == 0 ? acted : acted.meanwhile(inputs);
        return higher.isDelivered()
                ? lower.follows(higher.delivered(here), at)
                : lower.isLeftBy(higher.exits(here, at), at);
    }

    @Spec(
            "a monitor trap comes before the debug exception of the same step, which is saved and comes after the next entry")
    @Behaviour("Q01")
    Scenario aMonitorTrapComesBeforeTheDebugExceptionOfTheSameStep() {
        return given(l1)
                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                .and(l2)
                .singleSteps()
                .when(l2)
                .executes(nop())
                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS)
                .then(l1)
                .resumes()
                .expectDeliveryTo(l2, anException(DB))
                .expectExit(PlainExit.MONITOR_TRAP_FLAG);
    }

    @Spec("general detection is a fault, and comes before the monitor trap")
    @Behaviour("Q21")
    Table generalDetectionComesBeforeTheMonitorTrap() {
        return Table.of(
                row(
                        "delivered",
                        generalDetection()
                                .and(l2)
                                .isAboutToExecute(movDr())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)),
                row(
                        "intercepted",
                        generalDetection()
                                .intercepts(DB)
                                .and(l2)
                                .isAboutToExecute(movDr())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, PendingDebug.BD)
                                .expectL2DidNotRun()));
    }

    private static Given.OfL1 generalDetection() {
        return given(l1).setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG).writes(GUEST_DR7, GENERAL_DETECT);
    }

    @Spec("an exception of the instruction is delivered before the monitor trap, which comes at its handler")
    @Behaviour({"Q02", "Q03"})
    Table anExceptionOfTheInstructionIsDeliveredBeforeTheMonitorTrap() {
        return Table.of(
                row(
                        "#GP",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .and(l2)
                                .isAboutToExecute(loadNonCanonical())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(GP, 0))
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)),
                row(
                        "#UD",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .and(l2)
                                .isAboutToExecute(ud2())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(UD))
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)),
                row(
                        "INT1",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .when(l2)
                                .executes(int1())
                                .expectDeliveryTo(l2, anInt1())
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)));
    }

    @Spec("an injected debug exception comes before the timer, whether or not L1 intercepts debug exceptions")
    @Behaviour("Q06")
    Table anInjectedDebugExceptionComesBeforeTheTimer() {
        return Table.of(
                row(
                        "not intercepted",
                        given(l1)
                                .setsPreemptionTimer(0)
                                .injects(anException(DB))
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(PREEMPTION_TIMER)),
                row(
                        "intercepted",
                        given(l1)
                                .setsPreemptionTimer(0)
                                .intercepts(DB)
                                .injects(anException(DB))
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(PREEMPTION_TIMER)));
    }

    @Spec("a timer that expires at a debug exception's boundary comes after it, or again at the next entry")
    @Behaviour({"Q04", "Q05", "Q14"})
    Table theTimerComesAfterTheDebugExceptionOfTheSameStep() {
        return Table.of(
                row(
                        "delivered",
                        given(l1)
                                .setsPreemptionTimer(5)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(nop())
                                .meanwhile(timerTicks(5))
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(PREEMPTION_TIMER)),
                row(
                        "delivered after an instruction that L0 executes",
                        given(l1)
                                .setsPreemptionTimer(5)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(tpr(0x10))
                                .meanwhile(timerTicks(5))
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(PREEMPTION_TIMER)),
                row(
                        "exits",
                        given(l1)
                                .setsPreemptionTimer(0)
                                .intercepts(DB)
                                .and(l2)
                                .hasPendingDebugExceptions(PendingDebug.ENABLED_BREAKPOINT | 1)
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .then(l1)
                                .resumes()
                                .expectExit(PREEMPTION_TIMER)
                                .expectL2DidNotRun()));
    }

    @Spec("a task priority that fell below the threshold comes before everything that arrived with it")
    @Behaviour("Q15")
    Table aTaskPriorityBelowTheThresholdComesFirst() {
        return Table.of(
                row("INIT", belowThreshold(given(l1), init())),
                row(
                        "NMI",
                        belowThreshold(given(l1).setsPinBased(NMI_EXITING), nmi())
                                .expectNmiTo(l1)),
                row(
                        "interrupt",
                        belowThreshold(given(l1).setsPinBased(EXT_INTR), hwIrq(0x30))
                                .thenIrqWindow()),
                row("timer", belowThreshold(given(l1).setsPreemptionTimer(5), timerTicks(5))),
                row(
                        "single step",
                        given(l1)
                                .setsTprThreshold(3)
                                .and(virtualApic)
                                .hasTaskPriority(0x50)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectExit(TPR_BELOW_THRESHOLD)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS)),
                row(
                        "monitor trap",
                        given(l1)
                                .setsTprThreshold(3)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .and(virtualApic)
                                .hasTaskPriority(0x50)
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectExit(TPR_BELOW_THRESHOLD)));
    }

    private static AfterExit belowThreshold(Given.OfL1 given, InputEvent arrives) {
        return given.setsTprThreshold(3)
                .and(virtualApic)
                .hasTaskPriority(0x50)
                .when(l2)
                .executes(movToCr8(2))
                .meanwhile(arrives)
                .expectExit(TPR_BELOW_THRESHOLD);
    }

    @Spec("a virtualized EOI comes before the virtual interrupt that it lets through")
    @Behaviour("Q15")
    Scenario aVirtualizedEoiComesBeforeTheVirtualInterruptThatItLetsThrough() {
        return given(l1)
                .deliversVirtualInterrupts()
                .exitsOnEoi(0x61)
                .and(virtualApic)
                .hasInService(0x61)
                .hasPending(0x51)
                .when(l2)
                .executes(eoi())
                .expectExit(EOI_INDUCED)
                .with(EXIT_QUALIFICATION, 0x61)
                .with(GUEST_INTR_STATUS, 0x51)
                .then(l1)
                .resumes()
                .expectVirtualInterruptTo(l2, 0x51);
    }
}
