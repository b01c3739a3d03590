package dev.trapline.engine;

import dev.trapline.dsl.verdict.Verdict;
import java.util.Optional;

/** Judges specs that are pending. */
final class Pendings {

    private Pendings() {}

    /** A failure or an error is what it waits to be rid of, a pass is news; what the core cannot run or is known to break stays. */
    static Outcome judge(SpecMember member, String core, Outcome outcome) {
        Optional<String> pending = member.marks().pending();
        if (pending.isEmpty()) {
            return outcome;
        }
        Verdict verdict = outcome.verdict();
        return switch (verdict.outcome()) {
            case FAILED, ERROR ->
                outcome.instead(
                        Verdict.Outcome.SKIPPED,
                        "pending: %s\n%s".formatted(pending.get(), verdict.message()),
                        verdict.expected(),
                        verdict.actual());
            case PASSED ->
                outcome.instead(
                        Verdict.Outcome.FAILED,
                        "on %s it passes now; remove @Pending(\"%s\"). If other cores still break it, say so with @KnownDeviation.\n"
                                .formatted(core, pending.get()),
                        "a failure, as @Pending says",
                        "a pass");
            default -> outcome;
        };
    }
}
