package dev.trapline.grade.run;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.engine.SpecCase;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A scenario that is ready to be run.
 *
 * @param spec class and member
 * @param caseName which case, empty if the spec is no table
 * @param number of the case in its spec, from 0
 * @param compilation what is run, and held against the trace
 * @param behaviours ids of what the spec covers
 * @param cores on which it is to pass
 * @param limits what a run may cost
 */
public record Specimen(
        String spec,
        Optional<String> caseName,
        int number,
        Compilation compilation,
        Set<String> behaviours,
        List<String> cores,
        Limits limits) {

    /**
     * Compiles a case.
     *
     * @param number of the case in its spec
     * @param limits what a run may cost if the spec says nothing
     */
    public static Specimen of(SpecCase one, int number, Limits limits) {
        return new Specimen(
                one.spec(),
                one.caseName(),
                number,
                ScenarioCompiler.compile(one.scenario()),
                one.behaviours(),
                one.cores(),
                one.limits().orElse(limits));
    }

    /** Of its name alone: that tells most apart, and the rest is large. */
    @Override
    public int hashCode() {
        return 31 * spec.hashCode() + number;
    }

    @Override
    public String toString() {
        return spec + caseName.map(name -> " [" + name + "]").orElse("");
    }
}
