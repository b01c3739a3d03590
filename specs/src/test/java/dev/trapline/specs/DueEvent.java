package dev.trapline.specs;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import java.util.List;
import java.util.Locale;

/** What can be due at the first boundary of L2 after a VM entry, highest priority first (SDM table 6-2, 25.5.2, 26.7.3 to 26.7.7, 29.2.2). */
enum DueEvent {
    TPR_BELOW_THRESHOLD(Step.APIC_VIRTUALIZATION) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l1).virtualizesApicAccesses(DATA).setsTprThreshold(3);
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(PlainExit.TPR_BELOW_THRESHOLD);
        }
    },
    INIT(Step.INIT) {
        @Override
        List<InputEvent> arrives(Boundary at) {
            return List.of(init());
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(PlainExit.INIT_SIGNAL);
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.expectNothing();
        }
    },
    MONITOR_TRAP_FLAG(Step.MONITOR_TRAP_FLAG) {
        @Override
        Given isDue(Given given, Boundary at) {
            return at == Boundary.OF_ENTRY
                    ? given.and(l1).injects(aPendingMtf())
                    : given.and(l1).setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG);
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(PlainExit.MONITOR_TRAP_FLAG);
        }
    },
    DEBUG_EXCEPTION_THAT_EXITS(Step.DEBUG_TRAP) {
        @Override
        Given isDue(Given given, Boundary at) {
            return DEBUG_EXCEPTION.isDue(given.and(l1).intercepts(DB), at);
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(EXCEPTION_NMI)
                    .withEvent(anException(DB))
                    .with(EXIT_QUALIFICATION, at.debug & ~PendingDebug.ENABLED_BREAKPOINT);
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.with(GUEST_PENDING_DBG_EXCEPTIONS, at.debug);
        }
    },
    DEBUG_EXCEPTION(Step.DEBUG_TRAP) {
        @Override
        Given isDue(Given given, Boundary at) {
            return at == Boundary.OF_ENTRY
                    ? given.and(l2).hasPendingDebugExceptions(at.debug)
                    : given.and(l2).singleSteps();
        }

        @Override
        boolean isDelivered() {
            return true;
        }

        @Override
        L2Runs delivered(L2Runs here) {
            return here.expectDeliveryTo(l2, anException(DB));
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.with(GUEST_PENDING_DBG_EXCEPTIONS, at.debug);
        }
    },
    PREEMPTION_TIMER(Step.PREEMPTION_TIMER) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l1).setsPreemptionTimer(at == Boundary.OF_ENTRY ? 0 : TICKS);
        }

        @Override
        List<InputEvent> arrives(Boundary at) {
            return at == Boundary.OF_ENTRY ? List.of() : List.of(timerTicks(TICKS));
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(PlainExit.PREEMPTION_TIMER);
        }
    },
    NMI_WINDOW(Step.NMI_WINDOW) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l1).setsPinBased(NMI_EXITING, VIRTUAL_NMIS).setsProcessorBased(NMI_WINDOW_EXITING);
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(PlainExit.NMI_WINDOW);
        }
    },
    NMI_THAT_EXITS(Step.NMI) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l1).setsPinBased(NMI_EXITING);
        }

        @Override
        List<InputEvent> arrives(Boundary at) {
            return List.of(nmi());
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(EXCEPTION_NMI).withNmi();
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.expectNmiTo(l1);
        }
    },
    NMI(Step.NMI) {
        @Override
        List<InputEvent> arrives(Boundary at) {
            return List.of(nmi());
        }

        @Override
        boolean isDelivered() {
            return true;
        }

        @Override
        L2Runs delivered(L2Runs here) {
            return here.expectNmiTo(l2);
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.expectNmiTo(l1);
        }
    },
    INTERRUPT_WINDOW(Step.INTERRUPT_WINDOW) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l1).setsProcessorBased(INTR_WINDOW_EXITING);
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(PlainExit.INTERRUPT_WINDOW);
        }

        @Override
        Scenario follows(L2Runs higher, Boundary at) {
            return higher.expectExit(PlainExit.INTERRUPT_WINDOW).afterHandlerReturns();
        }
    },
    VIRTUAL_INTERRUPT(Step.INTERRUPT_WINDOW) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l1).deliversVirtualInterrupts().and(virtualApic).hasPending(0x61);
        }

        @Override
        boolean isDelivered() {
            return true;
        }

        @Override
        L2Runs delivered(L2Runs here) {
            return here.expectVirtualInterruptTo(l2, 0x61);
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.with(GUEST_INTR_STATUS, 0x61);
        }

        @Override
        Scenario follows(L2Runs higher, Boundary at) {
            return higher.expectVirtualInterruptTo(l2, 0x61).afterHandlerReturns();
        }
    },
    INTERRUPT_THAT_EXITS(Step.EXTERNAL_INTERRUPT) {
        @Override
        Given isDue(Given given, Boundary at) {
            return INTERRUPT.isDue(given.and(l1).setsPinBased(EXT_INTR), at);
        }

        @Override
        List<InputEvent> arrives(Boundary at) {
            return INTERRUPT.arrives(at);
        }

        @Override
        AfterExit exits(L2Runs here, Boundary at) {
            return here.expectExit(EXTERNAL_INTERRUPT);
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.expectPending(0x30).thenIrqWindow();
        }
    },
    INTERRUPT(Step.EXTERNAL_INTERRUPT) {
        @Override
        Given isDue(Given given, Boundary at) {
            return at == Boundary.OF_ENTRY ? given.and(localApic).hasPending(0x30) : given;
        }

        @Override
        List<InputEvent> arrives(Boundary at) {
            return at == Boundary.OF_ENTRY ? List.of() : List.of(hwIrq(0x30));
        }

        @Override
        boolean isDelivered() {
            return true;
        }

        @Override
        L2Runs delivered(L2Runs here) {
            return here.expectDeliveryTo(l2, 0x30);
        }

        @Override
        Scenario isLeftBy(AfterExit higher, Boundary at) {
            return higher.expectPending(0x30).thenIrqWindow();
        }

        @Override
        Scenario follows(L2Runs higher, Boundary at) {
            return higher.expectDeliveryTo(l2, 0x30).afterHandlerReturns();
        }
    },
    INSTRUCTION_THAT_EXITS(Step.INSTRUCTION) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l2).isAboutToExecute(vmcall());
        }

        @Override
        Scenario follows(L2Runs higher, Boundary at) {
            return higher.expectExit(PlainExit.VMCALL).afterHandlerReturns();
        }
    },
    INSTRUCTION_THAT_FAULTS(Step.INSTRUCTION) {
        @Override
        Given isDue(Given given, Boundary at) {
            return given.and(l2).isAboutToExecute(ud2());
        }

        @Override
        Scenario follows(L2Runs higher, Boundary at) {
            return higher.expectDeliveryTo(l2, anException(UD)).afterHandlerReturns();
        }
    };

    /** Where the manual has them. */
    private enum Step {
        APIC_VIRTUALIZATION,
        INIT,
        MONITOR_TRAP_FLAG,
        DEBUG_TRAP,
        PREEMPTION_TIMER,
        NMI_WINDOW,
        NMI,
        INTERRUPT_WINDOW,
        EXTERNAL_INTERRUPT,
        INSTRUCTION
    }

    /** Where they are due. */
    enum Boundary {
        /** After VMLAUNCH. What arrives does so while that executes. */
        OF_ENTRY(PendingDebug.ENABLED_BREAKPOINT | 1),
        /** After an instruction of L2, which enables interrupts. What arrives does so while that executes. */
        OF_INSTRUCTION(PendingDebug.BS);

        /** The debug exceptions that are pending. */
        private final long debug;

        Boundary(long debug) {
            this.debug = debug;
        }
    }

    private static final int TICKS = 5;

    private final Step step;

    DueEvent(Step step) {
        this.step = step;
    }

    /** Makes it due, as far as givens can. */
    Given isDue(Given given, Boundary at) {
        return given;
    }

    /** What arrives while L1 executes VMLAUNCH to make it due. */
    List<InputEvent> arrives(Boundary at) {
        return List.of();
    }

    /** Whether L2 gets it, and not L1 by an exit. */
    boolean isDelivered() {
        return false;
    }

    AfterExit exits(L2Runs here, Boundary at) {
        throw new IllegalStateException(this + " does not exit");
    }

    L2Runs delivered(L2Runs here) {
        throw new IllegalStateException(this + " is not delivered");
    }

    /** What becomes of it where something higher has exited. */
    Scenario isLeftBy(AfterExit higher, Boundary at) {
        return higher;
    }

    /** It comes after something higher has been delivered: before the handler's first instruction, unless the handler's gate or its own place holds it. */
    Scenario follows(L2Runs higher, Boundary at) {
        return isDelivered() ? delivered(higher) : exits(higher, at);
    }

    /** Whether both can be due at a boundary, and this is higher. */
    boolean isHigherThan(DueEvent lower, Boundary at) {
        boolean possible = at == Boundary.OF_ENTRY || (canFollowAnInstruction() && lower.canFollowAnInstruction());
        return possible && step.compareTo(lower.step) < 0 && !excludes(lower) && !losesRaceTo(lower, at);
    }

    private boolean canFollowAnInstruction() {
        return switch (this) {
            case TPR_BELOW_THRESHOLD, NMI_WINDOW, INSTRUCTION_THAT_EXITS, INSTRUCTION_THAT_FAULTS -> false;
            default -> true;
        };
    }

    private boolean excludes(DueEvent lower) {
        return switch (this) {
            // The check at an entry is for VMs without virtual-interrupt delivery (26.7.7).
            case TPR_BELOW_THRESHOLD -> lower == VIRTUAL_INTERRUPT;
            // It needs NMI exiting (26.2.1.1).
            case NMI_WINDOW -> lower == NMI;
            // It needs external-interrupt exiting (26.2.1.1).
            case VIRTUAL_INTERRUPT -> lower == INTERRUPT;
            default -> false;
        };
    }

    /**
     * A virtual interrupt is delivered by the processor, and no L0 is asked. There is no telling at which boundary an L0 gets to know of what arrives from
     * outside while L2 runs, so there the order is not an L0's to keep.
     */
    private boolean losesRaceTo(DueEvent lower, Boundary at) {
        return at == Boundary.OF_INSTRUCTION && !arrives(at).isEmpty() && lower == VIRTUAL_INTERRUPT;
    }

    /** A name for a table. */
    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
