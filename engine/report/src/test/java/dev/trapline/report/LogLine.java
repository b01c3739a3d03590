package dev.trapline.report;

import dev.trapline.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** One result of a run log, put together by tests: what is not said is as in a spec that passed. */
final class LogLine {
    private final String spec;
    private final String core;
    private final List<String> covers = new ArrayList<>();
    private final List<Consumer<JsonWriter>> expectations = new ArrayList<>();
    private final List<Consumer<JsonWriter>> events = new ArrayList<>();
    private final Map<String, Long> l0Exits = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<String> deviation = new ArrayList<>();
    private final List<Consumer<JsonWriter>> links = new ArrayList<>();
    private final List<String> corrections = new ArrayList<>();
    private final List<String> step = new ArrayList<>();
    private long line = 42;

    private LogLine(String spec, String core) {
        this.spec = spec;
        this.core = core;
        texts.put("title", Result.methodOf(spec));
        texts.put("verdict", "passed");
        texts.put("sentence", "Given L1 sets EXT_INTR, when hardware raises IRQ 0x30, expect exit EXTERNAL_INTERRUPT.");
    }

    static LogLine result(String spec, String core) {
        return new LogLine(spec, core);
    }

    static String run(String... cores) {
        StringBuilder text = new StringBuilder();
        JsonWriter json = new JsonWriter(text).beginObject();
        json.member("type", "run").member("version", 1).member("started", "2026-11-22T10:00:00Z");
        json.member("java", "17.0.15").member("cores").beginArray();
        for (String core : cores) {
            json.beginObject().member("name", core).member("available", true).endObject();
        }
        json.endArray().endObject();
        return text.toString();
    }

    static String end(long results) {
        return "{\"type\":\"end\",\"results\":" + results + "}";
    }

    LogLine text(String member, String value) {
        texts.put(member, value);
        return this;
    }

    /** Says all of it in one step of a vocabulary, which stands for some words. */
    LogLine step(String name, String... words) {
        step.add(name);
        step.addAll(List.of(words));
        return this;
    }

    LogLine verdict(String verdict) {
        return text("verdict", verdict);
    }

    LogLine covers(String... ids) {
        covers.addAll(List.of(ids));
        return this;
    }

    LogLine link(String kind, String name, String url) {
        links.add(json -> json.beginObject()
                .member("kind", kind)
                .member("name", name)
                .member("url", url)
                .endObject());
        return this;
    }

    LogLine line(long number) {
        line = number;
        return this;
    }

    LogLine deviation(String id, String what, String because) {
        deviation.addAll(List.of(id, what, because));
        return verdict("deviation");
    }

    /** A deviation that these corrections of its core would mend, all together. */
    LogLine prediction(String what, String because, String... mended) {
        corrections.addAll(List.of(mended));
        return deviation(String.join(" + ", mended), what, because);
    }

    LogLine l0Exit(String reason, long count) {
        l0Exits.put(reason, count);
        return this;
    }

    LogLine expects(String text, String outcome, String seen) {
        long at = line + expectations.size();
        expectations.add(json -> json.beginObject()
                .member("text", text)
                .member("outcome", outcome)
                .member("seen", seen)
                .member("line", at)
                .endObject());
        return this;
    }

    LogLine in(String kind, String lane, String words, List<Integer> pending, List<Integer> inService) {
        events.add(json -> {
            json.beginObject().member("kind", kind).member("lane", lane).member("words", words);
            registers(json, pending, inService);
        });
        return this;
    }

    LogLine runs(String lane, long count, List<Integer> pending, List<Integer> inService) {
        String words =
                lane.toUpperCase(Locale.ROOT) + " retires " + count + (count == 1 ? " instruction" : " instructions");
        events.add(json -> {
            json.beginObject().member("kind", "run").member("lane", lane).member("count", count);
            json.member("words", words);
            registers(json, pending, inService);
        });
        return this;
    }

    LogLine crosses(String kind, String from, String to, String words, List<Integer> pending, List<Integer> inService) {
        events.add(json -> {
            json.beginObject()
                    .member("kind", kind)
                    .member("from", from)
                    .member("to", to)
                    .member("words", words);
            registers(json, pending, inService);
        });
        return this;
    }

    private static void registers(JsonWriter json, List<Integer> pending, List<Integer> inService) {
        json.member("pending").beginArray();
        pending.forEach(json::value);
        json.endArray().member("inService").beginArray();
        inService.forEach(json::value);
        json.endArray().endObject();
    }

    private JsonWriter said(JsonWriter json, String words) {
        return json.beginObject()
                .member("lead", "given")
                .member("words", words)
                .member("source")
                .beginObject()
                .member("file", "a/Words.java")
                .member("line", line)
                .endObject();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        JsonWriter json = new JsonWriter(text).beginObject().member("type", "result");
        json.member("id", "[engine:trapline]/[class:x]/[core:" + core + "]")
                .member("spec", spec)
                .member("core", core);
        texts.forEach(json::member);
        json.member("covers").beginArray();
        covers.forEach(json::value);
        json.endArray().member("tags").beginArray().value("seed").endArray();
        json.member("links").beginArray();
        links.forEach(link -> link.accept(json));
        json.endArray();
        json.member("source").beginObject();
        json.member("file", Result.classOf(spec).replace('.', '/') + ".java")
                .member("line", line)
                .endObject();
        if (!step.isEmpty()) {
            json.member("said").beginArray();
            said(json, step.get(0)).member("parts").beginArray();
            step.subList(1, step.size()).forEach(words -> said(json, words).endObject());
            json.endArray().endObject().endArray();
        }
        json.member("expectations").beginArray();
        expectations.forEach(expectation -> expectation.accept(json));
        json.endArray().member("events").beginArray();
        events.forEach(event -> event.accept(json));
        json.endArray().member("l0Exits").beginObject();
        l0Exits.forEach(json::member);
        json.endObject().member("micros", 123);
        if (!deviation.isEmpty()) {
            json.member("deviation").beginObject();
            json.member("id", deviation.get(0)).member("what", deviation.get(1)).member("because", deviation.get(2));
            if (!corrections.isEmpty()) {
                json.member("corrections").beginArray();
                corrections.forEach(json::value);
                json.endArray();
            }
            json.endObject();
        }
        json.endObject();
        return text.toString();
    }
}
