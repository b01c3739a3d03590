package dev.trapline.engine.log;

import dev.trapline.dsl.scenario.Said;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import dev.trapline.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of one scenario on one core.
 *
 * @param id JUnit's unique id
 * @param spec class and method, joined by {@code #}
 * @param title what the spec is called
 * @param caseName which case, if the spec is a table
 * @param core name of the core
 * @param verdict the verdict
 * @param covers ids of behaviours
 * @param tags the spec's tags
 * @param links what there is to read about it
 * @param sentence the spec in words, empty if it could not be built
 * @param said the same to unfold, if it has steps of a vocabulary; else empty
 * @param source where its words begin, empty if it could not be built
 * @param trace what happened, empty if it did not run
 * @param micros how long the core took
 */
public record RunResult(
        String id,
        String spec,
        String title,
        Optional<String> caseName,
        String core,
        Verdict verdict,
        Set<String> covers,
        Set<String> tags,
        List<LinkLine> links,
        String sentence,
        List<Said> said,
        Optional<SourceLine> source,
        Optional<Trace> trace,
        long micros) {

    /** The same as the run log has it. */
    public JsonObject json() {
        StringBuilder text = new StringBuilder();
        ResultWriter.write(this, new JsonWriter(text));
        return (JsonObject) JsonValue.parse(text.toString());
    }
}
