package dev.trapline.grade.run;

import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Verdict.Outcome;
import dev.trapline.grade.run.Coverage.Reference;
import dev.trapline.grade.run.Coverage.Seen;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs specimens on cores as they are, and notes where they come past. For one thread. */
final class Look {

    private static final Circumstance PLAIN = new Circumstance.Plain();
    /** Of the cases of one spec, those alone are looked at under settings too, the first also under disturbances, and asked whether they notice what another has noticed. */
    static final int CASES = 2;

    private final LoadedCores cores;
    private final List<String> names;
    private final Map<Specimen, Reference> references;
    private final List<Seen> seen = new ArrayList<>();

    /**
     * Nothing is looked at yet.
     *
     * @param names of the cores
     * @param references takes what the first core does
     */
    Look(LoadedCores cores, List<String> names, Map<Specimen, Reference> references) {
        this.cores = cores;
        this.names = names;
        this.references = references;
    }

    /** All trials that pass. */
    List<Seen> seen() {
        return seen;
    }

    /**
     * Looks at a specimen, on all cores that it is for.
     *
     * @throws IllegalStateException if it fails on one
     */
    void at(Specimen specimen) {
        Optional<Trace> trace = cores.reference(specimen);
        BitSet ofReference = cores.gauge().executed();
        references.put(specimen, new Reference(trace, ofReference));
        for (int core = 0; core < names.size(); core++) {
            if (specimen.cores().contains(names.get(core))) {
                cores.reference(specimen, trace);
                on(specimen, core, ofReference);
            }
        }
        cores.forget();
    }

    private void on(Specimen specimen, int core, BitSet ofReference) {
        Trial plain = new Trial(specimen, core, names.get(core), PLAIN);
        boolean passes = passes(plain);
        BitSet executed = core == 0 ? ofReference : cores.gauge().executed();
        if (core > 0) {
            // What it is compared with depends on them too.
            executed.or(ofReference);
        }
        if (!passes) {
            return;
        }
        seen.add(new Seen(plain, executed));
        if (specimen.number() < CASES) {
            cores.settings(core).forEach(name -> added(plain, new Circumstance.Setting(name), executed));
        }
        if (specimen.number() == 0) {
            cores.disturbances(specimen, core).forEach(by -> added(plain, new Circumstance.Disturbed(by), executed));
        }
    }

    private void added(Trial plain, Circumstance under, BitSet otherwise) {
        Trial trial = new Trial(plain.specimen(), plain.core(), plain.name(), under);
        if (passes(trial)) {
            BitSet more = cores.gauge().executed();
            more.andNot(otherwise);
            if (!more.isEmpty()) {
                seen.add(new Seen(trial, more));
            }
        }
    }

    private boolean passes(Trial trial) {
        Outcome outcome = cores.outcome(trial);
        if (outcome == Outcome.PASSED) {
            return true;
        }
        if (outcome != Outcome.UNSUPPORTED && outcome != Outcome.DEVIATION) {
            String check = trial.under().check();
            throw new IllegalStateException("%s fails on %s as it is%s, so it cannot grade anything"
                    .formatted(trial.specimen(), trial.name(), check.isEmpty() ? "" : " with check " + check));
        }
        return false;
    }
}
