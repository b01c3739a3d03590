package dev.trapline.engine;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Builds specs ahead of their turn, and runs their programs together. Whatever goes wrong here is not told: the spec is built, and its program run, when it is its
 * turn, and then it is.
 */
final class BatchRunner {

    private final Settings settings;
    private final Workers workers;
    private final SpecCalls calls;
    private final LongSupplier nanos;

    BatchRunner(Settings settings, Workers workers, SpecCalls calls, LongSupplier nanos) {
        this.settings = settings;
        this.workers = workers;
        this.calls = calls;
        this.nanos = nanos;
    }

    /** The programs of some cases of a spec; none if it cannot be built. */
    List<Program> programs(SpecMember member, Set<Optional<String>> cases) {
        List<Program> programs = new ArrayList<>();
        try {
            for (Scenario scenario : scenarios(member, cases)) {
                programs.add(ScenarioCompiler.compile(scenario).program());
            }
        } catch (Throwable broken) {
            return List.of();
        }
        return programs;
    }

    private List<Scenario> scenarios(SpecMember member, Set<Optional<String>> cases) throws Throwable {
        if (member.hasCases()) {
            return calls.table(member).cases().stream()
                    .filter(row -> cases.contains(Optional.of(row.name())))
                    .map(Table.Case::scenario)
                    .toList();
        }
        Workers.Result<Scenario> result = workers.run(
                () -> scenario(member), member.marks().budget().timeout().orElse(settings.timeout()));
        return result instanceof Workers.Result.Returned<Scenario> returned ? List.of(returned.value()) : List.of();
    }

    private Scenario scenario(SpecMember member) {
        try {
            return calls.scenario(member);
        } catch (Throwable thrown) {
            throw new SpecProblemException("a spec threw " + thrown, thrown);
        }
    }

    boolean supports(BatchCore core, Program program) {
        try {
            return core.supports(program).supported();
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            return false;
        }
    }

    /** What came of programs, in the time that as many runs may take. Those are missing of which nothing came. */
    Map<Program, Ran> run(BatchCore core, List<Program> programs) {
        Duration time = settings.timeout().multipliedBy(programs.size());
        long start = nanos.getAsLong();
        Workers.Result<List<Optional<Trace>>> result =
                workers.run(() -> core.runTogether(programs, settings.limits()), time);
        Map<Program, Ran> ran = new HashMap<>();
        if (result instanceof Workers.Result.Returned<List<Optional<Trace>>> returned
                && returned.value().size() == programs.size()) {
            long micros = (nanos.getAsLong() - start) / 1000 / programs.size();
            for (int i = 0; i < programs.size(); i++) {
                Program program = programs.get(i);
                returned.value().get(i).ifPresent(trace -> ran.put(program, new Ran.Traced(trace, micros)));
            }
        }
        return ran;
    }
}
