package dev.trapline.dsl;

import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.scenario.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The same behaviour for every case: one result each.
 *
 * <pre>{@code
 * forEachVector(v -> given(l1).setsPinBased(EXT_INTR).when(hwIrq(v)).expectExit(EXTERNAL_INTERRUPT))
 * }</pre>
 *
 * @param cases at least one, with names that differ
 */
public record Table(List<Case> cases) {

    /**
     * One row.
     *
     * @param name tells it from the others
     * @param scenario what is said of it
     */
    public record Case(String name, Scenario scenario) {}

    /** Copies the list and checks the names. */
    public Table {
        cases = List.copyOf(cases);
        if (cases.isEmpty()) {
            throw new MisuseException("a table", "needs at least one case");
        }
        Set<String> names = new HashSet<>();
        for (Case row : cases) {
            if (!names.add(row.name())) {
                throw new MisuseException(
                        "case \"%s\"".formatted(row.name()),
                        "stands twice in the table; each case needs a name of its own");
            }
        }
    }

    /** A case for each value, named after it. */
    public static <T> Table forEach(List<T> values, Function<? super T, ? extends Scenario> says) {
        return new Table(values.stream()
                .map(value -> new Case(value.toString(), says.apply(value)))
                .toList());
    }

    /** A case for each vector that a local APIC accepts, 0x10 to 0xff, named after it in hexadecimal. */
    public static Table forEachVector(IntFunction<? extends Scenario> says) {
        return new Table(IntStream.rangeClosed(0x10, 0xFF)
                .mapToObj(vector -> new Case("0x%02x".formatted(vector), says.apply(vector)))
                .toList());
    }

    /** Cases with names of their own. */
    public static Table of(Case... cases) {
        return new Table(List.of(cases));
    }

    /** A named case. */
    public static Case row(String name, Scenario scenario) {
        return new Case(name, scenario);
    }

    /** The same scenario with an exit that only L0 sees in front of each of L1's and L2's instructions, handlers included, and once without. */
    public static Table withSpuriousL0ExitAtEveryBoundary(Scenario scenario) {
        Program program = ScenarioCompiler.compile(scenario).program();
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("nowhere", scenario));
        for (Level level : Level.values()) {
            Code code = program.code(level);
            addBoundaries(cases, scenario, level, 0, code.main().size());
            for (int block = 1; block <= code.handlers().size(); block++) {
                addBoundaries(
                        cases,
                        scenario,
                        level,
                        block,
                        code.handlers().get(block - 1).code().size());
            }
        }
        return new Table(cases);
    }

    private static void addBoundaries(List<Case> cases, Scenario scenario, Level level, int block, int instructions) {
        for (int index = 0; index < instructions; index++) {
            CodeAddress place = new CodeAddress(level, block, index);
            List<Step> steps = new ArrayList<>();
            steps.add(new Step(new GivenClause.SpuriousExitAt(place), scenario.source()));
            steps.addAll(scenario.steps());
            List<Step> all = List.copyOf(steps);
            cases.add(new Case("before " + place, () -> all));
        }
    }
}
