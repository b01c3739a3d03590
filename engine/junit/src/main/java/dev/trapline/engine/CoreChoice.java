package dev.trapline.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.TestTag;

/** Which cores a spec runs on: what the parameter asks for, what the spec says, else the default. */
final class CoreChoice {

    private static final String ALL = "all";

    private final CoreRegistry registry;
    private final Optional<List<String>> asked;
    private final Issues issues;
    private final Map<Optional<List<String>>, List<CoreSlot>> known = new HashMap<>();

    CoreChoice(CoreRegistry registry, Optional<List<String>> asked, Issues issues) {
        this.registry = registry;
        this.asked = asked;
        this.issues = issues;
    }

    /**
     * The cores of a spec, never none.
     *
     * @param annotated what its {@link Cores} says
     */
    List<CoreSlot> of(Optional<List<String>> annotated) {
        return known.computeIfAbsent(annotated, this::choose);
    }

    private List<CoreSlot> choose(Optional<List<String>> annotated) {
        List<CoreSlot> slots = annotated.isPresent()
                ? restricted(named(annotated.get(), "@Cores"))
                : asked.map(names -> named(names, Settings.CORES)).orElseGet(this::byDefault);
        return slots.isEmpty() ? List.of(nothing(annotated)) : slots;
    }

    private List<CoreSlot> byDefault() {
        return registry.all().stream()
                .filter(CoreEntry::byDefault)
                .map(CoreChoice::chosen)
                .toList();
    }

    private List<CoreSlot> named(List<String> names, String where) {
        Map<String, CoreSlot> slots = new LinkedHashMap<>();
        for (String name : names) {
            if (name.equals(ALL)) {
                registry.all().forEach(entry -> slots.putIfAbsent(entry.name(), chosen(entry)));
            } else {
                slots.computeIfAbsent(
                        name, key -> registry.named(key).map(CoreChoice::chosen).orElseGet(() -> unknown(key, where)));
            }
        }
        return List.copyOf(slots.values());
    }

    private List<CoreSlot> restricted(List<CoreSlot> annotated) {
        if (asked.isEmpty() || annotated.isEmpty()) {
            return annotated;
        }
        List<CoreSlot> wanted = named(asked.get(), Settings.CORES);
        Set<String> names = Set.copyOf(wanted.stream().map(CoreSlot::name).toList());
        List<CoreSlot> slots = new ArrayList<>();
        for (CoreSlot slot : annotated) {
            List<CoreSlot> relatives =
                    wanted.stream().filter(one -> isRelative(one, slot.name())).toList();
            slots.addAll(relatives);
            if (!(slot instanceof CoreSlot.Chosen) || names.contains(slot.name())) {
                slots.add(slot);
            } else if (relatives.isEmpty()) {
                slots.add(leftOut(slot));
            }
        }
        wanted.stream()
                .filter(slot -> slot instanceof CoreSlot.Unknown
                        && annotated.stream().noneMatch(one -> one.name().equals(slot.name())))
                .forEach(slots::add);
        return List.copyOf(slots);
    }

    private static boolean isRelative(CoreSlot slot, String of) {
        return slot instanceof CoreSlot.Chosen chosen
                && chosen.entry().relative().filter(of::equals).isPresent();
    }

    private CoreSlot leftOut(CoreSlot slot) {
        String why = "this spec is for core %s, and %s=%s leaves that out"
                .formatted(slot.name(), Settings.CORES, String.join(",", asked.orElse(List.of())));
        return new CoreSlot.LeftOut(slot.name(), why, slot.tags());
    }

    private static CoreSlot chosen(CoreEntry entry) {
        return new CoreSlot.Chosen(entry, tag(entry.name()));
    }

    private CoreSlot unknown(String name, String where) {
        String why = "%s asks for core \"%s\", which there is not. Known: %s".formatted(where, name, registry.names());
        issues.warn(why);
        return new CoreSlot.Unknown(name, why, tag(name));
    }

    private CoreSlot nothing(Optional<List<String>> annotated) {
        String why;
        if (annotated.isPresent()) {
            why = "@Cores names no core. Known: " + registry.names();
        } else if (asked.isPresent()) {
            why = "%s names no core. Known: %s".formatted(Settings.CORES, registry.names());
        } else {
            why = "no core runs by default; add one to the class path or choose one with %s. Known: %s"
                    .formatted(Settings.CORES, registry.names());
        }
        issues.warn(why);
        return new CoreSlot.Unknown("none", why, Set.of());
    }

    private static Set<TestTag> tag(String core) {
        return Stream.of("core=" + core)
                .filter(TestTag::isValid)
                .map(TestTag::create)
                .findFirst()
                .map(Set::of)
                .orElse(Set.of());
    }
}
