package dev.trapline.differ;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A chain as it can be pasted into a spec class. */
final class SpecSource {

    private static final String VMX = "dev.trapline.dsl.vmx.";
    private static final Pattern TYPE = Pattern.compile("\\b([A-Z][A-Za-z0-9]*)\\.([A-Z][A-Z0-9_]*)\\b");
    /** Whose constants specs name without the type. */
    private static final List<String> PLAIN = List.of(
            "PinBased", "ProcessorBased", "SecondaryBased", "ExitControl", "EntryControl", "PlainExit", "VectoredExit");

    private final String name;
    private final String chain;

    SpecSource(String name, Telling.Told told) {
        this.name = name;
        this.chain = told.source();
    }

    /** The imports. */
    List<String> imports() {
        TreeSet<String> imports = new TreeSet<>(Comparator.<String, Boolean>comparing(line -> !line.contains("static"))
                .thenComparing(Comparator.naturalOrder()));
        imports.add("import static dev.trapline.dsl.Words.*;");
        imports.add("import dev.trapline.dsl.scenario.Scenario;");
        imports.add("import dev.trapline.engine.Spec;");
        Matcher types = TYPE.matcher(chain);
        while (types.find()) {
            imports.add(
                    isPlain(types)
                            ? "import static %s%s.%s;".formatted(VMX, types.group(1), types.group(2))
                            : "import %s%s;".formatted(VMX, types.group(1)));
        }
        return List.copyOf(imports);
    }

    /** Two constants of one name stay with their types. */
    private boolean isPlain(Matcher type) {
        long types = Stream.of(chain.split("[(, )]"))
                .filter(part ->
                        part.endsWith("." + type.group(2)) && TYPE.matcher(part).matches())
                .distinct()
                .count();
        return PLAIN.contains(type.group(1)) && types == 1;
    }

    /** The method. */
    String method() {
        String plain = TYPE.matcher(chain)
                .replaceAll(type -> isPlain(type) ? type.group(2) : Matcher.quoteReplacement(type.group()));
        return """
                    @Spec
                    Scenario %s() {
                        return %s;
                    }
                """.formatted(name, plain);
    }

    private boolean isPlain(java.util.regex.MatchResult type) {
        Matcher again = TYPE.matcher(type.group());
        return again.matches() && isPlain(again);
    }

    /** All of it. */
    String text() {
        return imports().stream().collect(Collectors.joining("\n", "", "\n\n")) + method();
    }
}
