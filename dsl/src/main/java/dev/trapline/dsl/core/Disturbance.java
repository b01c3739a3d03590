package dev.trapline.dsl.core;

import dev.trapline.dsl.program.CodeAddress;

/** Something that happens to a run below L1, which neither L1 nor L2 has to do with: what L1 observes must not change. */
public sealed interface Disturbance {

    /**
     * L0 takes one exit more than it would: an interrupt for L0 itself arrives.
     *
     * @param transition before which of the run's transitions, counted from 1: between two instructions of L1 or L2, or in the middle of what L0 does for them
     * @param rip where L1 or L2 stands
     */
    record SpuriousExit(int transition, long rip) implements Disturbance {
        /** Checks the number. */
        public SpuriousExit {
            if (transition < 1) {
                throw new IllegalArgumentException("transitions are counted from 1, not " + transition);
            }
        }

        @Override
        public String toString() {
            return "transition %d, at %s".formatted(transition, CodeAddress.describe(rip));
        }
    }

    /** At every transition the whole state of the machine is saved, and a new machine goes on from it. */
    record SaveAndRestore() implements Disturbance {
        @Override
        public String toString() {
            return "every transition";
        }
    }
}
