package dev.trapline.differ;

import dev.trapline.dsl.program.Program;
import dev.trapline.random.RandomPrograms;
import dev.trapline.random.Range;
import dev.trapline.random.Smaller;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Runs random programs on two cores, and makes those smaller of which L1 observes something else for no known reason. */
final class Differ {

    /** Programs that are compared in one go: as many as a core may want together. */
    private static final int AT_ONCE = 1000;

    /** Of so many programs at least one has to be supported, or nothing can be compared. */
    private static final int MOST_REFUSED = 100_000;

    private final Pair pair;
    private final Known known;
    private final Teller teller;
    private final Range range;
    private final int mostFound;

    /**
     * Prepares a run.
     *
     * @param mostFound differences after which it ends, since each is made smaller
     */
    Differ(Pair pair, Range range, int mostFound) {
        this.pair = pair;
        this.known = new Known(pair);
        this.teller = new Teller(pair, known);
        this.range = range;
        this.mostFound = mostFound;
    }

    /**
     * Compares random programs.
     *
     * @param seed of the first; each further one has the next
     * @param programs how many, besides those that a core refuses
     */
    Comparison compare(long seed, int programs) {
        Comparison comparison = new Comparison();
        long next = seed;
        while (comparison.compared() < programs && comparison.found().size() < mostFound) {
            List<Program> some = new ArrayList<>();
            List<Long> seeds = new ArrayList<>();
            int refusedInARow = 0;
            while (some.size() < Math.min(AT_ONCE, programs - comparison.compared())) {
                Program program = RandomPrograms.of(next, range);
                Optional<String> refusal = pair.refusal(program);
                if (refusal.isPresent()) {
                    comparison.refused(refusal.get());
                    if (++refusedInARow == MOST_REFUSED) {
                        return comparison;
                    }
                } else {
                    refusedInARow = 0;
                    some.add(program);
                    seeds.add(next);
                }
                next++;
            }
            look(some, seeds, comparison);
        }
        return comparison;
    }

    private void look(List<Program> programs, List<Long> seeds, Comparison comparison) {
        List<Pair.Outcome> outcomes = pair.outcomes(programs);
        for (int i = 0; i < outcomes.size() && comparison.found().size() < mostFound; i++) {
            Pair.Outcome outcome = outcomes.get(i);
            if (isNews(programs.get(i), outcome)) {
                // What programs do together may not be what one does alone.
                outcome = pair.outcomeAlone(programs.get(i));
            }
            if (outcome instanceof Pair.Outcome.Differs differs) {
                Optional<String> deviation = deviation(programs.get(i), differs);
                if (deviation.isEmpty()) {
                    comparison.found(smallest(seeds.get(i), programs.get(i), differs));
                } else {
                    comparison.explained(deviation.get());
                }
            } else {
                comparison.add(seeds.get(i), outcome);
            }
        }
    }

    private boolean isNews(Program program, Pair.Outcome outcome) {
        return outcome instanceof Pair.Outcome.Broke
                || (outcome instanceof Pair.Outcome.Differs differs
                        && deviation(program, differs).isEmpty());
    }

    private Optional<String> deviation(Program program, Pair.Outcome.Differs differs) {
        return known.explains(program, differs).map(deviation -> deviation.id());
    }

    /** Made smaller only as far as it stays unexplained: it must not become something that is known. */
    private Comparison.Found smallest(long seed, Program program, Pair.Outcome.Differs differs) {
        Program smallest = Smaller.than(program, this::areNews);
        return pair.outcomeAlone(smallest) instanceof Pair.Outcome.Differs still
                ? new Comparison.Found(seed, smallest, still, teller.tell(smallest, still.one()))
                : new Comparison.Found(seed, program, differs, Optional.empty());
    }

    private List<Boolean> areNews(List<Program> programs) {
        List<Boolean> news = new ArrayList<>(Collections.nCopies(programs.size(), false));
        List<Program> supported = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            if (pair.refusal(programs.get(i)).isEmpty()) {
                supported.add(programs.get(i));
                places.add(i);
            }
        }
        List<Pair.Outcome> outcomes = pair.outcomes(supported);
        for (int i = 0; i < supported.size(); i++) {
            boolean differs =
                    outcomes.get(i) instanceof Pair.Outcome.Differs && isNews(supported.get(i), outcomes.get(i));
            news.set(places.get(i), differs);
        }
        return news;
    }
}
