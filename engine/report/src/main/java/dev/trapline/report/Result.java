package dev.trapline.report;

import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonNumber;
import dev.trapline.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One spec, or one case of its table, on one core, with everything the run log says of it.
 *
 * @param spec class and method, joined by {@code #}
 * @param title what the spec is called
 * @param caseName which case, if the spec is a table
 * @param core where it ran
 * @param verdict how it ended
 * @param covers ids of behaviours
 * @param tags its tags
 * @param readings what there is to read about it
 * @param sentence the spec in words
 * @param said the same to unfold, if it has steps of a vocabulary
 * @param source where it is written
 * @param expectations each expectation beside what was seen
 * @param events the trace
 * @param l0Exits how often L0 got control, by reason
 * @param micros how long it took
 * @param message why it did not pass
 * @param deviation which explained deviation it shows
 */
record Result(
        String spec,
        String title,
        Optional<String> caseName,
        String core,
        Verdict verdict,
        List<String> covers,
        List<String> tags,
        List<Reading> readings,
        String sentence,
        List<Said> said,
        Optional<Source> source,
        List<Expectation> expectations,
        List<Event> events,
        Map<String, Long> l0Exits,
        Optional<Long> micros,
        Optional<String> message,
        Optional<Deviation> deviation) {

    /** Only what no result can be without is required, so that logs of other versions stay readable. */
    static Result of(JsonObject line) {
        String spec = line.string("spec");
        Optional<Deviation> deviation = line.optionalObject("deviation").map(Deviation::of);
        return new Result(
                spec,
                line.optionalString("title").orElseGet(() -> methodOf(spec)),
                line.optionalString("case"),
                line.string("core"),
                Verdict.of(line.string("verdict"), deviation),
                strings(line, "covers"),
                strings(line, "tags"),
                objects(line, "links", Reading::of),
                line.optionalString("sentence").orElse(""),
                objects(line, "said", Said::of),
                line.optionalObject("source").map(Source::of),
                objects(line, "expectations", Expectation::of),
                objects(line, "events", Event::of),
                counts(line),
                line.optionalInteger("micros"),
                line.optionalString("message").filter(message -> !message.isBlank()),
                deviation);
    }

    /** The same, where why it differs is said already. */
    Result withoutDeviation() {
        return new Result(
                spec,
                title,
                caseName,
                core,
                verdict,
                covers,
                tags,
                readings,
                sentence,
                said,
                source,
                expectations,
                events,
                l0Exits,
                micros,
                message,
                Optional.empty());
    }

    static String classOf(String spec) {
        int hash = spec.indexOf('#');
        return hash < 0 ? spec : spec.substring(0, hash);
    }

    static String methodOf(String spec) {
        return spec.substring(spec.indexOf('#') + 1);
    }

    private static List<String> strings(JsonObject line, String name) {
        return line.optionalArray(name).map(JsonArray::strings).orElse(List.of());
    }

    private static <T> List<T> objects(JsonObject line, String name, Function<JsonObject, T> each) {
        List<T> all = new ArrayList<>();
        line.optionalArray(name).ifPresent(array -> array.objects().forEach(object -> all.add(each.apply(object))));
        return Collections.unmodifiableList(all);
    }

    private static Map<String, Long> counts(JsonObject line) {
        Map<String, Long> counts = new LinkedHashMap<>();
        line.optionalObject("l0Exits")
                .ifPresent(exits -> exits.members().forEach((reason, count) -> {
                    if (count instanceof JsonNumber.Whole whole) {
                        counts.put(reason, whole.value());
                    }
                }));
        return Collections.unmodifiableMap(counts);
    }
}
