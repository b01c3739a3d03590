package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** Monitor-trap-flag exits (SDM 25.5.2): after each instruction, and after each event that is delivered or injected. */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class MonitorTrapFlagSpec {

    private static Given.OfL1 givenL1Traps() {
        return given(l1).setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG);
    }

    @Spec("it comes after each instruction")
    @Behaviour("D06")
    Scenario itComesAfterEachInstruction() {
        return givenL1Traps()
                .when(l2)
                .executes(nop())
                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                .then(l1)
                .resumes()
                .then(l2)
                .executes(nop())
                .expectExit(PlainExit.MONITOR_TRAP_FLAG);
    }

    @Spec("it comes after an instruction that makes a shadow, and inside the shadow")
    @Behaviour("D06")
    Table itComesInsideAShadow() {
        return Table.of(
                row(
                        "STI",
                        givenL1Traps()
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(sti())
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)),
                row(
                        "MOV SS",
                        givenL1Traps()
                                .when(l2)
                                .executes(movSs())
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)));
    }

    @Spec("it comes after an instruction that L0 executes for L2")
    @Behaviour("D08")
    Table itComesAfterAnInstructionThatL0Executes() {
        return Table.forEach(
                List.of(tpr(0x20), movToCr8(2), selfIpi(0x30), rdmsr(Msr.X2APIC_TPR)),
                instruction -> givenL1Traps()
                        .and(l2)
                        .hasInterruptsDisabled()
                        .when(l2)
                        .executes(instruction)
                        .expectExit(PlainExit.MONITOR_TRAP_FLAG));
    }

    @Spec("it comes at the handler of an injected event, before its first instruction")
    @Behaviour("D07")
    Table itComesAtTheHandlerOfAnInjectedEvent() {
        return Table.forEach(
                List.of(
                        anInterrupt(0x41),
                        anNmi(),
                        anException(UD),
                        anException(GP, 0),
                        aSoftwareInterrupt(0x41),
                        aSoftwareException(BP),
                        anInt1()),
                event -> givenL1Traps()
                        .injects(event)
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, event)
                        .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                        .expectL2DidNotRun());
    }

    @Spec("it comes at the handler of an event that is delivered before L2's first instruction")
    @Behaviour("D15")
    Table itComesAtTheHandlerOfAnEventThatIsDelivered() {
        return Table.of(
                row(
                        "debug exception",
                        givenL1Traps()
                                .and(l2)
                                .hasPendingDebugExceptions(PendingDebug.ENABLED_BREAKPOINT | 1)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .expectL2DidNotRun()),
                row(
                        "NMI",
                        givenL1Traps()
                                .when(l1)
                                .launches()
                                .meanwhile(nmi())
                                .expectNmiTo(l2)
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .expectL2DidNotRun()),
                row(
                        "interrupt",
                        givenL1Traps()
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, 0x30)
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .expectL2DidNotRun()),
                row(
                        "virtual interrupt",
                        givenL1Traps()
                                .deliversVirtualInterrupts()
                                .and(virtualApic)
                                .hasPending(0x61)
                                .when(l1)
                                .launches()
                                .expectVirtualInterruptTo(l2, 0x61)
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .expectL2DidNotRun()));
    }

    @Spec("it comes after each iteration of a repeated instruction")
    @Behaviour("D09")
    Scenario itComesAfterEachIteration() {
        return givenL1Traps()
                .when(l2)
                .executes(rep(3))
                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                .betweenIterations()
                .then(l1)
                .resumes()
                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                .betweenIterations()
                .then(l1)
                .resumes()
                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                .afterInstructions(1);
    }

    @Spec("an exit that comes before it makes the processor forget it")
    @Behaviour("D10")
    Table anExitThatComesBeforeItMakesTheProcessorForgetIt() {
        return Table.of(
                row(
                        "injected, and INIT",
                        given(l1)
                                .injects(aPendingMtf())
                                .when(l1)
                                .launches()
                                .meanwhile(init())
                                .expectExit(INIT_SIGNAL)
                                .then(l1)
                                .resumes()
                                .expectNothing()),
                row(
                        "after an instruction, and INIT",
                        givenL1Traps()
                                .when(l2)
                                .executes(nop())
                                .meanwhile(init())
                                .expectExit(INIT_SIGNAL)
                                .then(l1)
                                .resumes()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .afterInstructions(1)),
                row(
                        "after an instruction that L0 executes, and INIT",
                        givenL1Traps()
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(l2)
                                .executes(rdmsr(Msr.X2APIC_TPR))
                                .meanwhile(init())
                                .expectExit(INIT_SIGNAL)
                                .then(l1)
                                .resumes()
                                .meanwhile(hwIrq(0x30))
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .afterInstructions(1)),
                row(
                        "after an instruction that exits like a trap",
                        givenL1Traps()
                                .setsTprThreshold(3)
                                .and(virtualApic)
                                .hasTaskPriority(0x50)
                                .when(l2)
                                .executes(movToCr8(2))
                                .expectExit(TPR_BELOW_THRESHOLD)
                                .then(l1)
                                .writes(TPR_THRESHOLD, 0)
                                .then(l1)
                                .resumes()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .afterInstructions(1)));
    }

    @Spec("an instruction that exits by itself brings no monitor trap")
    @Behaviour("D11")
    Table anInstructionThatExitsByItselfBringsNoMonitorTrap() {
        return Table.of(
                row("VMCALL", givenL1Traps().when(l2).executes(vmcall()).expectExit(VMCALL)),
                row("CPUID", givenL1Traps().when(l2).executes(cpuid()).expectExit(CPUID)),
                row(
                        "a fault that L1 intercepts",
                        givenL1Traps()
                                .intercepts(UD)
                                .and(l2)
                                .isAboutToExecute(ud2())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(UD))));
    }

    @Spec("it comes after HLT, and an injected one does not wake L2 but exits from HLT")
    @Behaviour("H11")
    Table itComesAfterHlt() {
        return Table.of(
                row(
                        "after HLT",
                        givenL1Traps()
                                .when(l2)
                                .executes(hlt())
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .savingActivity(ActivityState.HLT)),
                row(
                        "injected in HLT",
                        given(l1)
                                .injects(aPendingMtf())
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .savingActivity(ActivityState.HLT)));
    }

    @Spec("it does not come before something else does: a halted L2 sleeps")
    @Behaviour("H19")
    Table aHaltedL2Sleeps() {
        return Table.of(
                row(
                        "until an NMI is delivered",
                        givenL1Traps()
                                .and(l2)
                                .isHalted()
                                .when(nmi())
                                .expectNmiTo(l2)
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .savingActivity(ActivityState.ACTIVE)),
                row(
                        "until an interrupt exits",
                        givenL1Traps()
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .isHalted()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .savingActivity(ActivityState.HLT)),
                row(
                        "for ever",
                        givenL1Traps().and(l2).isHalted().when(l1).launches().expectHang()));
    }
}
