package dev.trapline.engine;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import java.util.List;
import java.util.Optional;

/** The table of a spec while its cases are executed: the spec is called once for all of them. */
final class TableOnce {

    private final SpecMember member;
    private final SpecCalls calls;
    private Optional<Table> table = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();

    TableOnce(SpecMember member, SpecCalls calls) {
        this.member = member;
        this.calls = calls;
    }

    /** The scene of one case. The spec is called here and not by the scene, so that one that never returns does not take the time of each of its cases. */
    synchronized Scene scene(int number, String name) {
        if (table.isEmpty() && failure.isEmpty()) {
            call();
        }
        return new Scene(() -> scenario(number, name));
    }

    private synchronized Scenario scenario(int number, String name) throws Throwable {
        if (failure.isPresent()) {
            throw failure.get();
        }
        List<Table.Case> cases = table.orElseThrow().cases();
        if (number >= cases.size() || !cases.get(number).name().equals(name)) {
            throw new SpecProblemException(
                    "%s had a case \"%s\" when its cases were listed, and not when it was run; a table is the same whenever it is called"
                            .formatted(member.reference(), name));
        }
        return cases.get(number).scenario();
    }

    private void call() {
        try {
            table = Optional.of(calls.table(member));
        } catch (Throwable thrown) {
            failure = Optional.of(thrown);
        }
    }
}
