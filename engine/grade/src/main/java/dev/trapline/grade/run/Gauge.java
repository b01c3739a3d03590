package dev.trapline.grade.run;

import dev.trapline.grade.bytecode.Schema.Choice;
import java.util.BitSet;

/** What is measured of a core's classes in one loader. Not for several threads. */
public interface Gauge {

    /**
     * Begins a run.
     *
     * @param jumps how often its code may jump back before it is stopped by an {@link OutOfJumpsError}
     */
    void begin(long jumps);

    /** Has the methods go on as a mutant from now on. */
    void choose(Choice mutant);

    /** The numbers of the points that were executed since the beginning of the run. */
    BitSet executed();
}
