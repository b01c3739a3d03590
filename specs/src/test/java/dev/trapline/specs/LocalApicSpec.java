package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;

/** The local APIC that L1 owns, and passes through to L2 (SDM chapter 10). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class LocalApicSpec {

    private static final long ENABLED = 1 << 8;

    @Spec
    @Behaviour("L01")
    Table theProcessorPriorityIsTheHigherOfTaskPriorityAndService() {
        return Table.of(
                row("task priority above", ppr(0x85, 0x51, 0x85)),
                row("task priority below", ppr(0x25, 0x51, 0x50)),
                row(
                        "task priority alone",
                        when(l1).executes(tpr(0x25))
                                .then(l1)
                                .reads(Msr.X2APIC_PPR)
                                .expectValue(0x25)),
                // Of equal classes the lower bits are left open.
                row(
                        "equal classes",
                        given(localApic)
                                .hasInService(0x51)
                                .when(l1)
                                .executes(tpr(0x55))
                                .then(l1)
                                .reads(Msr.X2APIC_PPR)
                                .expectBits(0xF0, 0x50)));
    }

    private static Scenario ppr(int tpr, int inService, int ppr) {
        return given(localApic)
                .hasInService(inService)
                .when(l1)
                .executes(tpr(tpr))
                .then(l1)
                .reads(Msr.X2APIC_PPR)
                .expectValue(ppr);
    }

    @Spec
    @Behaviour("L02")
    Table anInterruptIsTakenIfItsClassIsAboveThePriority() {
        List<Table.Case> cases = new ArrayList<>();
        for (int priority = 0; priority <= 0xF0; priority += 0x10) {
            for (int vector : new int[] {0x1F, 0x31, 0x3F, 0x80, 0xFF}) {
                cases.add(row(
                        "0x%02x with priority 0x%02x".formatted(vector, priority),
                        vector >> 4 > priority >> 4
                                ? given(localApic)
                                        .hasTaskPriority(priority)
                                        .when(hwIrq(vector))
                                        .expectDeliveryTo(l2, vector)
                                : given(localApic)
                                        .hasTaskPriority(priority)
                                        .when(hwIrq(vector))
                                        .expectNothing()
                                        .expectPending(vector)));
            }
        }
        return Table.of(cases.toArray(Table.Case[]::new));
    }

    @Spec
    @Behaviour("L03")
    Scenario anAcknowledgeMovesTheVectorFromRequestedToInServiceAndRaisesThePriority() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(hwIrq(0x52))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x52)
                .expectNotPending(0x52)
                .expectInService(0x52)
                .then(l1)
                .reads(Msr.X2APIC_PPR)
                .expectValue(0x50);
    }

    @Spec
    @Behaviour({"L04", "L07", "X16"})
    Scenario anEoiLetsTheNextOfTheSameClassIn() {
        return given(localApic)
                .hasInService(0x51)
                .hasPending(0x5f)
                .when(l2)
                .runs(2)
                .expectNothing()
                .then(l2)
                .executes(eoi())
                .expectDeliveryTo(l2, 0x5f);
    }

    @Spec
    @Behaviour("L05")
    Scenario anEoiWithNothingInServiceDoesNothing() {
        return given(localApic)
                .hasTaskPriority(0x40)
                .hasPending(0x31)
                .when(l1)
                .writesEoi()
                .then(l1)
                .reads(Msr.irrOf(0x31))
                .expectBits(1L << (0x31 % 32), 1L << (0x31 % 32))
                .then(l1)
                .reads(Msr.X2APIC_PPR)
                .expectValue(0x40);
    }

    @Spec
    @Behaviour("L06")
    Scenario aHigherClassInterruptsTheHandlerOfALowerOne() {
        return given(l2)
                .hasHandler(0x31, selfIpi(0x52), sti(), nop(), eoi(), iret())
                .when(hwIrq(0x31))
                .expectDeliveryTo(l2, 0x31)
                .expectDeliveryTo(l2, 0x52)
                .afterInstructions(3);
    }

    @Spec
    @Behaviour({"L08", "X07"})
    Table anInterruptToOneselfIsThereAtTheNextBoundary() {
        return Table.of(
                row("self-IPI register", when(l2).executes(selfIpi(0x31)).expectDeliveryTo(l2, 0x31)),
                row(
                        "interrupt command",
                        when(l2).executes(wrmsr(Msr.X2APIC_ICR, 0x40031)).expectDeliveryTo(l2, 0x31)));
    }

    @Spec
    @Behaviour("L09")
    Table cr8IsTheClassOfTheTaskPriority() {
        return Table.of(
                row(
                        "by L1",
                        when(l1).executes(movToCr8(9))
                                .then(l1)
                                .reads(Msr.X2APIC_TPR)
                                .expectValue(0x90)),
                row(
                        "by L2, letting an interrupt in",
                        given(localApic)
                                .hasTaskPriority(0x40)
                                .hasPending(0x31)
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectDeliveryTo(l2, 0x31)),
                row(
                        "by L2, letting an interrupt exit",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(localApic)
                                .hasTaskPriority(0x40)
                                .hasPending(0x31)
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectExit(EXTERNAL_INTERRUPT)));
    }

    @Spec
    @Behaviour({"X08", "L10"})
    Table aLevelTriggeredInterruptStaysPendingAndComesAgainWhileItsLineIsUp() {
        return Table.of(
                row(
                        "lowered before L1 opens its window",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(lineRaised(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withoutVector()
                                .when(lineLowered(0x30))
                                .expectPending(0x30)
                                .then(l1)
                                .reads(Msr.tmrOf(0x30))
                                .expectBits(1L << (0x30 % 32), 1L << (0x30 % 32))
                                .then(l1)
                                .opensIrqWindow()
                                .expectDeliveryTo(l1, 0x30)),
                row(
                        "edge-triggered the next time",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(lineRaised(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x30)
                                .when(lineLowered(0x30))
                                .then(l1)
                                .writesEoi()
                                .when(hwIrq(0x30))
                                .expectPending(0x30)
                                .then(l1)
                                .reads(Msr.tmrOf(0x30))
                                .expectBits(1L << (0x30 % 32), 0)),
                row(
                        "still up at the EOI",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(lineRaised(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x30)
                                .then(l1)
                                .writesEoi()
                                .then(l1)
                                .resumes()
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x30)
                                .expectL2DidNotRun()),
                row(
                        "down at the EOI",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(lineRaised(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x30)
                                .when(lineLowered(0x30))
                                .then(l1)
                                .writesEoi()
                                .then(l1)
                                .resumes()
                                .expectNothing()));
    }

    @Spec
    @Behaviour("X09")
    Scenario anInterruptOfThe8259TellsItsVectorAndLeavesTheRegistersAlone() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(extInt(0x48))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x48)
                .expectNotInService(0x48)
                .expectNotPending(0x48);
    }

    @Spec
    @Behaviour("X18")
    Scenario anInterruptBetweenIterationsSavesTheInstructionWithTheResumeFlag() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(rep(4))
                .meanwhile(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .betweenIterations()
                .with(GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | Rflags.RF);
    }

    @Spec
    @Behaviour("E10")
    Scenario theExitByAnInterruptHasNoInstructionLength() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withUndefined(VM_EXIT_INSTRUCTION_LEN);
    }

    @Spec
    @Behaviour("X19")
    Scenario anIllegalVectorIsAnErrorAndNoInterrupt() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(wrmsr(Msr.X2APIC_SELF_IPI, 0x0f))
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .executes(wrmsr(Msr.X2APIC_ESR, 0))
                .then(l1)
                .reads(Msr.X2APIC_ESR)
                .expectBits(1 << 5 | 1 << 6, 1 << 5 | 1 << 6);
    }

    @Spec
    @Behaviour("X20")
    Scenario anInterruptThatArrivesWhileL0RunsIsSeenAtTheNextBoundary() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(rdmsr(Msr.X2APIC_TPR))
                .meanwhile(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT);
    }

    @Spec
    @Behaviour("X22")
    Scenario aDisabledLocalApicAcceptsNothing() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l1)
                .executes(wrmsr(Msr.X2APIC_SVR, 0xff))
                .then(l1)
                .launches()
                .then(l2)
                .runs(1)
                .when(hwIrq(0x30))
                .expectNothing()
                .expectNotPending(0x30)
                .then(l2)
                .executes(wrmsr(Msr.X2APIC_SVR, ENABLED | 0xff))
                .when(hwIrq(0x31))
                .expectExit(EXTERNAL_INTERRUPT)
                .expectNotPending(0x30);
    }

    @Spec
    @Behaviour("X22")
    Scenario aLineThatIsUpInterruptsAsSoonAsTheLocalApicIsEnabledAgain() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l1)
                .executes(wrmsr(Msr.X2APIC_SVR, 0xff))
                .then(l1)
                .launches()
                .then(l2)
                .runs(1)
                .when(lineRaised(0x30))
                .expectNothing()
                .expectNotPending(0x30)
                .then(l2)
                .executes(wrmsr(Msr.X2APIC_SVR, ENABLED | 0xff))
                .expectExit(EXTERNAL_INTERRUPT)
                .expectPending(0x30);
    }

    @Spec
    @Behaviour("L11")
    Scenario theLocalApicsTimerIsAnInterruptLikeAnyOther() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l1)
                .executes(wrmsr(Msr.X2APIC_LVT_TIMER, 0x61), wrmsr(Msr.X2APIC_TMICT, 5))
                .then(l1)
                .launches()
                .then(l2)
                .runs(1)
                .when(timerTicks(4))
                .expectNothing()
                .when(timerTicks(1))
                .expectExit(EXTERNAL_INTERRUPT)
                .expectPending(0x61);
    }

    @Spec
    @Behaviour("L14")
    Scenario whatL2WritesToThePassedThroughTaskPriorityHoldsForL1() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(tpr(0x60), vmcall())
                .expectExit(VMCALL)
                .when(hwIrq(0x51))
                .then(l1)
                .opensIrqWindow()
                .expectNothing()
                .then(l1)
                .executes(tpr(0x20))
                .expectDeliveryTo(l1, 0x51);
    }

    @Spec
    @Behaviour("L13")
    Scenario theVirtualTaskPriorityDoesNotHoldPhysicalInterruptsBack() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .usesTprShadow()
                .when(l2)
                .executes(movToCr8(15))
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .reads(Msr.X2APIC_TPR)
                .expectValue(0);
    }
}
