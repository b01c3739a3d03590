package dev.trapline.grade.samples;

import java.util.concurrent.CountDownLatch;

/** Some of its mutants never come to an end. */
final class Gate {

    private final boolean closed = Boolean.getBoolean("trapline.no.such.property");
    private int left = 3;

    void pass() {
        count();
        if (closed) {
            waitForever();
        }
    }

    private void count() {
        while (left > 0) {
            left = left - 1;
        }
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
