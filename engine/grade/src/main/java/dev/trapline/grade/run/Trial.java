package dev.trapline.grade.run;

/**
 * A specimen on a core.
 *
 * @param specimen what is run
 * @param core number of the core
 * @param name of the core
 */
record Trial(Specimen specimen, int core, String name) {}
