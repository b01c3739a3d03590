package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Said;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.scenario.SourceLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One scenario while it is run on its cores: built once, compiled once, and run at most once on the reference core under each of its settings. The thread that
 * builds it goes on to run it on the first core, which saves a spec the way to another thread.
 */
final class Scene {

    private final Source source;
    private final AtomicReference<@Nullable Built> built = new AtomicReference<>();
    private volatile Optional<Ahead> ahead = Optional.empty();
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
        record Ready(SourceLine source, String sentence, List<Said> said, Compilation compilation) implements Built {}

        /** The spec threw. Whatever it was, memory and stack run out included, costs only this spec. */
        record Failed(Throwable why) implements Built {}
    }

    Scene(Source source) {
        this.source = source;
    }

    /** What a core made of it before it was asked. */
    private record Ahead(Core core, Ran ran) {}

    /**
     * What came of building it.
     *
     * @param first builds it, if it is not built yet, by {@link #build()} or, where that does not return, {@link #settle}
     */
    synchronized Built built(Runnable first) {
        if (built.get() == null) {
            first.run();
        }
        return Objects.requireNonNull(built.get());
    }

    /** Builds it. */
    Built build() {
        try {
            Scenario scenario = source.scenario();
            return settle(new Built.Ready(
                    scenario.source(), scenario.sentence(), scenario.said(), ScenarioCompiler.compile(scenario)));
        } catch (Throwable thrown) {
            return settle(new Built.Failed(thrown));
        }
    }

    /** Says what came of building it, unless that is known already: what comes too late does not count. */
    Built settle(Built with) {
        built.compareAndSet(null, with);
        return Objects.requireNonNull(built.get());
    }

    /** Keeps what a core made of it until it is asked for. */
    void keep(Core core, Ran ran) {
        ahead = Optional.of(new Ahead(core, ran));
    }

    /** What a core made of it already, once. */
    Optional<Ran> taken(Core core) {
        Optional<Ran> ran = ahead.filter(one -> one.core() == core).map(Ahead::ran);
        if (ran.isPresent()) {
            ahead = Optional.empty();
        }
        return ran;
    }

    /** What the reference core made of it under a setting, from the first call on the same. */
    synchronized Ran reference(String setting, Supplier<Ran> run) {
        return reference.computeIfAbsent(setting, name -> run.get());
    }
}
