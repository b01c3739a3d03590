package dev.trapline.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came out, in numbers.
 *
 * @param page the page that shows it all
 * @param specs how many specs there are; a table is one
 * @param cores the counts of each core
 * @param behaviours which rows of the catalogue are covered
 * @param warnings what a reader should know first
 * @param reasons why nobody can say that all is well; empty if one can
 */
public record Summary(
        Path page,
        long specs,
        List<CoreCount> cores,
        BehaviourCount behaviours,
        List<String> warnings,
        List<String> reasons) {

    /** Keeps copies. */
    public Summary {
        cores = List.copyOf(cores);
        warnings = List.copyOf(warnings);
        reasons = List.copyOf(reasons);
    }

    /**
     * The results of one core.
     *
     * @param core its name
     * @param available whether it could run at all
     * @param why why not, or empty
     * @param passed results that passed
     * @param failed results that failed
     * @param errors results that ended in an error
     * @param deviations results that differ in a way that is known
     * @param predictions results that differ in a way that what the core models is expected to show
     * @param unsupported results that the core cannot give
     * @param skipped results of specs that are disabled or pending
     */
    public record CoreCount(
            String core,
            boolean available,
            String why,
            long passed,
            long failed,
            long errors,
            long deviations,
            long predictions,
            long unsupported,
            long skipped) {

        /**
         * All results of this core.
         *
         * @return the sum
         */
        public long results() {
            return passed + failed + errors + deviations + predictions + unsupported + skipped;
        }

        /**
         * How much of what was asked of this core it could run.
         *
         * @return results that are neither unsupported nor skipped, of all that are not skipped, in percent, rounded down; 0 if there are none
         */
        public long percentThatRan() {
            long asked = results() - skipped;
            return asked == 0 ? 0 : 100 * (asked - unsupported) / asked;
        }
    }

    static Summary of(Results results, Coverage coverage, Path page) {
        List<CoreCount> counts =
                results.cores().stream().map(core -> count(results, core)).toList();
        return new Summary(
                page,
                results.specs().count(),
                counts,
                BehaviourCount.of(coverage),
                results.warnings(),
                reasons(results, counts));
    }

    private static CoreCount count(Results results, CoreInfo core) {
        long[] counts = new long[Verdict.values().length];
        results.entries()
                .filter(entry -> entry.core().equals(core.name()))
                .forEach(entry -> counts[entry.verdict().ordinal()]++);
        return new CoreCount(
                core.name(),
                core.available(),
                core.why(),
                counts[Verdict.PASSED.ordinal()],
                counts[Verdict.FAILED.ordinal()],
                counts[Verdict.ERROR.ordinal()],
                counts[Verdict.DEVIATION.ordinal()],
                counts[Verdict.PREDICTION.ordinal()],
                counts[Verdict.UNSUPPORTED.ordinal()],
                counts[Verdict.SKIPPED.ordinal()]);
    }

    private static List<String> reasons(Results results, List<CoreCount> counts) {
        List<String> reasons = new ArrayList<>();
        for (CoreCount count : counts) {
            if (count.failed() + count.errors() > 0) {
                reasons.add(count.core() + ": " + count.failed() + " failed, " + count.errors() + " errors");
            }
        }
        if (counts.stream().mapToLong(CoreCount::results).sum() == 0) {
            reasons.add(
                    results.runs().isEmpty()
                            ? "there is no run log (run-*.ndjson) here, so nothing is known"
                            : "the run logs hold no result, so nothing is known");
        }
        reasons.addAll(results.problems());
        return reasons;
    }

    /**
     * The summary for a terminal.
     *
     * @return several lines, each ended by a line feed
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        long total = cores.stream().mapToLong(CoreCount::results).sum();
        text.append(String.format(Locale.ROOT, "Trapline: %d specs, %d results%n", specs, total));
        int width = Math.max(
                4, cores.stream().mapToInt(core -> core.core().length()).max().orElse(0));
        String row = "  %-" + width + "s  %7s  %7s  %7s  %16s  %11s  %11s  %7s  %9s%n";
        if (!cores.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    row,
                    "core",
                    "passed",
                    "failed",
                    "errors",
                    "known deviations",
                    "predictions",
                    "unsupported",
                    "skipped",
                    "could run"));
        }
        for (CoreCount core : cores) {
            if (core.results() == 0 && !core.available()) {
                String why = core.why().isEmpty() ? "" : ": " + core.why();
                text.append(String.format(Locale.ROOT, "  %-" + width + "s  not available%s%n", core.core(), why));
            } else {
                text.append(String.format(
                        Locale.ROOT,
                        row,
                        core.core(),
                        core.passed(),
                        core.failed(),
                        core.errors(),
                        core.deviations(),
                        core.predictions(),
                        core.unsupported(),
                        core.skipped(),
                        core.percentThatRan() + " %"));
            }
        }
        text.append("Behaviours: ").append(behaviours.words()).append(System.lineSeparator());
        warnings.forEach(warning -> text.append("Warning: ").append(warning).append(System.lineSeparator()));
        text.append("Report: ").append(page.toAbsolutePath().normalize()).append(System.lineSeparator());
        return text.toString();
    }
}
