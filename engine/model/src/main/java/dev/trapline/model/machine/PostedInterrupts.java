package dev.trapline.model.machine;

/** A posted-interrupt descriptor (SDM table 29-1): posted-interrupt requests and outstanding notification. */
public final class PostedInterrupts {

    private final VectorSet requests = new VectorSet();
    private boolean outstandingNotification;

    /** Posts an interrupt; whether its sender must send the notification vector now, since none is outstanding. */
    public boolean post(int vector) {
        requests.add(vector);
        boolean notify = !outstandingNotification;
        outstandingNotification = true;
        return notify;
    }

    /** Whether a notification was sent that no processor has processed. */
    public boolean isOutstanding() {
        return outstandingNotification;
    }

    void clearOutstanding() {
        outstandingNotification = false;
    }

    VectorSet requests() {
        return requests;
    }

    void save(StateBuffer buffer) {
        requests.save(buffer);
        buffer.put(outstandingNotification);
    }

    void restore(StateBuffer buffer) {
        requests.restore(buffer);
        outstandingNotification = buffer.takeBoolean();
    }
}
