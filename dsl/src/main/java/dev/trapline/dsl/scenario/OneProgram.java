package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compiles the outcomes of a scenario to one program, since a core cannot know which of them is hoped for. How long L1 and L2 go on doing nothing at the end is
 * all that may differ, and is made equal.
 */
final class OneProgram {

    private OneProgram() {}

    /**
     * Compiles.
     *
     * @param ways the whole chain for each outcome, at least one
     * @throws MisuseException if they do not make the same program
     */
    static Compilation of(List<List<Step>> ways) {
        if (ways.size() == 1) {
            return ScenarioCompiler.compile(ways.get(0), 0, 0);
        }
        List<Compilation> each =
                ways.stream().map(way -> ScenarioCompiler.compile(way, 0, 0)).toList();
        int l1 = longest(each, Level.L1);
        int l2 = longest(each, Level.L2);
        List<List<Expected>> outcomes = new ArrayList<>();
        List<Program> programs = new ArrayList<>();
        for (List<Step> way : ways) {
            Compilation equallyLong = ScenarioCompiler.compile(way, l1, l2);
            programs.add(equallyLong.program());
            outcomes.addAll(equallyLong.outcomes());
            refuseDifference(programs);
        }
        return new Compilation(programs.get(0), outcomes);
    }

    private static int longest(List<Compilation> all, Level level) {
        return all.stream()
                .mapToInt(one -> one.program().code(level).main().size())
                .max()
                .orElse(0);
    }

    private static void refuseDifference(List<Program> programs) {
        int last = programs.size() - 1;
        if (!programs.get(last).equals(programs.get(0))) {
            throw new MisuseException(
                    "expectOneOf(…)",
                    "outcomes 1 and %d may differ in what they expect, not in what is done or arrives; %s"
                            .formatted(last + 1, difference(programs.get(0), programs.get(last))));
        }
    }

    private static String difference(Program one, Program other) {
        return code(Level.L1, one, other)
                .or(() -> code(Level.L2, one, other))
                .or(() -> inputs(one, other))
                .orElseGet(() -> vmcs(one, other));
    }

    private static Optional<String> code(Level level, Program one, Program other) {
        List<Instruction> first = one.code(level).main();
        List<Instruction> second = other.code(level).main();
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            if (!first.get(i).equals(second.get(i))) {
                return Optional.of(
                        "at %s[%d] one has %s, the other %s".formatted(level, i, first.get(i), second.get(i)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inputs(Program one, Program other) {
        return one.inputs().equals(other.inputs())
                ? Optional.empty()
                : Optional.of("in one arrive %s, in the other %s".formatted(one.inputs(), other.inputs()));
    }

    private static String vmcs(Program one, Program other) {
        for (VmcsField field : VmcsField.values()) {
            if (one.field(field) != other.field(field)) {
                return "in one %s is 0x%x, in the other 0x%x".formatted(field, one.field(field), other.field(field));
            }
        }
        return "they start differently";
    }
}
