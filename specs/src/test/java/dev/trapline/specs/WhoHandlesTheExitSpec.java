package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/**
 * Which exits of L2 go to L1, and which L0 handles so that nobody else sees them: L1 gets the exits that a processor would give it by its own controls
 * (SDM 25.1, 25.2), and no other.
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class WhoHandlesTheExitSpec {

    @Spec("an interrupt of the processor below is L0's, whether or not L1 asked for interrupt exits")
    @Behaviour({"R01", "Z01"})
    Table anInterruptOfTheProcessorBelowIsL0s() {
        return Table.of(
                row(
                        "without external-interrupt exiting",
                        when(spuriousL0Exit()).expectNothing().expectL0Exits(EXTERNAL_INTERRUPT)),
                row(
                        "with external-interrupt exiting",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(spuriousL0Exit())
                                .expectNothing()
                                .expectL0Exits(EXTERNAL_INTERRUPT)),
                row(
                        "with L2's interrupts disabled",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(spuriousL0Exit())
                                .expectNothing()
                                .expectL0Exits(EXTERNAL_INTERRUPT)),
                row(
                        "L1's interrupt comes to L0 first",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL0Exits(EXTERNAL_INTERRUPT)));
    }

    @Spec("L1's NMI comes to L0 as an interrupt, and L0 makes the exit or the delivery up")
    @Behaviour("R02")
    Table l0MakesUpL1sNmi() {
        return Table.of(
                row(
                        "with NMI exiting",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .expectL0Exits(EXTERNAL_INTERRUPT)),
                row("without", when(nmi()).expectNmiTo(l2).expectL0Exits(EXTERNAL_INTERRUPT)));
    }

    @Spec("an NMI of the processor below is L0's, whether or not L1 asked for NMI exits")
    @Behaviour({"R02", "Z01"})
    Table anNmiOfTheProcessorBelowIsL0s() {
        return Table.of(
                row("without NMI exiting", when(spuriousL0Nmi()).expectNothing().expectL0Exits(EXCEPTION_NMI)),
                row(
                        "with NMI exiting",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(spuriousL0Nmi())
                                .expectNothing()
                                .expectL0Exits(EXCEPTION_NMI)),
                row(
                        "with virtual NMIs, which are blocked",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .and(l2)
                                .hasNmisBlocked()
                                .when(l1)
                                .launches()
                                .expectNothing()
                                .when(spuriousL0Nmi())
                                .expectNothing()
                                .expectL0Exits(EXCEPTION_NMI)),
                row(
                        "one after the other",
                        when(spuriousL0Nmi())
                                .expectNothing()
                                .when(spuriousL0Nmi())
                                .expectNothing()
                                .expectL0Exits(EXCEPTION_NMI, EXCEPTION_NMI)),
                row(
                        "while L1 runs",
                        when(l2).executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .runs(1)
                                .when(spuriousL0Nmi())
                                .expectNothing()
                                .expectL0Exits(EXCEPTION_NMI)),
                row(
                        "while L0 runs itself",
                        when(l2).executes(vmcall())
                                .expectExit(VMCALL)
                                .when(spuriousL0Nmi())
                                .expectNothing()
                                .expectL0Exits()),
                row(
                        "and then one of L1's",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(spuriousL0Nmi())
                                .expectNothing()
                                .when(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()
                                .expectL0Exits(EXCEPTION_NMI, EXTERNAL_INTERRUPT)));
    }

    /** That L0 enters L2 with a window only where somebody needs one is {@link #anInterruptWindowIsL1sOnlyIfL1AskedForOne}. */
    @Spec("L2 runs with what L0 needs besides what L1 asked for")
    @Behaviour("Z01")
    Table l2RunsWithWhatL0Needs() {
        return Table.of(
                row(
                        "HLT exiting: L0 is told of no interrupt that it has itself put L2 to sleep for",
                        when(l2).executes(hlt())
                                .expectNothing()
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .expectL0Exits()),
                row(
                        "the preemption timer, where L0 must get control at once",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .launches()
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL2DidNotRun()
                                .expectL0Exits(PREEMPTION_TIMER)),
                row(
                        "not the preemption timer that L1 runs",
                        given(l1)
                                .setsPreemptionTimer(3)
                                .when(timerTicks(3))
                                .expectExit(PREEMPTION_TIMER)
                                .expectL0Exits(EXTERNAL_INTERRUPT)));
    }

    @Spec("an interrupt window is L1's only if L1 asked for one")
    @Behaviour({"R04", "Z02"})
    Table anInterruptWindowIsL1sOnlyIfL1AskedForOne() {
        return Table.of(
                row(
                        "asked for",
                        given(l1)
                                .setsProcessorBased(INTR_WINDOW_EXITING)
                                .when(l1)
                                .launches()
                                .expectExit(INTERRUPT_WINDOW)
                                .expectL0EntersL2WithIrqWindow()
                                .expectL0Exits(INTERRUPT_WINDOW)),
                row(
                        "not asked for, and L0 needs it",
                        given(l2)
                                .hasInterruptsDisabled()
                                .when(hwIrq(0x30))
                                .expectNothing()
                                .then(l2)
                                .executes(popfEnablingInterrupts())
                                .expectDeliveryTo(l2, 0x30)
                                .expectL0OpensIrqWindow(l2)
                                .expectL0Exits(EXTERNAL_INTERRUPT, INTERRUPT_WINDOW)),
                row(
                        "not asked for, and L0 needs none",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL0EntersL2WithoutIrqWindow()));
    }

    @Spec("an NMI window is L1's only if L1 asked for one")
    @Behaviour("R05")
    Table anNmiWindowIsL1sOnlyIfL1AskedForOne() {
        return Table.of(
                row(
                        "asked for",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .setsProcessorBased(NMI_WINDOW_EXITING)
                                .when(l1)
                                .launches()
                                .expectExit(NMI_WINDOW)
                                .expectL0Exits(NMI_WINDOW)),
                row(
                        "not asked for, and L0 needs it",
                        given(l1)
                                .injectsNmi()
                                .when(l1)
                                .launches()
                                .expectNmiTo(l2)
                                .when(nmi())
                                .expectNmiTo(l2)
                                .afterHandlerReturns()));
    }

    @Spec("an EPT violation is L0's where L0 lacks the page, and L1's where L1 does")
    @Behaviour("R08")
    Table anEptViolationIsL0sWhereL0LacksThePage() {
        return Table.of(
                row(
                        "L0 lacks it, and L1 has no EPT",
                        given(l0)
                                .hasNotMapped(DATA)
                                .when(l2)
                                .touches(DATA)
                                .expectNothing()
                                .expectL0Exits(EPT_VIOLATION)),
                row(
                        "L0 lacks it, and L1's EPT has it",
                        given(l1)
                                .usesEpt()
                                .and(l0)
                                .hasNotMapped(DATA)
                                .when(l2)
                                .touches(DATA)
                                .expectNothing()
                                .expectL0Exits(EPT_VIOLATION)),
                row(
                        "L1's EPT lacks it",
                        given(l1).hasNotMapped(DATA).when(l2).touches(DATA).expectExit(PlainExit.EPT_VIOLATION)),
                row(
                        "both lack it",
                        given(l1)
                                .hasNotMapped(DATA)
                                .and(l0)
                                .hasNotMapped(DATA)
                                .when(l2)
                                .touches(DATA)
                                .expectExit(PlainExit.EPT_VIOLATION)
                                .then(l1)
                                .executes(mapEptPage(DATA))
                                .then(l1)
                                .resumes()
                                .expectNothing()));
    }

    @Spec("the timer that L0 leaves L2 at once with is L0's; L1's is counted by L0")
    @Behaviour("R10")
    Table theTimerThatL0UsesIsL0s() {
        return Table.of(
                row(
                        "L0's",
                        given(l0)
                                .isEmulatingVmEntry()
                                .and(l1)
                                .setsPinBased(EXT_INTR)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL0Exits(PREEMPTION_TIMER)),
                row(
                        "L1's, expired at the entry",
                        given(l1).setsPreemptionTimer(0).when(l1).launches().expectExit(PREEMPTION_TIMER)),
                row(
                        "L1's, expired while L2 ran",
                        given(l1)
                                .setsPreemptionTimer(9)
                                .when(timerTicks(8))
                                .expectNothing()
                                .when(timerTicks(1))
                                .expectExit(PREEMPTION_TIMER)));
    }

    @Spec("the monitor trap flag is L1's if L1 set it or injected it")
    @Behaviour("R11")
    Table theMonitorTrapFlagIsL1sIfL1SetOrInjectedIt() {
        return Table.of(
                row(
                        "set",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .when(l2)
                                .executes(nop())
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)),
                row(
                        "injected",
                        given(l1)
                                .injects(aPendingMtf())
                                .when(l1)
                                .launches()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .expectL2DidNotRun()
                                .then(l1)
                                .resumes()
                                .expectNothing()),
                row(
                        "neither, and L0 needs it to step over a shadow",
                        given(l2)
                                .isInStiShadow()
                                .when(l1)
                                .launches()
                                .meanwhile(nmi())
                                .expectOneOf(
                                        atOnce -> atOnce.expectNmiTo(l2),
                                        held -> held.expectNmiTo(l2).afterInstructions(1))));
    }

    @Spec("a task priority below the threshold is L1's with a TPR shadow, and nobody's without")
    @Behaviour("R12")
    Table aTaskPriorityBelowTheThresholdIsL1sWithATprShadow() {
        return Table.of(
                row(
                        "with TPR shadow",
                        given(l1)
                                .setsTprThreshold(3)
                                .and(virtualApic)
                                .hasTaskPriority(0x50)
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectExit(TPR_BELOW_THRESHOLD)),
                row(
                        "without",
                        given(localApic)
                                .hasTaskPriority(0x50)
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectNothing()));
    }

    @Spec("exits by the virtualization of the local APIC are L1's")
    @Behaviour("R13")
    Table exitsByTheVirtualizationOfTheLocalApicAreL1s() {
        return Table.of(
                row(
                        "APIC access",
                        given(l1)
                                .virtualizesApicAccesses(DATA)
                                .when(l2)
                                .touches(DATA)
                                .expectExit(APIC_ACCESS)),
                row(
                        "virtualized EOI",
                        given(l1)
                                .deliversVirtualInterrupts()
                                .exitsOnEoi(0x61)
                                .and(virtualApic)
                                .hasInService(0x61)
                                .when(l2)
                                .executes(eoi())
                                .expectExit(EOI_INDUCED)
                                .with(EXIT_QUALIFICATION, 0x61)),
                row(
                        "APIC write",
                        given(l1)
                                .deliversVirtualInterrupts()
                                .when(l2)
                                .executes(wrmsr(Msr.X2APIC_SELF_IPI, 0x0f))
                                .expectExit(APIC_WRITE)
                                .with(EXIT_QUALIFICATION, 0x3f0)));
    }

    /** Machine checks, exit reason 41, are not modelled. */
    @Spec("L1's INIT and start-up IPI come to L0 as interrupts, and L0 makes the exits up")
    @Behaviour("R16")
    Table l0MakesUpTheExitsByInitAndSipi() {
        return Table.of(
                row("INIT", when(init()).expectExit(INIT_SIGNAL).expectL0Exits(EXTERNAL_INTERRUPT)),
                row(
                        "SIPI",
                        given(l2)
                                .waitsForSipi()
                                .when(sipi(0x12))
                                .expectExit(SIPI_SIGNAL)
                                .expectL0Exits()));
    }
}
