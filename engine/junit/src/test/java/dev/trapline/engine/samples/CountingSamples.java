package dev.trapline.engine.samples;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Specs that count how often they are called; for one test at a time. */
public class CountingSamples {

    private static final ConcurrentLinkedQueue<String> CALLS = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    /** Counted. */
    public CountingSamples() {
        INSTANCES.incrementAndGet();
    }

    /** Starts counting. */
    public static void reset() {
        CALLS.clear();
        INSTANCES.set(0);
    }

    /** The specs that were called, sorted. */
    public static List<String> calls() {
        return CALLS.stream().sorted().toList();
    }

    /** How many instances were made. */
    public static int instances() {
        return INSTANCES.get();
    }

    @Spec
    Scenario one() {
        CALLS.add("one");
        return Sentences.exits(0x30);
    }

    @Spec
    Scenario two() {
        CALLS.add("two");
        return Sentences.exits(0x30);
    }

    @Spec
    Table table() {
        CALLS.add("table");
        return Sentences.threeVectors();
    }
}
