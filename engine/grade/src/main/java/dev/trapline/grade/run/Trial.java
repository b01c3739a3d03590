package dev.trapline.grade.run;

/**
 * A specimen on a core.
 *
 * @param specimen what is run
 * @param core number of the core
 * @param name of the core
 * @param under what it runs
 */
record Trial(Specimen specimen, int core, String name, Circumstance under) {

    boolean isPlain() {
        return under instanceof Circumstance.Plain;
    }
}
