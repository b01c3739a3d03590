package dev.trapline.grade.bytecode;

import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Code as cores have it, to be mutated. */
final class Sample {

    private static final Order[] IN_ORDER = Order.values();

    private final List<String> done = new ArrayList<>();
    private boolean alone;
    private long pending;
    private long inService;
    private int vmcs = 1;

    /** In order. */
    enum Order {
        FIRST,
        SECOND,
        THIRD
    }

    Sample() {
        alone = true;
    }

    String condition(boolean up) {
        if (up) {
            return "up";
        }
        return "down";
    }

    boolean answer() {
        return done.isEmpty();
    }

    String answerAsCondition() {
        if (done.isEmpty()) {
            return "idle";
        }
        return "busy";
    }

    String calls() {
        act("one");
        return done.toString();
    }

    String callsInACondition(boolean up) {
        if (up) {
            open();
        }
        return done.toString();
    }

    String answerOfNoInterest() {
        done.add("one");
        return done.toString();
    }

    String check() {
        Objects.requireNonNull(done);
        return "checked";
    }

    String writes() {
        set(VmcsField.GUEST_RIP, get(VmcsField.HOST_RIP));
        return done.toString();
    }

    String choosesVmcs() {
        current(2);
        return "VMCS0" + vmcs;
    }

    String keeps() {
        pending = 7;
        return pending + " " + inService;
    }

    String keepsTheOnlyOne() {
        alone = false;
        return String.valueOf(alone);
    }

    static String order() {
        return List.of(IN_ORDER).toString();
    }

    String bound(int level) {
        return level < 3 ? "below" : "not below";
    }

    String twoSteps() {
        steps();
        return done.toString();
    }

    private void steps() {
        act("one");
        act("two");
        act("three");
    }

    boolean between(int level) {
        return level > 1 && level < 5;
    }

    private void act(String what) {
        done.add(what);
    }

    private void open() {
        act("open");
    }

    private void set(VmcsField field, long value) {
        done.add(field + "=" + value);
    }

    private static long get(VmcsField field) {
        return field == VmcsField.HOST_RIP ? 5 : 0;
    }

    private void current(int number) {
        vmcs = number;
    }
}
