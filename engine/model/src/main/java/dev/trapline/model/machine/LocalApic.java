package dev.trapline.model.machine;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import java.util.ArrayList;
import java.util.List;

/** The interrupt part of a local APIC in x2APIC mode (SDM 10.8, 10.12). */
public final class LocalApic {

    /** No vector. */
    public static final int NONE = -1;

    private final long[] irr = new long[4];
    private final long[] isr = new long[4];
    private int tpr;

    /** Starts with what a program says. */
    public void load(ApicState state) {
        state.pending().forEach(vector -> set(irr, vector));
        state.inService().forEach(vector -> set(isr, vector));
        tpr = state.tpr();
    }

    /** What can be read from it. */
    public ApicState state() {
        return new ApicState(vectors(irr), vectors(isr), tpr);
    }

    /**
     * Accepts an interrupt (SDM 10.8.4).
     *
     * @return whether the request bit was 0
     */
    public boolean request(int vector) {
        boolean fresh = !isSet(irr, vector);
        set(irr, vector);
        return fresh;
    }

    /** The vector that the processor is interrupted with, {@link #NONE} if the processor priority holds all back (SDM 10.8.3.1). */
    public int deliverable() {
        int vector = highest(irr);
        return vector >> 4 > ppr() >> 4 ? vector : NONE;
    }

    /** The processor acknowledges an interrupt: from requested to in service (SDM 10.8.4). */
    public void acknowledge(int vector) {
        clear(irr, vector);
        set(isr, vector);
    }

    /** End of interrupt: the highest vector in service is so no more (SDM 10.8.5). */
    public void eoi() {
        int vector = highest(isr);
        if (vector != NONE) {
            clear(isr, vector);
        }
    }

    /** Processor priority (SDM 10.8.3.1). */
    public int ppr() {
        int inService = Math.max(highest(isr), 0);
        return tpr >> 4 >= inService >> 4 ? tpr : inService & 0xF0;
    }

    /** What RDMSR of an x2APIC register gives. */
    public long read(Msr msr) {
        int word = msr.ordinal() - Msr.X2APIC_ISR0.ordinal();
        if (word >= 0 && word < 8) {
            return isr[word / 2] >>> (32 * (word % 2)) & 0xFFFFFFFFL;
        }
        word = msr.ordinal() - Msr.X2APIC_IRR0.ordinal();
        if (word >= 0 && word < 8) {
            return irr[word / 2] >>> (32 * (word % 2)) & 0xFFFFFFFFL;
        }
        return switch (msr) {
            case X2APIC_TPR -> tpr;
            case X2APIC_PPR -> ppr();
            default ->
                throw new IllegalArgumentException("RDMSR of %s: not a register that can be read".formatted(msr));
        };
    }

    /** Writes the task priority. */
    public void tpr(int value) {
        tpr = value & 0xFF;
    }

    /** Writes the state. */
    public void save(StateBuffer buffer) {
        buffer.put(irr);
        buffer.put(isr);
        buffer.put(tpr);
    }

    /** Takes the state back. */
    public void restore(StateBuffer buffer) {
        buffer.take(irr);
        buffer.take(isr);
        tpr = (int) buffer.take();
    }

    private static boolean isSet(long[] register, int vector) {
        return (register[vector >> 6] & 1L << vector) != 0;
    }

    private static void set(long[] register, int vector) {
        register[vector >> 6] |= 1L << vector;
    }

    private static void clear(long[] register, int vector) {
        register[vector >> 6] &= ~(1L << vector);
    }

    private static int highest(long[] register) {
        for (int word = 3; word >= 0; word--) {
            if (register[word] != 0) {
                return 64 * word + 63 - Long.numberOfLeadingZeros(register[word]);
            }
        }
        return NONE;
    }

    private static List<Integer> vectors(long[] register) {
        if (highest(register) == NONE) {
            return List.of();
        }
        List<Integer> vectors = new ArrayList<>();
        for (int vector = 0; vector < 256; vector++) {
            if (isSet(register, vector)) {
                vectors.add(vector);
            }
        }
        return vectors;
    }
}
