package dev.trapline.engine;

import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.program.Program;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestDescriptor;

/**
 * The specs of a run that are to come on one core, in their order. When the program of one is due, those of the next specs are run with it, and what came of each is
 * kept until it is asked for.
 */
final class Upcoming {

    private final BatchCore core;
    private final BatchRunner runner;
    private final Map<SpecMember, Set<Optional<String>>> left = new LinkedHashMap<>();
    private final Map<Program, Kept> kept = new HashMap<>();

    /** What came of a program, and how many specs have yet to ask for it. */
    private record Kept(Ran ran, int times) {}

    Upcoming(BatchCore core, TestDescriptor root, BatchRunner runner) {
        this.core = core;
        this.runner = runner;
        root.accept(descriptor -> {
            if (descriptor instanceof CoreDescriptor leaf && isFor(leaf)) {
                left.computeIfAbsent(leaf.member(), member -> new HashSet<>()).add(leaf.caseName());
            }
        });
    }

    private boolean isFor(CoreDescriptor leaf) {
        Marks marks = leaf.member().marks();
        return leaf.slot() instanceof CoreSlot.Chosen chosen
                && chosen.entry().core().filter(core::equals).isPresent()
                && marks.disabled().isEmpty()
                && marks.budget().limits().isEmpty();
    }

    /** What came of a program of a spec; empty if it has to be run by itself. */
    synchronized Optional<Ran> ran(Trial trial) {
        Program program = trial.program();
        if (!kept.containsKey(program)) {
            runNext(trial.member(), program);
        }
        Kept found = kept.remove(program);
        if (found == null) {
            return Optional.empty();
        }
        if (found.times() > 1) {
            kept.put(program, new Kept(found.ran(), found.times() - 1));
        }
        return Optional.of(found.ran());
    }

    private void runNext(SpecMember member, Program due) {
        if (!runner.supports(core, due)) {
            return;
        }
        Map<Program, Integer> times = new LinkedHashMap<>();
        add(member, times);
        times.putIfAbsent(due, 1);
        for (SpecMember next : List.copyOf(left.keySet())) {
            if (times.size() >= core.batchSize()) {
                break;
            }
            add(next, times);
        }
        runner.run(core, List.copyOf(times.keySet()))
                .forEach((program, ran) -> kept.put(program, new Kept(ran, times.getOrDefault(program, 1))));
    }

    private void add(SpecMember member, Map<Program, Integer> times) {
        Set<Optional<String>> cases = left.remove(member);
        if (cases == null) {
            return;
        }
        for (Program program : runner.programs(member, cases)) {
            Kept already = kept.get(program);
            if (already != null) {
                kept.put(program, new Kept(already.ran(), already.times() + 1));
            } else if (runner.supports(core, program)) {
                times.merge(program, 1, Integer::sum);
            }
        }
    }
}
