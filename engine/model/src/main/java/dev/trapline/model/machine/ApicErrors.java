package dev.trapline.model.machine;

/** The error-status register of a local APIC (SDM 10.5.3). Its error interrupt stays masked, as after reset. */
final class ApicErrors {

    private static final long REDIRECTABLE_IPI = 1 << 4;
    private static final long SEND_ILLEGAL_VECTOR = 1 << 5;
    private static final long RECEIVE_ILLEGAL_VECTOR = 1 << 6;

    private long shown;
    private long sinceLastWrite;

    void redirectableIpi() {
        sinceLastWrite |= REDIRECTABLE_IPI;
    }

    void sentIllegalVector() {
        sinceLastWrite |= SEND_ILLEGAL_VECTOR;
    }

    void receivedIllegalVector() {
        sinceLastWrite |= RECEIVE_ILLEGAL_VECTOR;
    }

    long read() {
        return shown;
    }

    /** A write shows the errors since the one before. */
    void write() {
        shown = sinceLastWrite;
        sinceLastWrite = 0;
    }

    void save(StateBuffer buffer) {
        buffer.put(shown);
        buffer.put(sinceLastWrite);
    }

    void restore(StateBuffer buffer) {
        shown = buffer.take();
        sinceLastWrite = buffer.take();
    }
}
