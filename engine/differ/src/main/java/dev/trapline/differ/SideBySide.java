package dev.trapline.differ;

import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.verdict.Observation;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** What L1 observes in two runs, in two columns. */
final class SideBySide {

    private static final int MOST_LINES = 100;
    private static final String HERE = "≠ ";
    private static final String BESIDE = " │ ";

    private SideBySide() {}

    /** The text, line by line from the start; the first line that differs is marked. */
    static String of(String oneName, String otherName, Pair.Outcome.Differs traces) {
        Observation one = Observation.of(traces.one());
        Observation other = Observation.of(traces.other());
        List<String> left = lines(one);
        List<String> right = lines(other);
        int parts = parts(one, other);
        int width = Math.max(
                oneName.length(), left.stream().mapToInt(String::length).max().orElse(0));
        StringBuilder text = new StringBuilder();
        line(text, "  ", oneName, width, otherName);
        int lines = Math.max(left.size(), right.size());
        for (int i = 0; i < Math.min(lines, MOST_LINES); i++) {
            line(text, i == parts ? HERE : "  ", at(left, i), width, at(right, i));
        }
        if (lines > MOST_LINES) {
            text.append("  … %,d lines more%n".formatted(lines - MOST_LINES));
        }
        if (parts < one.seen().size() && parts < other.seen().size()) {
            components(text, "", one.seen().get(parts), other.seen().get(parts));
        }
        return text.toString();
    }

    private static int parts(Observation one, Observation other) {
        int parts = 0;
        while (parts < one.seen().size()
                && parts < other.seen().size()
                && one.seen().get(parts).equals(other.seen().get(parts))) {
            parts++;
        }
        return parts;
    }

    /** Two events may read alike and differ in what words do not tell. */
    private static void components(StringBuilder text, String name, Object one, Object other) {
        if (one.equals(other)) {
            return;
        }
        if (!(one instanceof Record) || one.getClass() != other.getClass()) {
            text.append("  %s: %s, %s%n".formatted(name, one, other));
            return;
        }
        for (RecordComponent component : one.getClass().getRecordComponents()) {
            String inner = name.isEmpty() ? component.getName() : name + "." + component.getName();
            components(text, inner, value(component, one), value(component, other));
        }
    }

    private static Object value(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("the components of a public record can be read", impossible);
        }
    }

    private static List<String> lines(Observation observation) {
        return observation.seen().stream().map(TraceText::of).toList();
    }

    private static String at(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "";
    }

    private static void line(StringBuilder text, String mark, String one, int width, String other) {
        text.append(mark)
                .append(one)
                .append(" ".repeat(width - one.length()))
                .append(BESIDE)
                .append(other)
                .append(System.lineSeparator());
    }
}
