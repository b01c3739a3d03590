package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The cores on the class path, in their order. A provider that cannot be loaded costs only itself. */
final class CoreRegistry {

    /** More broken entries than anybody has; a loader that never gets past one must not keep us here. */
    private static final int MOST_FAILURES = 100;

    private final Map<String, CoreEntry> byName;
    /** Those that were asked for and that no class on the class path lists. */
    private final Map<String, CoreEntry> relatives = new ConcurrentHashMap<>();

    private CoreRegistry(Map<String, CoreEntry> byName) {
        this.byName = byName;
    }

    static CoreRegistry load(Issues issues) {
        List<CoreEntry> found = new ArrayList<>();
        Spliterator<ServiceLoader.Provider<Core>> providers =
                ServiceLoader.load(Core.class).stream().spliterator();
        int failures = 0;
        boolean more = true;
        while (more && failures < MOST_FAILURES) {
            try {
                more = providers.tryAdvance(provider -> found.add(entry(provider, issues)));
            } catch (ServiceConfigurationError failure) {
                failures++;
                issues.warn("A core could not be loaded: " + failure.getMessage());
            }
        }
        found.sort(Comparator.comparingInt(CoreEntry::order).thenComparing(CoreEntry::name));
        Map<String, CoreEntry> byName = new LinkedHashMap<>();
        for (CoreEntry entry : found) {
            if (byName.putIfAbsent(entry.name(), entry) != null) {
                issues.warn("There is more than one core named \"%s\"; the first is used".formatted(entry.name()));
            }
        }
        return new CoreRegistry(byName);
    }

    private static CoreEntry entry(ServiceLoader.Provider<Core> provider, Issues issues) {
        try {
            return CoreEntry.of(provider.get());
        } catch (ServiceConfigurationError | RuntimeException | LinkageError | StackOverflowError failure) {
            Throwable why = failure instanceof ServiceConfigurationError && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            String name = provider.type().getName();
            String problem = "it could not be loaded: " + why + place(why);
            issues.warn("Core %s cannot run: %s".formatted(name, problem));
            return CoreEntry.broken(name, problem);
        }
    }

    private static String place(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        return frames.length == 0 ? "" : ", at " + frames[0];
    }

    List<CoreEntry> all() {
        return Stream.concat(
                        byName.values().stream(),
                        relatives.values().stream().sorted(Comparator.comparing(CoreEntry::name)))
                .toList();
    }

    Optional<CoreEntry> named(String name) {
        CoreEntry listed = byName.get(name);
        return listed != null
                ? Optional.of(listed)
                : Optional.ofNullable(
                        relatives.computeIfAbsent(name, key -> relative(key).orElse(null)));
    }

    private Optional<CoreEntry> relative(String name) {
        return byName.values().stream()
                .flatMap(entry -> entry.core().stream()
                        .flatMap(core -> core.relative(name).stream())
                        .map(relative -> CoreEntry.relative(relative, entry.name())))
                .findFirst();
    }

    /** The names, for a message. */
    String names() {
        return byName.isEmpty() ? "none, no core is on the class path" : String.join(", ", byName.keySet());
    }
}
