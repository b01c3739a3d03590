package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.model.machine.LocalApic;

/**
 * What can be recognised at an instruction boundary, highest priority first (SDM table 6-2, 25.2, 26.7.4 to 26.7.6). The first that is due is taken, and no
 * other.
 */
enum BoundaryEvent {

    /** SDM 25.5.1: not held back by RFLAGS.IF or a shadow; leaves the activity state as it is. */
    PREEMPTION_TIMER {
        @Override
        boolean due(Hardware cpu) {
            return cpu.has(PinBased.VMX_PREEMPTION_TIMER)
                    && cpu.timerExpired
                    && cpu.activity != ActivityState.WAIT_FOR_SIPI.ordinal();
        }

        @Override
        void take(Hardware cpu) {
            cpu.exit(PlainExit.PREEMPTION_TIMER, 0, 0, 0, 0);
        }
    },

    /** SDM 26.7.6: virtual NMIs are not blocked. */
    NMI_WINDOW {
        @Override
        boolean due(Hardware cpu) {
            return cpu.has(ProcessorBased.NMI_WINDOW_EXITING)
                    && !cpu.virtualNmiBlocked
                    && !cpu.movSsShadow()
                    && cpu.activity != ActivityState.WAIT_FOR_SIPI.ordinal();
        }

        @Override
        void take(Hardware cpu) {
            cpu.exit(PlainExit.NMI_WINDOW, 0, 0, 0, 0);
        }
    },

    /** SDM 25.2, 6.7.1. */
    NMI {
        @Override
        boolean due(Hardware cpu) {
            return cpu.nmiLatched && !blocked(cpu) && cpu.activity != ActivityState.WAIT_FOR_SIPI.ordinal();
        }

        private static boolean blocked(Hardware cpu) {
            if (cpu.has(PinBased.NMI_EXITING)) {
                return cpu.nmiBlocked || (cpu.choices.nmiExitWaitsForShadow() && cpu.anyShadow());
            }
            return cpu.nmiBlocked || cpu.movSsShadow() || (cpu.choices.stiBlocksNmi() && cpu.stiShadow());
        }

        @Override
        void take(Hardware cpu) {
            cpu.nmiLatched = false;
            if (cpu.has(PinBased.NMI_EXITING)) {
                cpu.exit(VectoredExit.EXCEPTION_NMI, 0, Hardware.NMI_INFO, 0, 0);
                cpu.nmiBlocked = true;
            } else {
                cpu.nmiBlocked = true;
                cpu.deliver(EventType.NMI, 2, false);
            }
        }
    },

    /** SDM 26.7.5: RFLAGS.IF is 1 and nothing blocks; wakes from HLT. */
    INTERRUPT_WINDOW {
        @Override
        boolean due(Hardware cpu) {
            return cpu.has(ProcessorBased.INTR_WINDOW_EXITING) && cpu.interruptible();
        }

        @Override
        void take(Hardware cpu) {
            cpu.exit(PlainExit.INTERRUPT_WINDOW, 0, 0, 0, 0);
        }
    },

    /** SDM 25.2, 6.8.1: with external-interrupt exiting, whatever RFLAGS.IF. */
    EXTERNAL_INTERRUPT {
        @Override
        boolean due(Hardware cpu) {
            if (cpu.localApic.deliverable() == LocalApic.NONE || !cpu.activeOrHalted()) {
                return false;
            }
            if (cpu.has(PinBased.EXT_INTR)) {
                return !(cpu.choices.interruptExitWaitsForShadow() && cpu.anyShadow());
            }
            return cpu.interruptible();
        }

        @Override
        void take(Hardware cpu) {
            int vector = cpu.localApic.deliverable();
            if (cpu.has(PinBased.EXT_INTR)) {
                boolean acknowledges = cpu.has(ExitControl.ACK_INTR_ON_EXIT);
                if (acknowledges) {
                    cpu.localApic.acknowledge(vector);
                }
                cpu.exit(VectoredExit.EXTERNAL_INTERRUPT, 0, acknowledges ? Hardware.VALID | vector : 0, 0, 0);
            } else {
                cpu.localApic.acknowledge(vector);
                cpu.deliver(EventType.EXTERNAL_INTERRUPT, vector, false);
            }
        }
    };

    private static final BoundaryEvent[] IN_ORDER = values();

    /** Whether it is to be recognised now, if nothing above it is. */
    abstract boolean due(Hardware cpu);

    /** Exits or delivers. */
    abstract void take(Hardware cpu);

    /** Takes the first that is due; false if none is. */
    static boolean recognise(Hardware cpu) {
        for (BoundaryEvent event : IN_ORDER) {
            if (event.due(cpu)) {
                event.take(cpu);
                return true;
            }
        }
        return false;
    }
}
