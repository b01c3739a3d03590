package dev.trapline.dsl.program;

/** Something that reaches the processor from outside, whatever runs on it. */
public sealed interface InputEvent {

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

    /** An interrupt for L0 itself: L0 takes one more exit, that neither L1 nor L2 has to do with. Nothing where there is no L0. */
    record SpuriousL0Exit() implements InputEvent {}

    /** Somebody asks L0 whether its virtual processor could run and be interrupted now. Nothing where there is no L0. */
    record RunnableQuestion() implements InputEvent {}
}
