package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.AfterDelivery;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** What the registers of the local APIC do, as L1 writes and reads them (SDM 10.4 to 10.8, 10.12). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class LocalApicRegistersSpec {

    private static final long ENABLED = 1 << 8;
    private static final long MASKED = 1 << 16;
    private static final long PERIODIC = 1 << 17;
    private static final long LOGICAL = 1 << 11;
    private static final long BROADCAST = 0xFFFF_FFFFL << 32;

    @Spec("an IPI comes where its destination is this processor: the first of cluster 0, with ID 0")
    Table anIpiComesWhereItsDestinationIsThisProcessor() {
        return Table.of(
                row("its ID", comes(0x31)),
                row("everybody, physically", comes(BROADCAST | 0x31)),
                row("everybody, logically", comes(BROADCAST | LOGICAL | 0x31)),
                row("the first of cluster 0", comes(1L << 32 | LOGICAL | 0x31)),
                row("the first two of cluster 0", comes(3L << 32 | LOGICAL | 0x31)),
                row("shorthand self", comes(1L << 32 | 1 << 18 | 0x31)),
                row("shorthand all including self", comes(2 << 18 | 0x31)));
    }

    private static Scenario comes(long icr) {
        return when(l1).executes(wrmsr(Msr.X2APIC_ICR, icr))
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0x31);
    }

    @Spec("an IPI for others leaves this processor alone")
    Table anIpiForOthersLeavesThisProcessorAlone() {
        return Table.of(
                row("another ID", staysAway(1L << 32 | 0x31)),
                row("the second of cluster 0", staysAway(2L << 32 | LOGICAL | 0x31)),
                row("nobody of cluster 0", staysAway(LOGICAL | 0x31)),
                row("the first of cluster 1", staysAway(0x1_0001L << 32 | LOGICAL | 0x31)),
                row("shorthand all but self", staysAway(3 << 18 | 0x31)));
    }

    private static Scenario staysAway(long icr) {
        return when(l1).executes(wrmsr(Msr.X2APIC_ICR, icr))
                .then(l1)
                .opensIrqWindow()
                .expectNothing();
    }

    @Spec("the interrupt command reads as it was written, but for the delivery status")
    Scenario theInterruptCommandReadsAsItWasWritten() {
        return when(l1).executes(wrmsr(Msr.X2APIC_ICR, 1L << 32 | 1 << 14 | 1 << 12 | 0x31))
                .then(l1)
                .reads(Msr.X2APIC_ICR)
                .expectValue(1L << 32 | 1 << 14 | 0x31);
    }

    @Spec("an IPI with lowest priority is an error, and sends nothing")
    Scenario anIpiWithLowestPriorityIsAnError() {
        return when(l1).executes(wrmsr(Msr.X2APIC_ICR, 2 << 18 | 1 << 8 | 0x31))
                .then(l1)
                .reads(Msr.irrOf(0x31))
                .expectValue(0)
                .then(l1)
                .executes(wrmsr(Msr.X2APIC_ESR, 0))
                .then(l1)
                .reads(Msr.X2APIC_ESR)
                .expectValue(1 << 4);
    }

    @Spec("a write of the error status shows the errors since the write before")
    @Behaviour("X19")
    Scenario aWriteOfTheErrorStatusShowsTheErrorsSinceTheWriteBefore() {
        return when(l1).executes(wrmsr(Msr.X2APIC_SELF_IPI, 0x0f), wrmsr(Msr.X2APIC_ESR, 0))
                .then(l1)
                .reads(Msr.X2APIC_ESR)
                .expectValue(1 << 5 | 1 << 6)
                .then(l1)
                .executes(wrmsr(Msr.X2APIC_ESR, 0))
                .then(l1)
                .reads(Msr.X2APIC_ESR)
                .expectValue(0);
    }

    @Spec("vector 16 is the lowest that is no error")
    Scenario vector16IsTheLowestThatIsNoError() {
        return when(l1).executes(selfIpi(0x10))
                .then(l1)
                .reads(Msr.irrOf(0x10))
                .expectValue(1 << 0x10)
                .then(l1)
                .executes(wrmsr(Msr.X2APIC_ESR, 0))
                .then(l1)
                .reads(Msr.X2APIC_ESR)
                .expectValue(0);
    }

    @Spec("the timer counts down once, or again and again")
    @Behaviour("L11")
    Table theTimerCountsDownOnceOrAgainAndAgain() {
        return Table.of(
                row("once", timerFires(0x61).when(timerTicks(20)).expectNothing()),
                row(
                        "again",
                        timerFires(PERIODIC | 0x61)
                                .when(timerTicks(4))
                                .expectNothing()
                                .when(timerTicks(1))
                                .expectDeliveryTo(l1, 0x61)),
                row(
                        "two periods and two ticks at once",
                        when(l1).executes(wrmsr(Msr.X2APIC_LVT_TIMER, PERIODIC | 0x61), wrmsr(Msr.X2APIC_TMICT, 5))
                                .when(timerTicks(12))
                                .expectPending(0x61)
                                .then(l1)
                                .opensIrqWindow()
                                .expectDeliveryTo(l1, 0x61)
                                .when(timerTicks(2))
                                .expectNothing()
                                .when(timerTicks(1))
                                .expectDeliveryTo(l1, 0x61)));
    }

    private static AfterDelivery.ToL1 timerFires(long lvt) {
        return when(l1).executes(wrmsr(Msr.X2APIC_LVT_TIMER, lvt), wrmsr(Msr.X2APIC_TMICT, 5))
                .when(timerTicks(4))
                .expectNotPending(0x61)
                .when(timerTicks(1))
                .expectPending(0x61)
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, 0x61);
    }

    @Spec("the timer's initial count reads as it was written")
    @Behaviour("L11")
    Scenario theTimersInitialCountReadsAsItWasWritten() {
        return when(l1).executes(wrmsr(Msr.X2APIC_TMICT, 5))
                .when(timerTicks(3))
                .then(l1)
                .reads(Msr.X2APIC_TMICT)
                .expectValue(5);
    }

    @Spec("disabling the local APIC masks its timer, which stays masked until software unmasks it")
    Table disablingTheLocalApicMasksItsTimer() {
        return Table.of(
                row(
                        "set before",
                        when(l1).executes(
                                        wrmsr(Msr.X2APIC_LVT_TIMER, 0x61),
                                        wrmsr(Msr.X2APIC_SVR, 0xff),
                                        wrmsr(Msr.X2APIC_SVR, ENABLED | 0xff),
                                        wrmsr(Msr.X2APIC_TMICT, 5))
                                .then(l1)
                                .reads(Msr.X2APIC_LVT_TIMER)
                                .expectValue(MASKED | 0x61)
                                .when(timerTicks(5))
                                .expectNotPending(0x61)),
                row(
                        "set while it is disabled",
                        when(l1).executes(wrmsr(Msr.X2APIC_SVR, 0xff), wrmsr(Msr.X2APIC_LVT_TIMER, 0x61))
                                .then(l1)
                                .reads(Msr.X2APIC_LVT_TIMER)
                                .expectValue(MASKED | 0x61)),
                row(
                        "unmasked afterwards",
                        when(l1).executes(
                                        wrmsr(Msr.X2APIC_SVR, 0xff),
                                        wrmsr(Msr.X2APIC_SVR, ENABLED | 0xff),
                                        wrmsr(Msr.X2APIC_LVT_TIMER, 0x61),
                                        wrmsr(Msr.X2APIC_TMICT, 5))
                                .when(timerTicks(5))
                                .expectPending(0x61)));
    }

    @Spec("an interrupt of the 8259 comes once, and lets that of the local APIC come behind it")
    Table anInterruptOfThe8259ComesOnce() {
        return Table.of(
                row(
                        "in L1",
                        when(l1).runs(1)
                                .when(extInt(0x48), hwIrq(0x52))
                                .then(l1)
                                .opensIrqWindow()
                                .expectDeliveryTo(l1, 0x48)
                                .expectDeliveryTo(l1, 0x52)
                                .afterHandlerReturns()),
                row(
                        "by an exit",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(extInt(0x48))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x48)
                                .then(l1)
                                .resumes()
                                .expectNothing()));
    }

    @Spec("a disabled local APIC masks the 8259's interrupts too, until software unmasks them")
    Scenario aDisabledLocalApicMasksThe8259() {
        return when(l1).executes(wrmsr(Msr.X2APIC_SVR, 0xff))
                .when(extInt(0x48))
                .then(l1)
                .opensIrqWindow()
                .expectNothing();
    }

    @Spec("a level-triggered interrupt is accepted once until its EOI, however often its line goes up")
    @Behaviour("X08")
    Scenario aLevelTriggeredInterruptIsAcceptedOnceUntilItsEoi() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(lineRaised(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .when(lineLowered(0x30))
                .when(lineRaised(0x30))
                .expectNotPending(0x30)
                .then(l1)
                .writesEoi()
                .then(l1)
                .reads(Msr.irrOf(0x30))
                .expectValue(1 << 0x30 % 32);
    }
}
