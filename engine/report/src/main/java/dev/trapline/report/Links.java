package dev.trapline.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names of pages and anchors: readable, stable from run to run, and never two alike. */
final class Links {
    static final String INDEX = "index.html";
    static final String PREDICTIONS = "predictions.html";
    static final String GRADE = "grade.html";
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";

    private final Map<String, String> pages = new HashMap<>();
    private final Map<String, String> anchors = new HashMap<>();

    Links(Results results) {
        // File names differ by more than case, for file systems that do not see case.
        Unique names = new Unique();
        results.classes().forEach((name, specs) -> {
            pages.put(name, "spec-" + names.of(name) + ".html");
            Unique methods = new Unique();
            specs.forEach(spec -> anchors.put(spec.id(), methods.of(spec.method())));
        });
    }

    String page(String className) {
        return pages.getOrDefault(className, INDEX);
    }

    /** The anchor of a spec on its page; a colon never comes from a name, so it can join a case to it. */
    String anchor(Spec spec) {
        return anchors.getOrDefault(spec.id(), slug(spec.method()));
    }

    String spec(Spec spec) {
        return page(spec.className()) + "#" + anchor(spec);
    }

    /** The anchors of a spec's cases, in their order; the one of a spec without a table is the spec's own. */
    List<String> caseAnchors(Spec spec) {
        Unique cases = new Unique();
        return spec.cases().stream()
                .map(one -> one.name()
                        .map(name -> anchor(spec) + ":" + cases.of(name))
                        .orElseGet(() -> anchor(spec)))
                .toList();
    }

    /** The way to one case of a spec. */
    String inSpec(Spec spec, Spec.Case one) {
        return page(spec.className()) + "#" + caseAnchors(spec).get(spec.cases().indexOf(one));
    }

    static String behaviour(String id) {
        return "behaviour-" + slug(id);
    }

    static String deviation(String id) {
        return "deviation-" + slug(id);
    }

    static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    static String packageName(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    /** Only what needs no escaping, in file names as in links. */
    static String slug(String text) {
        StringBuilder slug = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = PLAIN.indexOf(c) >= 0;
            if (plain || (!slug.isEmpty() && slug.charAt(slug.length() - 1) != '-')) {
                slug.append(plain ? c : '-');
            }
        }
        return slug.isEmpty() ? "x" : slug.toString();
    }

    /** Slugs that are told apart by a number where they would be the same. */
    static final class Unique {
        private final Set<String> given = new HashSet<>();

        String of(String text) {
            String slug = slug(text);
            String unique = slug;
            for (int i = 2; !given.add(unique.toLowerCase(Locale.ROOT)); i++) {
                unique = slug + "-" + i;
            }
            return unique;
        }
    }
}
