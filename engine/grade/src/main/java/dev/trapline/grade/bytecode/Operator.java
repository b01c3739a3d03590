package dev.trapline.grade.bytecode;

/** A kind of mistake that is made in such code. */
public enum Operator {
    /** A predicate's answer, or a condition, the other way round. */
    NEGATE("negate"),
    /** A call for its effect is left out. */
    DROP_CALL("drop-call"),
    /** A write to a VMCS field is left out. */
    DROP_WRITE("drop-write"),
    /** A write goes to another field of the same type, or to the other VMCS. */
    SWAP_WRITE("swap-write"),
    /** A field of the state keeps what it had. */
    KEEP_STALE("keep-stale"),
    /** Two neighbours in a priority order change places. */
    SWAP_ORDER("swap-order"),
    /** A bound is in or out that was out or in. */
    OFF_BY_ONE("off-by-one"),
    /** A method returns before it did all of its work. */
    RETURN_EARLY("return-early");

    private final String id;

    Operator(String id) {
        this.id = id;
    }

    /** Its name in the log, lower case with dashes. */
    public String id() {
        return id;
    }
}
