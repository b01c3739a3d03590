package dev.trapline.engine.log;

import dev.trapline.dsl.core.Departure;
import dev.trapline.dsl.core.Prediction;
import dev.trapline.dsl.scenario.Said;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.json.JsonWriter;
import java.util.List;
import java.util.Set;

/** Writes a result as JSON. */
final class ResultWriter {

    private ResultWriter() {}

    static void write(RunResult result, JsonWriter json) {
        Verdict verdict = result.verdict();
        json.beginObject()
                .member("type", "result")
                .member("id", result.id())
                .member("spec", result.spec())
                .member("title", result.title());
        result.caseName().ifPresent(name -> json.member("case", name));
        json.member("core", result.core()).member("verdict", word(verdict.outcome()));
        strings("covers", result.covers(), json);
        strings("tags", result.tags(), json);
        links(result.links(), json);
        json.member("sentence", result.sentence());
        if (!result.said().isEmpty()) {
            json.member("said");
            said(result.said(), json);
        }
        result.source().ifPresent(source -> source(source, json));
        expectations(verdict.expectations(), json);
        json.member("events").beginArray();
        result.trace().ifPresent(trace -> new EventWriter(json).write(trace));
        json.endArray().member("l0Exits").beginObject();
        result.trace().ifPresent(trace -> trace.l0Exits().forEach(json::member));
        json.endObject().member("micros", result.micros());
        if (verdict.outcome() != Verdict.Outcome.PASSED) {
            json.member("message", verdict.message());
        }
        verdict.deviation().ifPresent(deviation -> deviation(deviation, json));
        json.endObject();
    }

    private static String word(Verdict.Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case UNSUPPORTED -> "unsupported";
            case DEVIATION -> "deviation";
            case SKIPPED -> "skipped";
            case ERROR -> "error";
        };
    }

    private static String word(ExpectationResult.Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case NOT_OBSERVABLE -> "not-observable";
            case UNCHECKED -> "unchecked";
        };
    }

    private static void strings(String name, Set<String> values, JsonWriter json) {
        json.member(name).beginArray();
        for (String value : values) {
            json.value(value);
        }
        json.endArray();
    }

    private static void links(List<LinkLine> links, JsonWriter json) {
        if (links.isEmpty()) {
            return;
        }
        json.member("links").beginArray();
        for (LinkLine link : links) {
            json.beginObject().member("kind", link.kind()).member("name", link.name());
            link.url().ifPresent(url -> json.member("url", url));
            json.endObject();
        }
        json.endArray();
    }

    private static void said(List<Said> all, JsonWriter json) {
        json.beginArray();
        for (Said one : all) {
            json.beginObject().member("lead", one.lead()).member("words", one.words());
            source(one.source(), json);
            if (!one.parts().isEmpty()) {
                json.member("parts");
                said(one.parts(), json);
            }
            json.endObject();
        }
        json.endArray();
    }

    private static void source(SourceLine source, JsonWriter json) {
        json.member("source").beginObject().member("file", source.file());
        if (source.line() > 0) {
            json.member("line", source.line());
        }
        json.endObject();
    }

    private static void expectations(List<ExpectationResult> all, JsonWriter json) {
        json.member("expectations").beginArray();
        for (ExpectationResult one : all) {
            json.beginObject().member("text", one.text()).member("outcome", word(one.outcome()));
            if (!one.seen().isEmpty()) {
                json.member("seen", one.seen());
            }
            one.source().filter(at -> at.line() > 0).ifPresent(at -> json.member("line", at.line()));
            json.endObject();
        }
        json.endArray();
    }

    private static void deviation(Departure deviation, JsonWriter json) {
        json.member("deviation")
                .beginObject()
                .member("id", deviation.id())
                .member("what", deviation.what())
                .member("because", deviation.because());
        if (deviation instanceof Prediction prediction) {
            json.member("corrections").beginArray();
            prediction.corrections().forEach(correction -> json.value(correction.id()));
            json.endArray();
        }
        json.endObject();
    }
}
