package dev.trapline.grade.run;

import dev.trapline.dsl.core.Disturbance;

/** Under what a trial runs: the checks that every spec has to stand are part of what it says. */
sealed interface Circumstance {

    /** The core as it is, with nothing that disturbs it. */
    record Plain() implements Circumstance {
        @Override
        public String check() {
            return "";
        }
    }

    /** A setting of the core, and of the one it is compared with. */
    record Setting(String name) implements Circumstance {
        @Override
        public String check() {
            return "settings: " + name;
        }
    }

    /** A disturbance, that L1 must not notice. */
    record Disturbed(Disturbance by) implements Circumstance {
        @Override
        public String check() {
            return "spurious-exits: " + by;
        }
    }

    /** The name of the check, with what it is; empty for none. */
    String check();
}
