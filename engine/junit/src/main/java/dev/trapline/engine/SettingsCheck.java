package dev.trapline.engine;

import dev.trapline.dsl.core.Setting;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs a scenario again under each setting that the core offers: all that holds without must hold there. */
final class SettingsCheck implements CheckedTrials.AfterPass {

    private static final String TEXT = "all of it holds however the core settles what the architecture leaves open";

    private final TrialRunner trials;

    SettingsCheck(TrialRunner trials) {
        this.trials = trials;
    }

    /** What came of it under one setting. */
    private record Under(Setting setting, Outcome outcome) {
        boolean is(Verdict.Outcome expected) {
            return outcome.verdict().outcome() == expected;
        }
    }

    @Override
    public Optional<Outcome> outcome(Trial trial, Trace undisturbed) {
        List<Under> all = new ArrayList<>();
        for (Setting setting : trial.core().settings()) {
            all.add(new Under(setting, trials.outcome(trial.under(setting))));
        }
        List<Under> parting = all.stream()
                .filter(one -> !one.is(Verdict.Outcome.PASSED) && !one.is(Verdict.Outcome.UNSUPPORTED))
                .toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(parting.isEmpty() ? passed(all) : parted(trial, parting));
    }

    private static Outcome passed(List<Under> all) {
        List<String> seen = new ArrayList<>();
        seen.add("under "
                + names(all.stream()
                        .filter(one -> one.is(Verdict.Outcome.PASSED))
                        .toList()));
        all.stream()
                .filter(one -> one.is(Verdict.Outcome.UNSUPPORTED))
                .map(one -> "not run under %s: %s"
                        .formatted(one.setting().name(), one.outcome().verdict().message()))
                .forEach(seen::add);
        return Outcome.of(Verdict.passed(List.of(result(ExpectationResult.Outcome.PASSED, String.join("; ", seen)))));
    }

    /** The first is told in full: the others mostly fail alike. */
    private static Outcome parted(Trial trial, List<Under> parting) {
        Outcome first = parting.get(0).outcome();
        Verdict verdict = first.verdict();
        String seen = "not under " + names(parting)
                + verdict.expectations().stream()
                        .filter(one -> one.outcome() == ExpectationResult.Outcome.FAILED)
                        .findFirst()
                        .map(one -> ": expected: %s; seen: %s".formatted(one.text(), one.seen()))
                        .orElse("");
        String message = "on %s, check %s: not under setting %s\nunder %s:\n%s"
                .formatted(
                        trial.core().name(),
                        Check.SETTINGS.id(),
                        names(parting),
                        parting.get(0).setting().name(),
                        verdict.message());
        Verdict parted = new Verdict(
                verdict.outcome(),
                List.of(result(ExpectationResult.Outcome.FAILED, seen)),
                message,
                verdict.expected(),
                verdict.actual(),
                verdict.deviation());
        return new Outcome(parted, first.cause(), Optional.empty(), 0);
    }

    private static ExpectationResult result(ExpectationResult.Outcome outcome, String seen) {
        return new ExpectationResult(TEXT, outcome, seen, Optional.empty());
    }

    private static String names(List<Under> some) {
        return some.isEmpty()
                ? "none"
                : some.stream().map(one -> one.setting().name()).collect(Collectors.joining(", "));
    }
}
