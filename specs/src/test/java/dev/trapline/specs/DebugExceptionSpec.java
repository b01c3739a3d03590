package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;

/** Single steps, and debug exceptions that are pending at a VM entry (SDM 26.6.3, 27.1, 27.2.1, 27.3.4). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class DebugExceptionSpec {

    private static final long BREAKPOINT = PendingDebug.ENABLED_BREAKPOINT | 1;

    @Spec("a single step exits with its bit in the qualification, and leaves nothing pending")
    @Behaviour({"D01", "D12"})
    Scenario aSingleStepExitsWithItsBitInTheQualification() {
        return given(l1)
                .intercepts(DB)
                .and(l2)
                .singleSteps()
                .when(l2)
                .executes(nop())
                .expectExit(EXCEPTION_NMI)
                .withEvent(anException(DB))
                .with(EXIT_QUALIFICATION, PendingDebug.BS)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0);
    }

    @Spec("a step in the shadow of MOV SS tells what the shadow held back, and the step")
    @Behaviour({"D02", "D12"})
    Scenario aStepInTheShadowOfMovSsTellsWhatTheShadowHeldBack() {
        return given(l1)
                .intercepts(DB)
                .and(l2)
                .singleSteps()
                .isInMovSsShadow()
                .hasPendingDebugExceptions(BREAKPOINT | PendingDebug.BS)
                .when(l2)
                .executes(nop())
                .expectExit(EXCEPTION_NMI)
                .withEvent(anException(DB))
                .with(EXIT_QUALIFICATION, PendingDebug.BS | 1)
                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0);
    }

    @Spec("an instruction that L0 executes for L2 is a step like any other")
    @Behaviour("D03")
    Table anInstructionThatL0ExecutesIsAStepLikeAnyOther() {
        return Table.of(
                row(
                        "write to the local APIC",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(tpr(0x20))
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, PendingDebug.BS)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)),
                row(
                        "MOV to CR8",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, PendingDebug.BS)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)),
                row(
                        "in the shadow of MOV SS",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .singleSteps()
                                .isInMovSsShadow()
                                .hasPendingDebugExceptions(BREAKPOINT | PendingDebug.BS)
                                .when(l2)
                                .executes(tpr(0x20))
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, PendingDebug.BS | 1)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)),
                row(
                        "delivered",
                        given(l2).singleSteps().when(l2).executes(tpr(0x20)).expectDeliveryTo(l2, anException(DB))));
    }

    @Spec("debug exceptions that are pending at an entry come before L2's first instruction")
    @Behaviour("D04")
    Table debugExceptionsThatArePendingAtAnEntryComeFirst() {
        return Table.of(
                row(
                        "breakpoint, delivered",
                        given(l2)
                                .hasPendingDebugExceptions(BREAKPOINT)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))),
                row(
                        "step, delivered",
                        given(l2)
                                .hasPendingDebugExceptions(PendingDebug.BS)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))),
                row(
                        "breakpoint, exits",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .hasPendingDebugExceptions(BREAKPOINT)
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, 1)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)
                                .expectL2DidNotRun()),
                row(
                        "breakpoint, delivered in HLT",
                        given(l2)
                                .hasPendingDebugExceptions(BREAKPOINT)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))),
                row(
                        "breakpoint, exits from HLT",
                        given(l1)
                                .intercepts(DB)
                                .and(l2)
                                .hasPendingDebugExceptions(BREAKPOINT)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .savingActivity(ActivityState.HLT)),
                row(
                        "breakpoint that is not enabled",
                        given(l2)
                                .hasPendingDebugExceptions(1)
                                .when(l1)
                                .launches()
                                .expectNothing()
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)),
                row(
                        "held by MOV SS for one instruction",
                        given(l2)
                                .isInMovSsShadow()
                                .hasPendingDebugExceptions(BREAKPOINT)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .afterInstructions(1)));
    }

    @Spec("an injected event discards the debug exceptions that are pending")
    @Behaviour("D05")
    Table anInjectedEventDiscardsThePendingDebugExceptions() {
        return Table.forEach(
                List.of(
                        anInterrupt(0x41),
                        anNmi(),
                        anException(UD),
                        anException(GP, 0),
                        anInt1(),
                        aSoftwareInterrupt(0x41),
                        aSoftwareException(BP)),
                event -> given(l1)
                        .injects(event)
                        .and(l2)
                        .hasPendingDebugExceptions(BREAKPOINT)
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, event)
                        .expectNothing()
                        .then(l2)
                        .executes(vmcall())
                        .expectExit(VMCALL)
                        .with(GUEST_PENDING_DBG_EXCEPTIONS, 0));
    }

    /** SDM 26.7.3. An external interrupt or NMI cannot be injected there. */
    @Spec(
            "an injected exception discards the debug exceptions that MOV SS holds, and INT3 and INTO take them into their handlers")
    @Behaviour("D05")
    Table anInjectionIsWhatFollowsMovSs() {
        List<Table.Case> cases = new ArrayList<>();
        for (Event event : List.of(anException(UD), anException(GP, 0), anException(DB), anInt1())) {
            cases.add(row(
                    event + " discards them",
                    behindMovSs(event)
                            .expectNothing()
                            .then(l2)
                            .executes(vmcall())
                            .expectExit(VMCALL)
                            .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)));
        }
        for (Event event : List.of(aSoftwareException(BP), aSoftwareException(OF))) {
            cases.add(row(event + " keeps them", behindMovSs(event).expectDeliveryTo(l2, anException(DB))));
        }
        cases.add(row(
                "INT n may lose or keep them",
                behindMovSs(aSoftwareInterrupt(0x41))
                        .expectOneOf(
                                lost -> lost.expectNothing(), kept -> kept.expectDeliveryTo(l2, anException(DB)))));
        return new Table(cases);
    }

    private static L2Runs behindMovSs(Event event) {
        return given(l1)
                .injects(event)
                .and(l2)
                .isInMovSsShadow()
                .hasPendingDebugExceptions(BREAKPOINT)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, event);
    }

    @Spec("a debug or page-fault exception that exits leaves DR6 and CR2 as they are")
    @Behaviour("D13")
    Table anExceptionThatExitsLeavesDr6AndCr2AsTheyAre() {
        return Table.of(
                row(
                        "#DB",
                        given(l1)
                                .intercepts(DB)
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .skipsInstruction()
                                .then(l1)
                                .writes(GUEST_PENDING_DBG_EXCEPTIONS, BREAKPOINT)
                                .then(l1)
                                .resumes()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, 1)),
                row(
                        "#PF",
                        given(l1)
                                .intercepts(PF)
                                .and(l2)
                                .hasNotMapped(DATA)
                                .when(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .skipsInstruction()
                                .then(l1)
                                .resumes()
                                .then(l2)
                                .touches(DATA)
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(PF, 0))));
    }

    @Spec("a single step of L1 that VMLAUNCH is in does not trap after the exit")
    @Behaviour("E14")
    Scenario aSingleStepOfL1DoesNotTrapAfterTheExit() {
        return when(l1).executes(popfSingleStepping())
                .then(l1)
                .launches()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .runs(2)
                .expectNothing();
    }
}
