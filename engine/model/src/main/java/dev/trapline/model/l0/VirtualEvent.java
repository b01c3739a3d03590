package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VectoredExit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * L1's events that L0 looks for while L2 runs, highest priority first: the order of the hardware ({@code vmx_check_nested_events}). The first that is due is
 * taken, and no other, whether or not it leaves L2.
 */
enum VirtualEvent {
    SIPI {
        @Override
        boolean due(L2 l2) {
            return l2.sipiPending();
        }

        @Override
        void leave(L2 l2) {
            l2.leaveBySipi();
        }
    },
    /** SDM 29.1.2, 29.1.4, 29.4.3. */
    APIC_VIRTUALIZATION {
        @Override
        boolean due(L2 l2) {
            return l2.apicExitPending() && l2.isActiveOrHalted();
        }

        @Override
        void leave(L2 l2) {
            l2.leaveByApicExit();
        }
    },
    /** L0 has its virtual processor go through system-management mode, where nothing happens but RSM, and L2 goes on as it was. */
    SMI {
        @Override
        boolean due(L2 l2) {
            return l2.smiPending() && !l2.waitsForSipi();
        }

        @Override
        void leave(L2 l2) {
            l2.passThroughSmm();
        }
    },
    INIT {
        @Override
        boolean due(L2 l2) {
            return l2.initPending() && !l2.waitsForSipi();
        }

        @Override
        void leave(L2 l2) {
            l2.leaveByInit();
        }
    },
    MONITOR_TRAP_FLAG {
        @Override
        boolean due(L2 l2) {
            return l2.monitorTrapPending() && l2.isActiveOrHalted();
        }

        @Override
        void leave(L2 l2) {
            l2.leave(PlainExit.MONITOR_TRAP_FLAG);
        }
    },
    DEBUG_TRAP {
        @Override
        boolean due(L2 l2) {
            return l2.debugTrapPending() && l2.isActiveOrHalted();
        }

        @Override
        boolean leavesL2(L2 l2) {
            return l2.exitsOnDebugException();
        }

        @Override
        void leave(L2 l2) {
            l2.leaveByDebugException();
        }
    },
    PREEMPTION_TIMER {
        @Override
        boolean due(L2 l2) {
            return l2.timerExpired() && !l2.waitsForSipi();
        }

        @Override
        void leave(L2 l2) {
            l2.leave(PlainExit.PREEMPTION_TIMER);
        }
    },
    NMI_WINDOW {
        @Override
        boolean due(L2 l2) {
            return l2.nmiWindowOpen() && !l2.waitsForSipi();
        }

        @Override
        void leave(L2 l2) {
            l2.leave(PlainExit.NMI_WINDOW);
        }
    },
    NMI {
        @Override
        boolean due(L2 l2) {
            return l2.nmiRecognised() && !l2.waitsForSipi();
        }

        @Override
        boolean leavesL2(L2 l2) {
            return l2.exitsOnNmi();
        }

        @Override
        void leave(L2 l2) {
            l2.leaveByNmi();
        }
    },
    INTERRUPT_WINDOW {
        @Override
        boolean due(L2 l2) {
            return l2.interruptWindowOpen() && l2.isActiveOrHalted();
        }

        @Override
        void leave(L2 l2) {
            l2.leave(PlainExit.INTERRUPT_WINDOW);
        }
    },
    VIRTUAL_INTERRUPT {
        @Override
        boolean due(L2 l2) {
            return l2.virtualInterruptPending() && l2.isActiveOrHalted();
        }

        @Override
        boolean leavesL2(L2 l2) {
            return false;
        }

        @Override
        void leave(L2 l2) {
            throw new IllegalStateException("a virtual interrupt is L2's");
        }
    },
    INTERRUPT {
        @Override
        boolean due(L2 l2) {
            return l2.interruptRecognised() && l2.isActiveOrHalted();
        }

        @Override
        boolean leavesL2(L2 l2) {
            return l2.exitsOnInterrupt();
        }

        @Override
        void leave(L2 l2) {
            l2.leaveByInterrupt();
        }
    };

    private static final VirtualEvent[] IN_ORDER = values();
    private static final long DEBUG_EXCEPTION =
            EventInfo.exception(ExceptionVector.DB).raw();

    /** Whether a processor would recognise it now, if nothing above it. */
    abstract boolean due(L2 l2);

    /** Whether L0 takes it away from L2, and does not inject it there. */
    boolean leavesL2(L2 l2) {
        return true;
    }

    /** Leaves L2 for L1 by it, or has the processor that L0 offers consume it. */
    abstract void leave(L2 l2);

    /** The first that is due, as far as the corrections let L0 see it; null if none is. */
    static @Nullable VirtualEvent first(L2 l2, Set<Correction> corrections) {
        for (VirtualEvent event : IN_ORDER) {
            if (event.isScanned(corrections) && event.due(l2)) {
                return event;
            }
        }
        return null;
    }

    /** Whether something wakes L2 from an inactive state. */
    static boolean wakes(L2 l2, Set<Correction> corrections) {
        if (corrections.contains(Correction.WAKES_FOR_WHAT_IS_RECOGNISED)) {
            return first(l2, corrections) != null || l2.wakesAtEntry();
        }
        // kvm_vcpu_has_events, and the timer's own request.
        return NMI.due(l2)
                || VIRTUAL_INTERRUPT.due(l2)
                || INTERRUPT.due(l2)
                || PREEMPTION_TIMER.due(l2)
                || SIPI.due(l2)
                || INIT.due(l2);
    }

    /** Whether the machine below recognises it before an immediate exit that was asked for at the entry. */
    boolean isTrapOfHardware() {
        return this == MONITOR_TRAP_FLAG || this == DEBUG_TRAP;
    }

    private boolean isScanned(Set<Correction> corrections) {
        return switch (this) {
            case NMI_WINDOW, INTERRUPT_WINDOW -> corrections.contains(Correction.WINDOWS_IN_SCAN);
            case VIRTUAL_INTERRUPT -> corrections.contains(Correction.VIRTUAL_INTERRUPT_IN_SCAN);
            default -> true;
        };
    }

    /**
     * The event that an exit of the machine below is, at a boundary of L2; null if it is none of these.
     *
     * @param interruption the exit's interruption information, 0 if there is none
     */
    static @Nullable VirtualEvent of(ExitReason reason, long interruption) {
        if (reason == VectoredExit.EXCEPTION_NMI) {
            return interruption == DEBUG_EXCEPTION ? DEBUG_TRAP : null;
        }
        if (reason == PlainExit.MONITOR_TRAP_FLAG) {
            return MONITOR_TRAP_FLAG;
        }
        if (reason == PlainExit.NMI_WINDOW) {
            return NMI_WINDOW;
        }
        return reason == PlainExit.INTERRUPT_WINDOW ? INTERRUPT_WINDOW : null;
    }
}
