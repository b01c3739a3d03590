package dev.trapline.model.machine;

/** The timer of a local APIC, in one-shot or in periodic mode (SDM 10.5.4). It counts ticks; what a tick is, is the caller's. */
final class ApicTimer {

    /** Bits of the LVT entry that software can set: vector, mask, and periodic mode. */
    static final long WRITABLE = 0x300FF;
    /** Delivery status: WRMSR leaves it alone. */
    static final long READ_ONLY = 1 << 12;

    static final long MASKED = 1 << 16;
    private static final long PERIODIC = 1 << 17;

    private long lvt = MASKED;
    private long initialCount;
    private long currentCount;

    long lvt() {
        return lvt;
    }

    void lvt(long value) {
        lvt = value & WRITABLE;
    }

    /** Masks it, as disabling the local APIC does (SDM 10.4.7.2). */
    void mask() {
        lvt |= MASKED;
    }

    long initialCount() {
        return initialCount;
    }

    /** Starts it anew; 0 stops it. */
    void initialCount(long count) {
        initialCount = count;
        currentCount = count;
    }

    int vector() {
        return (int) lvt & 0xFF;
    }

    /** Lets time pass; whether the count reached 0 and the entry is not masked. */
    boolean tick(long ticks) {
        if (currentCount == 0 || ticks < currentCount) {
            currentCount = Math.max(currentCount - ticks, 0);
            return false;
        }
        long beyond = ticks - currentCount;
        currentCount = (lvt & PERIODIC) == 0 ? 0 : initialCount - beyond % initialCount;
        return (lvt & MASKED) == 0;
    }

    void save(StateBuffer buffer) {
        buffer.put(lvt);
        buffer.put(initialCount);
        buffer.put(currentCount);
    }

    void restore(StateBuffer buffer) {
        lvt = buffer.take();
        initialCount = buffer.take();
        currentCount = buffer.take();
    }
}
