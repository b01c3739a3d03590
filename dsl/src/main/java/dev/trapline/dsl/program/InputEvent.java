package dev.trapline.dsl.program;

import java.util.List;

/** Something that reaches the processor from outside, whatever runs on it. */
public sealed interface InputEvent extends Incoming {

    @Override
    default List<InputEvent> events() {
        return List.of(this);
    }

    /** Whether only L0 notices it, if there is one. Such inputs keep an order of their own, and a trace shows them where L0 had them. */
    default boolean concernsL0Alone() {
        return false;
    }

    /**
     * A fixed-mode, edge-triggered interrupt that the local APIC receives.
     *
     * @param vector 0x10 to 0xff
     */
    record HardwareInterrupt(int vector) implements InputEvent {
        /** Checks the vector. */
        public HardwareInterrupt {
            if (vector < 0x10 || vector > 0xFF) {
                throw new IllegalArgumentException(
                        "a local APIC accepts vectors 0x10 to 0xff, not 0x%02x".formatted(vector));
            }
        }
    }

    /** A non-maskable interrupt. */
    record Nmi() implements InputEvent {}

    /** A system-management interrupt, whose handler does nothing but RSM: what it interrupts goes on as it was (SDM 34.14, default treatment). */
    record Smi() implements InputEvent {}

    /** An INIT signal. */
    record Init() implements InputEvent {}

    /**
     * A start-up IPI.
     *
     * @param vector 0 to 0xff
     */
    record StartUpIpi(int vector) implements InputEvent {
        /** Checks the vector. */
        public StartUpIpi {
            if (vector < 0 || vector > 0xFF) {
                throw new IllegalArgumentException(
                        "a start-up IPI has a vector of 0 to 0xff, not 0x%x".formatted(vector));
            }
        }
    }

    /**
     * Time passes: timers count down. Where no timer runs, nothing happens.
     *
     * @param ticks of the VMX-preemption timer and of the local APIC's timer alike, at least 1
     */
    record TimerTicks(long ticks) implements InputEvent {
        /** Checks the number. */
        public TimerTicks {
            if (ticks < 1) {
                throw new IllegalArgumentException("time passes by at least one tick, not " + ticks);
            }
        }
    }

    /**
     * A level-triggered interrupt line goes up, and stays so until it is lowered; while it is up, each EOI makes the I/O APIC send the interrupt again.
     *
     * @param vector 0x10 to 0xff
     */
    record LineRaised(int vector) implements InputEvent {
        /** Checks the vector. */
        public LineRaised {
            new HardwareInterrupt(vector);
        }
    }

    /**
     * A level-triggered interrupt line goes down. What the local APIC accepted stays pending.
     *
     * @param vector 0x10 to 0xff
     */
    record LineLowered(int vector) implements InputEvent {
        /** Checks the vector. */
        public LineLowered {
            new HardwareInterrupt(vector);
        }
    }

    /**
     * An interrupt of an 8259 that is wired to the processor as ExtINT: the acknowledge takes the vector from it, and the local APIC's registers know nothing of
     * it.
     *
     * @param vector 0x10 to 0xff
     */
    record ExtInt(int vector) implements InputEvent {
        /** Checks the vector. */
        public ExtInt {
            new HardwareInterrupt(vector);
        }
    }

    /**
     * A device posts an interrupt for L2: it sets the vector's bit in the posted-interrupt descriptor and sends the notification vector of L1's first VMCS, unless
     * a notification is outstanding.
     *
     * @param vector 0x10 to 0xff
     */
    record PostedInterrupt(int vector) implements InputEvent {
        /** Checks the vector. */
        public PostedInterrupt {
            new HardwareInterrupt(vector);
        }
    }

    /** An interrupt for L0 itself: L0 takes one more exit, that neither L1 nor L2 has to do with. Nothing where there is no L0. */
    record SpuriousL0Exit() implements InputEvent {
        @Override
        public boolean concernsL0Alone() {
            return true;
        }
    }

    /** An NMI for L0 itself, like {@link SpuriousL0Exit} but for what L0 leaves its guest by. */
    record SpuriousL0Nmi() implements InputEvent {
        @Override
        public boolean concernsL0Alone() {
            return true;
        }
    }

    /** Somebody asks L0 whether its virtual processor could run and be interrupted now. Nothing where there is no L0. */
    record RunnableQuestion() implements InputEvent {}
}
