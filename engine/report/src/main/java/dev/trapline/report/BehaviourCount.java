package dev.trapline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Which rows of the catalogue specs cover, and what is said of the others.
 *
 * @param covered ids of the rows that a spec covers
 * @param explained ids of the others of which it is said why
 * @param unexplained ids of the others of which it is not
 * @param contradictions where specs and catalogue do not fit together, in words; empty if they do
 */
public record BehaviourCount(
        List<String> covered, List<String> explained, List<String> unexplained, List<String> contradictions) {

    /** Keeps copies. */
    public BehaviourCount {
        covered = List.copyOf(covered);
        explained = List.copyOf(explained);
        unexplained = List.copyOf(unexplained);
        contradictions = List.copyOf(contradictions);
    }

    static BehaviourCount of(Coverage coverage) {
        Catalogue catalogue = Catalogue.shipped();
        List<String> covered = new ArrayList<>();
        List<String> explained = new ArrayList<>();
        List<String> unexplained = new ArrayList<>();
        List<String> contradictions = new ArrayList<>();
        for (Catalogue.Row row : catalogue.rows()) {
            boolean reason = catalogue.whyUncovered(row.id()).isPresent();
            if (coverage.isCovered(row.id())) {
                covered.add(row.id());
                if (reason) {
                    contradictions.add(row.id() + " is covered by " + firstSpec(coverage, row.id())
                            + ", but the catalogue says why it is not; take it out of uncovered.tsv");
                }
            } else {
                (reason ? explained : unexplained).add(row.id());
            }
        }
        for (String id : coverage.ids()) {
            if (catalogue.find(id).isEmpty()) {
                contradictions.add(id + " is covered by " + firstSpec(coverage, id)
                        + ", but the catalogue has no such row; correct the id, or add it to behaviours.tsv");
            }
        }
        return new BehaviourCount(covered, explained, unexplained, contradictions);
    }

    private static String firstSpec(Coverage coverage, String id) {
        return coverage.specs(id).iterator().next().id();
    }

    /**
     * All rows of the catalogue.
     *
     * @return how many there are
     */
    public int rows() {
        return covered.size() + explained.size() + unexplained.size();
    }

    String words() {
        return covered.size() + " of " + rows() + " covered, " + explained.size() + " not covered with a reason, "
                + unexplained.size() + " without one";
    }
}
