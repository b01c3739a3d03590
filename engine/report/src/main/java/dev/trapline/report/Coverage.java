package dev.trapline.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which specs cover a behaviour, and what their results say of it on each core. */
final class Coverage {
    private final Map<String, Covered> byId;

    private record Covered(Map<String, Spec> specs, Map<String, List<Entry>> entries) {}

    private Coverage(Map<String, Covered> byId) {
        this.byId = byId;
    }

    static Coverage of(Results results) {
        Map<String, Covered> byId = new TreeMap<>();
        results.specs()
                .forEach(spec -> spec.entries().forEach(entry -> {
                    for (String id : entry.covers()) {
                        Covered covered = byId.computeIfAbsent(
                                id, fresh -> new Covered(new LinkedHashMap<>(), new LinkedHashMap<>()));
                        covered.specs().put(spec.id(), spec);
                        covered.entries()
                                .computeIfAbsent(entry.core(), core -> new ArrayList<>())
                                .add(entry);
                    }
                }));
        return new Coverage(Collections.unmodifiableMap(byId));
    }

    /** Every id that a spec names, whether the catalogue has it or not. */
    Collection<String> ids() {
        return byId.keySet();
    }

    boolean isCovered(String id) {
        return byId.containsKey(id);
    }

    Collection<Spec> specs(String id) {
        return Optional.ofNullable(byId.get(id))
                .map(covered -> covered.specs().values())
                .orElse(List.of());
    }

    List<Entry> entries(String id, String core) {
        return Optional.ofNullable(byId.get(id))
                .map(covered -> covered.entries().get(core))
                .orElse(List.of());
    }

    /** Of an id that the catalogue does not have, the same is asked as of what L1 can see. */
    static Catalogue.Kind kind(String id) {
        return Catalogue.shipped().find(id).map(Catalogue.Row::kind).orElse(Catalogue.Kind.L1);
    }

    State state(String id, String core) {
        return isCovered(id) ? State.of(kind(id), entries(id, core)) : State.NOT_COVERED;
    }
}
