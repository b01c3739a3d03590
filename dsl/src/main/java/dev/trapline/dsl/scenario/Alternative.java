package dev.trapline.dsl.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a chain goes on in one of several outcomes that the architecture allows. Two are equal if they say the same, wherever they stand in a file.
 *
 * @param steps the words from where the outcomes part, at least one of them an expectation
 */
public record Alternative(List<Step> steps) {

    private static final String WORD = "outcome %d of expectOneOf(…)";

    /** Copies the list. */
    public Alternative {
        steps = List.copyOf(steps);
    }

    /**
     * What remains of chains without the words that they share. A chain that leaves a choice itself stands for all its outcomes.
     *
     * @param shared the words that each chain begins with
     * @param chains whole chains
     * @throws MisuseException if a chain does not go on from the shared words, or expects nothing there, or the same as another
     */
    public static List<Alternative> of(List<Step> shared, List<? extends Scenario> chains) {
        List<Alternative> all = new ArrayList<>();
        for (int i = 0; i < chains.size(); i++) {
            List<Step> steps = chains.get(i).steps();
            int from = shared.size();
            if (steps.size() < from || !steps.subList(0, from).equals(shared)) {
                throw new MisuseException(WORD.formatted(i + 1), "must go on from the stage that it is given");
            }
            List<Step> rest = steps.subList(from, steps.size());
            if (rest.stream().noneMatch(step -> step.clause() instanceof Expectation)) {
                throw new MisuseException(
                        WORD.formatted(i + 1),
                        "must expect something; if nothing is to happen, say so with expectNothing()");
            }
            all.addAll(flat(rest));
        }
        refuseTwins(all);
        return all;
    }

    private static List<Alternative> flat(List<Step> rest) {
        return choiceAtEnd(rest)
                .map(choice -> choice.alternatives().stream()
                        .map(nested -> new Alternative(joined(rest.subList(0, rest.size() - 1), nested.steps())))
                        .toList())
                .orElseGet(() -> List.of(new Alternative(rest)));
    }

    private static void refuseTwins(List<Alternative> all) {
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (all.get(i).visibleToL1().equals(all.get(j).visibleToL1())) {
                    throw new MisuseException(
                            WORD.formatted(i + 1),
                            "must differ from outcome %d in something that L1 can observe; both say \"%s\""
                                    .formatted(j + 1, all.get(i).words()));
                }
            }
        }
    }

    /** The chains that a chain stands for: each outcome with what comes before it, or the chain itself if it leaves no choice. */
    static List<List<Step>> ways(List<Step> steps) {
        Optional<Expectation.OneOf> choice = choiceAtEnd(steps);
        if (choice.isEmpty()) {
            return List.of(steps);
        }
        Step last = steps.get(steps.size() - 1);
        List<Alternative> all = choice.get().alternatives();
        List<List<Step>> ways = new ArrayList<>();
        for (Alternative one : all) {
            List<Step> before = new ArrayList<>(steps.subList(0, steps.size() - 1));
            before.add(last.saying(new Expectation.Chosen(one, all.size())));
            ways.add(joined(
                    before,
                    one.steps().stream().map(step -> step.in(last.within())).toList()));
        }
        return ways;
    }

    private static Optional<Expectation.OneOf> choiceAtEnd(List<Step> steps) {
        return !steps.isEmpty() && steps.get(steps.size() - 1).clause() instanceof Expectation.OneOf choice
                ? Optional.of(choice)
                : Optional.empty();
    }

    private static List<Step> joined(List<Step> first, List<Step> second) {
        List<Step> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /** As part of a sentence, behind "expect". */
    public String words() {
        return Sentence.behindExpect(steps);
    }

    private List<Clause> clauses() {
        return steps.stream().map(Step::clause).toList();
    }

    private List<Clause> visibleToL1() {
        return clauses().stream()
                .filter(clause ->
                        !(clause instanceof Expectation.OfL0) && !(clause instanceof Expectation.UnlikeBareMetal))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Alternative alternative && clauses().equals(alternative.clauses());
    }

    @Override
    public int hashCode() {
        return clauses().hashCode();
    }

    @Override
    public String toString() {
        return words();
    }
}
