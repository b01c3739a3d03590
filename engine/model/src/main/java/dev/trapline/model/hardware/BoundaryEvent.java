package dev.trapline.model.hardware;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.LocalApic;

/**
 * What can be recognised at an instruction boundary, highest priority first (SDM table 6-2, 25.2, 25.5.2, 26.7, 29.1.2, 29.2.2). The first that is due is
 * taken, and no other.
 */
enum BoundaryEvent {

    /** SDM 25.2: in the wait-for-SIPI state nothing else is recognised, and in no other state this. */
    SIPI {
        @Override
        boolean due(Hardware cpu) {
            return cpu.sipi != Processor.NO_SIPI;
        }

        @Override
        void take(Hardware cpu) {
            int vector = cpu.sipi;
            cpu.sipi = Processor.NO_SIPI;
            cpu.exit(PlainExit.SIPI_SIGNAL, vector);
        }
    },

    /** SDM 29.1.2, 29.1.4, 29.4.3, 26.7.7: trap-like, not held back by RFLAGS.IF or a shadow. */
    APIC_VIRTUALIZATION {
        @Override
        boolean due(Hardware cpu) {
            return cpu.apicExit != 0 && cpu.activeOrHalted();
        }

        @Override
        void take(Hardware cpu) {
            ExitReason reason = ExitReason.of(cpu.apicExit).orElseThrow();
            cpu.apicExit = 0;
            cpu.exit(reason, cpu.apicExitQualification);
        }
    },

    /** SDM 34.14, default treatment: what is pending is saved, and is pending once more after the RSM, which is all that the handler does here. */
    SMI {
        @Override
        boolean due(Hardware cpu) {
            return cpu.smiLatched && !cpu.waitsForSipi();
        }

        @Override
        void take(Hardware cpu) {
            cpu.smiLatched = false;
        }
    },

    /** SDM 23.8, 25.2: held in root mode, consumed by the exit in non-root mode. */
    INIT {
        @Override
        boolean due(Hardware cpu) {
            return cpu.initLatched && (cpu.nonRoot || !cpu.vmxOn) && !cpu.waitsForSipi();
        }

        @Override
        void take(Hardware cpu) {
            cpu.initLatched = false;
            if (cpu.nonRoot) {
                cpu.exit(PlainExit.INIT_SIGNAL, 0);
            } else {
                cpu.reset = true;
            }
        }
    },

    /** SDM 25.5.2. */
    MONITOR_TRAP_FLAG {
        @Override
        boolean due(Hardware cpu) {
            return cpu.monitorTrapPending && cpu.activeOrHalted();
        }

        @Override
        void take(Hardware cpu) {
            cpu.exit(PlainExit.MONITOR_TRAP_FLAG, 0);
        }
    },

    /** SDM 6.9, 26.7.3: debug traps on the previous instruction; MOV SS holds them. */
    DEBUG_TRAP {
        @Override
        boolean due(Hardware cpu) {
            return PendingDebug.isValid(cpu.pendingDebug) && !cpu.movSsShadow() && cpu.activeOrHalted();
        }

        @Override
        void take(Hardware cpu) {
            long bits = cpu.pendingDebug & (PendingDebug.BREAKPOINTS | PendingDebug.BS);
            cpu.pendingDebug = 0;
            cpu.delivery.raise(EventInfo.exception(ExceptionVector.DB).raw(), 0, bits, 0);
        }
    },

    /** SDM 25.5.1: not held back by RFLAGS.IF or a shadow; leaves the activity state as it is. */
    PREEMPTION_TIMER {
        @Override
        boolean due(Hardware cpu) {
            return cpu.timer == 0 && cpu.has(PinBased.VMX_PREEMPTION_TIMER) && !cpu.waitsForSipi();
        }

        @Override
        void take(Hardware cpu) {
            cpu.exit(PlainExit.PREEMPTION_TIMER, 0);
        }
    },

    /** SDM 26.7.6: virtual NMIs are not blocked. */
    NMI_WINDOW {
        @Override
        boolean due(Hardware cpu) {
            return cpu.has(ProcessorBased.NMI_WINDOW_EXITING)
                    && !cpu.virtualNmiBlocked
                    && !cpu.movSsShadow()
                    && !(cpu.choices.nmiWindowWaitsForSti() && cpu.stiShadow())
                    && !cpu.waitsForSipi();
        }

        @Override
        void take(Hardware cpu) {
            cpu.exit(PlainExit.NMI_WINDOW, 0);
        }
    },

    /** SDM 25.2, 6.7.1. */
    NMI {
        @Override
        boolean due(Hardware cpu) {
            return cpu.nmiLatched && !blocked(cpu) && !cpu.waitsForSipi();
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
                cpu.delivery.deliver(Hardware.NMI_INFO, 0, 0, TraceEvent.Source.EVENT);
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
            cpu.exit(PlainExit.INTERRUPT_WINDOW, 0);
        }
    },

    /** SDM 29.2.2: at the same priority as the interrupt window, and not recognised where that is asked for (29.2.1). */
    VIRTUAL_INTERRUPT {
        @Override
        boolean due(Hardware cpu) {
            return cpu.has(SecondaryBased.VIRTUAL_INTR_DELIVERY)
                    && !cpu.has(ProcessorBased.INTR_WINDOW_EXITING)
                    && cpu.interruptible()
                    && cpu.virtualApic.isPending();
        }

        @Override
        void take(Hardware cpu) {
            int vector = cpu.virtualApic.acknowledge(cpu.regions[cpu.currentVmcs]);
            cpu.delivery.deliver(Hardware.VALID | vector, 0, 0, TraceEvent.Source.VIRTUAL_INTERRUPT);
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
            if (!cpu.has(PinBased.EXT_INTR)) {
                cpu.localApic.acknowledge(vector);
                cpu.delivery.deliver(Hardware.VALID | vector, 0, 0, TraceEvent.Source.EVENT);
            } else if (!cpu.has(ExitControl.ACK_INTR_ON_EXIT)) {
                cpu.exit(VectoredExit.EXTERNAL_INTERRUPT, 0, 0, 0, 0);
            } else {
                cpu.localApic.acknowledge(vector);
                if (isNotification(cpu, vector)) {
                    cpu.localApic.eoi();
                    cpu.virtualApic.processPostedInterrupts(cpu.regions[cpu.currentVmcs]);
                } else {
                    cpu.exit(VectoredExit.EXTERNAL_INTERRUPT, 0, Hardware.VALID | vector, 0, 0);
                }
            }
        }

        /** SDM 29.6. */
        private static boolean isNotification(Hardware cpu, int vector) {
            return cpu.has(PinBased.POSTED_INTR)
                    && vector == (int) cpu.regions[cpu.currentVmcs].get(VmcsField.POSTED_INTR_NV);
        }
    };

    private static final BoundaryEvent[] IN_ORDER = values();

    /** Whether it is to be recognised now, if nothing above it is. */
    abstract boolean due(Hardware cpu);

    /** Exits or delivers. */
    abstract void take(Hardware cpu);

    /** Takes the first that is due; false if none is. */
    static boolean recognise(Hardware cpu) {
        if (cpu.activity == ActivityState.SHUTDOWN.ordinal() && !cpu.nonRoot) {
            // What could end L1's shutdown is outside of these programs.
            return false;
        }
        for (BoundaryEvent event : IN_ORDER) {
            if (event.due(cpu)) {
                event.take(cpu);
                return true;
            }
        }
        return false;
    }
}
