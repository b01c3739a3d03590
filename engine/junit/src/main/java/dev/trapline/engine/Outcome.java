package dev.trapline.engine;

import dev.trapline.dsl.core.Departure;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * What became of one scenario on one core, and how JUnit is told.
 *
 * @param verdict the verdict
 * @param cause what was thrown, for an error
 * @param trace what happened, if it ran
 * @param micros how long the core took
 */
record Outcome(Verdict verdict, Optional<Throwable> cause, Optional<Trace> trace, long micros) {

    private static final StackTraceElement[] NOWHERE = {};

    static Outcome error(String message) {
        return new Outcome(Verdict.error(message), Optional.empty(), Optional.empty(), 0);
    }

    static Outcome error(String message, Throwable cause) {
        return new Outcome(Verdict.error(message), Optional.of(cause), Optional.empty(), 0);
    }

    static Outcome unsupported(String why) {
        return new Outcome(Verdict.unsupported(List.of(), why), Optional.empty(), Optional.empty(), 0);
    }

    static Outcome skipped(String why) {
        return new Outcome(Verdict.skipped(List.of(), why), Optional.empty(), Optional.empty(), 0);
    }

    /** What a check found. */
    static Outcome of(Verdict verdict) {
        return new Outcome(verdict, Optional.empty(), Optional.empty(), 0);
    }

    static Outcome of(Verdict verdict, Ran.Traced traced) {
        return new Outcome(verdict, Optional.empty(), Optional.of(traced.trace()), traced.micros());
    }

    /** This and what a check found; of two that are no pass, the first counts, and the messages stand one after the other. */
    Outcome and(Outcome check) {
        boolean passed = verdict.outcome() == Verdict.Outcome.PASSED;
        Verdict counts = passed ? check.verdict : verdict;
        Verdict both = new Verdict(
                counts.outcome(),
                Stream.of(verdict, check.verdict)
                        .flatMap(one -> one.expectations().stream())
                        .toList(),
                Stream.of(verdict.message(), check.verdict.message())
                        .filter(message -> !message.isEmpty())
                        .collect(Collectors.joining("\n")),
                counts.expected(),
                counts.actual(),
                counts.deviation());
        return new Outcome(both, passed ? check.cause : cause, trace, micros);
    }

    /** Whether it is news that a build must not go on with. */
    boolean isBroken() {
        return verdict.outcome() == Verdict.Outcome.FAILED || verdict.outcome() == Verdict.Outcome.ERROR;
    }

    /** The same with one more line in its message. */
    Outcome noting(String line) {
        String message = verdict.message();
        Verdict noted = new Verdict(
                verdict.outcome(),
                verdict.expectations(),
                message + (message.endsWith("\n") ? "" : "\n") + line,
                verdict.expected(),
                verdict.actual(),
                verdict.deviation());
        return new Outcome(noted, cause, trace, micros);
    }

    /** The same with another verdict on the same expectations. */
    Outcome instead(Verdict.Outcome outcome, String message, String expected, String actual) {
        return new Outcome(
                new Verdict(outcome, verdict.expectations(), message, expected, actual, Optional.empty()),
                Optional.empty(),
                trace,
                micros);
    }

    /** The same failure, which is no news. */
    Outcome explained(Departure by, String message) {
        Verdict explained = new Verdict(
                Verdict.Outcome.DEVIATION,
                verdict.expectations(),
                message,
                verdict.expected(),
                verdict.actual(),
                Optional.of(by));
        return new Outcome(explained, Optional.empty(), trace, micros);
    }

    /**
     * Throws what JUnit understands, unless the verdict is a pass. An error of the virtual machine is a cause and never
     * thrown itself: JUnit would end the whole run for one that says that memory ran out, although what ran out of it is
     * gone by then.
     */
    void raise(SpecMember member, Optional<SourceLine> scenario) {
        switch (verdict.outcome()) {
            case PASSED -> {}
            case FAILED -> throw failure(member, firstFailed().or(() -> scenario));
            case UNSUPPORTED, DEVIATION, SKIPPED ->
                throw leadingTo(member, scenario, new TestAbortedException(verdict.message()));
            case ERROR ->
                throw leadingTo(
                        member,
                        scenario,
                        cause.map(why -> new SpecProblemException(verdict.message(), why))
                                .orElseGet(() -> new SpecProblemException(verdict.message())));
        }
    }

    private Optional<SourceLine> firstFailed() {
        return verdict.expectations().stream()
                .filter(one -> one.outcome() == ExpectationResult.Outcome.FAILED)
                .flatMap(one -> one.source().stream())
                .findFirst();
    }

    private AssertionFailedError failure(SpecMember member, Optional<SourceLine> source) {
        boolean comparable = !verdict.expected().isEmpty() || !verdict.actual().isEmpty();
        AssertionFailedError failure = comparable
                ? new AssertionFailedError(verdict.message(), verdict.expected(), verdict.actual())
                : new AssertionFailedError(verdict.message());
        return source.isPresent() ? leadingTo(member, source, failure) : failure;
    }

    /** What led here are frames of the engine, and JUnit looks at each; what a reader wants to jump to is the word that did not come true. */
    private static <T extends Throwable> T leadingTo(SpecMember member, Optional<SourceLine> source, T thrown) {
        thrown.setStackTrace(source.map(line -> new StackTraceElement[] {frame(member, line)})
                .orElse(NOWHERE));
        return thrown;
    }

    private static StackTraceElement frame(SpecMember member, SourceLine source) {
        String path = source.file();
        int slash = path.lastIndexOf('/');
        String file = path.substring(slash + 1);
        int dot = file.lastIndexOf('.');
        String type = path.substring(0, slash + 1).replace('/', '.') + (dot < 0 ? file : file.substring(0, dot));
        return new StackTraceElement(type, member.name(), file, source.line());
    }
}
