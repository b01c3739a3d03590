package com.example.tinyvmx;

import java.util.BitSet;
import java.util.stream.IntStream;

/** A local APIC. */
public final class Apic {

    private static final int CLASS = 4;

    private final BitSet requests = new BitSet(256);
    private final BitSet inService = new BitSet(256);
    private final int taskPriority;

    public Apic(int taskPriority) {
        this.taskPriority = taskPriority;
    }

    /** An interrupt comes in; whether it was not requested already. */
    boolean request(int vector) {
        boolean isNew = !requests.get(vector);
        requests.set(vector);
        return isNew;
    }

    /** The interrupt that the processor should take now, or -1. */
    int deliverable() {
        int highest = requests.length() - 1;
        int priority = Math.max(taskPriority >> CLASS, (inService.length() - 1) >> CLASS);
        return highest >= 0 && highest >> CLASS > priority ? highest : -1;
    }

    /** The processor takes it. */
    int accept() {
        int vector = deliverable();
        requests.clear(vector);
        inService.set(vector);
        return vector;
    }

    void endOfInterrupt() {
        if (!inService.isEmpty()) {
            inService.clear(inService.length() - 1);
        }
    }

    public IntStream requested() {
        return requests.stream();
    }

    public IntStream servicing() {
        return inService.stream();
    }

    public int taskPriority() {
        return taskPriority;
    }
}
