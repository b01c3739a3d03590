package dev.trapline.engine;

import dev.trapline.dsl.core.Limits;
import dev.trapline.engine.log.LinkLine;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** Adds the annotations of one element to what stands further out. What makes no sense is reported and left out. */
final class MarkReader {

    private static final String NO_REASON = "no reason is given";

    private final Marks before;
    private final TestSource source;
    private final Issues issues;
    private final Set<String> behaviours;
    private final Set<String> labels;
    private final List<KnownDeviation> deviations;
    private final Set<LinkLine> links;
    private final Set<Class<? extends Provider<?>>> providers;
    private Optional<List<String>> cores;
    private Optional<String> disabled;
    private Optional<String> pending;
    private Budget budget;

    MarkReader(Marks before, TestSource source, Issues issues) {
        this.before = before;
        this.source = source;
        this.issues = issues;
        this.behaviours = new LinkedHashSet<>(before.behaviours());
        this.labels = new LinkedHashSet<>(before.labels());
        this.deviations = new ArrayList<>(before.deviations());
        this.links = new LinkedHashSet<>(before.links());
        this.providers = new LinkedHashSet<>(before.providers());
        this.cores = before.cores();
        this.disabled = before.disabled();
        this.pending = before.pending();
        this.budget = before.budget();
    }

    Marks read(List<Annotation> annotations) {
        boolean any = false;
        for (Annotation one : annotations) {
            // A class may hold tests of Jupiter too, which its annotations are for.
            if (source instanceof MethodSource) {
                JupiterMarks.warning(one).ifPresent(warning -> issues.warn(warning, source));
            }
            any |= readChoice(one) || readState(one) || readReading(one);
        }
        return any
                ? new Marks(
                        Collections.unmodifiableSet(behaviours),
                        Collections.unmodifiableSet(labels),
                        cores,
                        disabled,
                        pending,
                        List.copyOf(deviations),
                        budget,
                        List.copyOf(links),
                        List.copyOf(providers))
                : before;
    }

    /** What it is chosen by, and what it runs on. */
    private boolean readChoice(Annotation annotation) {
        if (annotation instanceof Behaviour one) {
            addBehaviours(one);
        } else if (annotation instanceof SpecTag one) {
            addLabels(one);
        } else if (annotation instanceof Cores one) {
            cores = Optional.of(List.of(one.value()));
        } else if (annotation instanceof Uses one) {
            // One that was there already is now the nearest.
            List.of(one.value()).forEach(providers::remove);
            providers.addAll(List.of(one.value()));
        } else {
            return false;
        }
        return true;
    }

    /** How it is run, and what becomes of it. */
    private boolean readState(Annotation annotation) {
        if (annotation instanceof Disabled one) {
            disabled = Optional.of(reason("Disabled", one.value()));
        } else if (annotation instanceof Pending one) {
            pending = Optional.of(reason("Pending", one.value()));
        } else if (annotation instanceof KnownDeviation one) {
            addDeviation(one);
        } else if (annotation instanceof KnownDeviation.Several several) {
            List.of(several.value()).forEach(this::addDeviation);
        } else if (annotation instanceof Timeout one) {
            readTimeout(one.value());
        } else if (annotation instanceof Steps one) {
            readSteps(one.value());
        } else {
            return false;
        }
        return true;
    }

    /** What there is to read about it. */
    private boolean readReading(Annotation annotation) {
        if (annotation instanceof Link one) {
            addLink(one);
        } else if (annotation instanceof Link.Several several) {
            List.of(several.value()).forEach(this::addLink);
        } else if (annotation instanceof Issue one) {
            for (String name : one.value()) {
                addNamed("Issue", "issue", name);
            }
        } else if (annotation instanceof Sdm one) {
            for (String section : one.value()) {
                addNamed("Sdm", "sdm", section);
            }
        } else {
            return false;
        }
        return true;
    }

    private void addBehaviours(Behaviour annotation) {
        for (String id : annotation.value()) {
            if (isBehaviourId(id)) {
                behaviours.add(id);
            } else {
                ignored("@Behaviour(\"%s\")".formatted(id), "an id is letters, then digits, such as S01");
            }
        }
    }

    private void addLabels(SpecTag annotation) {
        for (String label : annotation.value()) {
            if (TestTag.isValid(label)) {
                labels.add(label.strip());
            } else {
                ignored(
                        "@SpecTag(\"%s\")".formatted(label),
                        "a tag is not empty and holds no blanks and none of , ( ) & | !");
            }
        }
    }

    /** The nearest of a core counts. */
    private void addDeviation(KnownDeviation one) {
        deviations.removeIf(other -> other.core().equals(one.core()));
        deviations.add(one);
    }

    private String reason(String annotation, String text) {
        if (text.isBlank()) {
            issues.warn("@%s says no reason".formatted(annotation), source);
            return NO_REASON;
        }
        return text.strip();
    }

    private void readTimeout(String text) {
        try {
            budget = budget.within(Settings.time(text.strip()));
        } catch (IllegalArgumentException notATime) {
            ignored("@Timeout(\"%s\")".formatted(text), "allowed is " + Settings.TIMES);
        }
    }

    private void readSteps(long steps) {
        try {
            budget = budget.within(new Limits(steps));
        } catch (IllegalArgumentException tooFew) {
            ignored("@Steps(%d)".formatted(steps), String.valueOf(tooFew.getMessage()));
        }
    }

    private void addLink(Link one) {
        String url = one.value().strip();
        if (isUrl(url)) {
            links.add(
                    new LinkLine("link", one.name().isBlank() ? url : one.name().strip(), Optional.of(url)));
        } else {
            ignored("@Link(\"%s\")".formatted(one.value()), "a link begins with http:// or https://");
        }
    }

    private void addNamed(String annotation, String kind, String text) {
        String name = text.strip();
        if (name.isEmpty()) {
            ignored("@%s(\"%s\")".formatted(annotation, text), "it is blank");
        } else {
            links.add(new LinkLine(kind, name, isUrl(name) ? Optional.of(name) : Optional.empty()));
        }
    }

    private static boolean isUrl(String text) {
        return text.startsWith("https://") || text.startsWith("http://");
    }

    private void ignored(String what, String why) {
        issues.warn("%s is ignored: %s".formatted(what, why), source);
    }

    private static boolean isBehaviourId(String id) {
        int letters = 0;
        while (letters < id.length() && isLetter(id.charAt(letters))) {
            letters++;
        }
        int end = letters;
        while (end < id.length() && id.charAt(end) >= '0' && id.charAt(end) <= '9') {
            end++;
        }
        return letters > 0 && end > letters && end == id.length();
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
