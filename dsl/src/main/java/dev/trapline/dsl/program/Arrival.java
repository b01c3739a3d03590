package dev.trapline.dsl.program;

/**
 * When an input arrives, counted in what L1 and L2 have done: the only clock that all cores share.
 *
 * @param moment before or during the instruction
 * @param at the instruction; its first turn to run counts that comes after the inputs before this one
 */
public record Arrival(Moment moment, CodeAddress at) {

    /** Where, relative to an instruction. */
    public enum Moment {
        /** At the boundary before the instruction: the instruction is the next to run, or would be if its level were not halted. */
        BEFORE,
        /**
         * While the instruction executes. On a processor, an instruction is one step, so this is the boundary after it. Where L0 emulates the instruction,
         * it is in the middle of that: for VMLAUNCH and VMRESUME the place that KVM calls {@code nested_run_pending}.
         */
        DURING
    }

    /** At the boundary before an instruction. */
    public static Arrival before(CodeAddress at) {
        return new Arrival(Moment.BEFORE, at);
    }

    /** While an instruction executes. */
    public static Arrival during(CodeAddress at) {
        return new Arrival(Moment.DURING, at);
    }
}
