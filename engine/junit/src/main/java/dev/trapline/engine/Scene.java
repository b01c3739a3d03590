package dev.trapline.engine;

import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.scenario.SourceLine;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One scenario while it is run on its cores: built once, compiled once, and run at most once on the reference core under each of its settings. */
final class Scene {

    private final Source source;
    private Optional<Built> built = Optional.empty();
    private final Map<String, Ran> reference = new HashMap<>();

    /** Where a scenario comes from. */
    @FunctionalInterface
    interface Source {
        /**
         * The scenario.
         *
         * @throws Throwable whatever the spec throws
         */
        Scenario scenario() throws Throwable;
    }

    /** What came of building it. */
    sealed interface Built {

        /** It can be run. */
        record Ready(SourceLine source, String sentence, Compilation compilation) implements Built {}

        /** The spec threw. Whatever it was, memory and stack run out included, costs only this spec. */
        record Failed(Throwable why) implements Built {}
    }

    Scene(Source source) {
        this.source = source;
    }

    synchronized Built built() {
        if (built.isEmpty()) {
            built = Optional.of(build());
        }
        return built.get();
    }

    private Built build() {
        try {
            Scenario scenario = source.scenario();
            return new Built.Ready(scenario.source(), scenario.sentence(), ScenarioCompiler.compile(scenario));
        } catch (Throwable thrown) {
            return new Built.Failed(thrown);
        }
    }

    /** What the reference core made of it under a setting, from the first call on the same. */
    synchronized Ran reference(String setting, Supplier<Ran> run) {
        return reference.computeIfAbsent(setting, name -> run.get());
    }
}
