package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The invariants that one exit can break: INV1 to INV4, INV6 and INV8. */
final class ExitInvariants {

    /** Hears what must hold. */
    @FunctionalInterface
    interface Requirement {
        /** Whether something holds, its name and what it says, and the event that breaks it if it does not. */
        void require(boolean holds, Supplier<String> name, TraceEvent event);
    }

    /** Debug and page-fault exceptions, which alone of the exceptions have a qualification. */
    private static final Set<Integer> QUALIFIED_EXCEPTIONS =
            Set.of(ExceptionVector.DB.vector(), ExceptionVector.PF.vector());

    private final Set<Integer> ofThe8259;
    private final Requirement requirement;

    private ExitInvariants(Trace trace, Requirement requirement) {
        this.ofThe8259 = ofThe8259(trace);
        this.requirement = requirement;
    }

    static void check(Trace trace, Requirement requirement) {
        ExitInvariants invariants = new ExitInvariants(trace, requirement);
        Optional<EventInfo> injected = Optional.empty();
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Entered entered) {
                injected = entered.injected();
            } else if (event instanceof TraceEvent.Exited exit) {
                invariants.check(exit, injected);
            }
        }
    }

    /** Vectors that came from an 8259, of which the local APIC knows nothing. */
    static Set<Integer> ofThe8259(Trace trace) {
        Set<Integer> vectors = new HashSet<>();
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Arrived arrived && arrived.event() instanceof InputEvent.ExtInt irq) {
                vectors.add(irq.vector());
            }
        }
        return vectors;
    }

    private void check(TraceEvent.Exited exit, Optional<EventInfo> injected) {
        HostState host = exit.host();
        requirement.require(
                host.rflags() == Rflags.FIXED
                        && host.rip() == host.hostRip()
                        && host.rsp() == host.hostRsp()
                        && host.interruptibility() == 0
                        && host.activity() == ActivityState.ACTIVE,
                () -> "INV1: L1 goes on at HOST_RIP with HOST_RSP, RFLAGS 2, active, nothing blocked; it got " + host,
                exit);
        requirement.require(
                exit.vectoring().isEmpty() || mayInterruptDelivery(exit),
                () -> "INV2: this exit cannot have interrupted the delivery of an event",
                exit);
        requirement.require(
                exit.entryFailure() || !exit.entryEventValid(),
                () -> "INV3: the entry event's valid bit is 0 after an exit",
                exit);
        if (exit.reason() == VectoredExit.EXTERNAL_INTERRUPT) {
            checkAcknowledge(exit);
        }
        requirement.require(
                exit.entryFailure() || wanted(exit, injected), () -> "INV6: L1 did not ask for this exit", exit);
        requirement.require(
                exit.qualification() == 0 || mayQualify(exit), () -> "INV8: the qualification of this exit is 0", exit);
    }

    private void checkAcknowledge(TraceEvent.Exited exit) {
        boolean acknowledges = exit.controls().has(ExitControl.ACK_INTR_ON_EXIT);
        requirement.require(
                exit.interruption().isPresent() == acknowledges,
                () -> "INV4: the vector is told if and only if L1 acknowledges on exit",
                exit);
        exit.interruption()
                .ifPresent(info -> requirement.require(
                        info.type() == EventType.EXTERNAL_INTERRUPT
                                && (exit.apic().inService().contains(info.vector())
                                        || ofThe8259.contains(info.vector())),
                        () -> "INV4: what the exit tells is an external interrupt, and in service",
                        exit));
    }

    private static boolean mayInterruptDelivery(TraceEvent.Exited exit) {
        return exit.reason().isByMemoryAccess()
                || (exit.reason() == VectoredExit.EXCEPTION_NMI
                        && exit.interruption()
                                .filter(info -> info.type() == EventType.HARDWARE_EXCEPTION
                                        && info.vector() != ExceptionVector.DF.vector())
                                .isPresent());
    }

    private static boolean wanted(TraceEvent.Exited exit, Optional<EventInfo> injected) {
        if (exit.reason() == VectoredExit.EXTERNAL_INTERRUPT) {
            return exit.controls().has(PinBased.EXT_INTR);
        }
        if (exit.reason() == VectoredExit.EXCEPTION_NMI) {
            boolean nmi = exit.interruption()
                    .filter(info -> info.type() == EventType.NMI)
                    .isPresent();
            return !nmi || exit.controls().has(PinBased.NMI_EXITING);
        }
        return switch ((PlainExit) exit.reason()) {
            case INTERRUPT_WINDOW -> exit.controls().has(ProcessorBased.INTR_WINDOW_EXITING);
            case NMI_WINDOW -> exit.controls().has(ProcessorBased.NMI_WINDOW_EXITING);
            case PREEMPTION_TIMER -> exit.controls().has(PinBased.VMX_PREEMPTION_TIMER);
            case MONITOR_TRAP_FLAG ->
                exit.controls().has(ProcessorBased.MONITOR_TRAP_FLAG)
                        || injected.filter(event -> event.type() == EventType.OTHER_EVENT)
                                .isPresent();
            case HLT -> exit.controls().has(ProcessorBased.HLT_EXITING);
            case PAUSE_INSTRUCTION -> exit.controls().has(ProcessorBased.PAUSE_EXITING);
            case DR_ACCESS -> exit.controls().has(ProcessorBased.MOV_DR_EXITING);
            case IO_INSTRUCTION -> exit.controls().has(ProcessorBased.UNCOND_IO_EXITING);
            case CR_ACCESS -> exit.controls().has(ProcessorBased.CR8_LOAD_EXITING);
            case MSR_READ, MSR_WRITE -> !exit.controls().has(ProcessorBased.USE_MSR_BITMAPS);
            case TPR_BELOW_THRESHOLD -> exit.controls().has(ProcessorBased.TPR_SHADOW);
            case EOI_INDUCED -> exit.controls().has(SecondaryBased.VIRTUAL_INTR_DELIVERY);
            case APIC_ACCESS -> exit.controls().has(SecondaryBased.VIRTUALIZE_APIC_ACCESSES);
            case EPT_VIOLATION -> exit.controls().has(SecondaryBased.ENABLE_EPT);
            default -> true;
        };
    }

    private static boolean mayQualify(TraceEvent.Exited exit) {
        if (exit.entryFailure()) {
            return true;
        }
        if (exit.reason() == VectoredExit.EXCEPTION_NMI) {
            return exit.interruption()
                    .filter(info ->
                            info.type() == EventType.HARDWARE_EXCEPTION && QUALIFIED_EXCEPTIONS.contains(info.vector()))
                    .isPresent();
        }
        return exit.reason() instanceof PlainExit plain
                && switch (plain) {
                    case SIPI_SIGNAL,
                            VMCLEAR,
                            VMPTRLD,
                            VMPTRST,
                            VMREAD,
                            VMWRITE,
                            VMXON,
                            CR_ACCESS,
                            DR_ACCESS,
                            IO_INSTRUCTION,
                            APIC_ACCESS,
                            EOI_INDUCED,
                            EPT_VIOLATION,
                            INVEPT,
                            INVVPID,
                            APIC_WRITE -> true;
                    default -> false;
                };
    }
}
