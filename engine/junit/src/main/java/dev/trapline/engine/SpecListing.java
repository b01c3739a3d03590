package dev.trapline.engine;

import dev.trapline.dsl.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.DiscoveryFilter;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/** Finds specs as the platform would have them found, and builds their scenarios. */
final class SpecListing {

    private final String packageName;
    private final List<String> cores;

    SpecListing(String packageName, List<String> cores) {
        this.packageName = packageName;
        this.cores = cores;
    }

    List<SpecCase> all() {
        TestDescriptor root =
                new TraplineEngine().discover(new Request(packageName, cores), UniqueId.forEngine(TraplineEngine.ID));
        List<SpecCase> cases = new ArrayList<>();
        try (Resources resources = new Resources()) {
            root.accept(descriptor -> {
                if (descriptor instanceof SpecDescriptor spec) {
                    add(spec, resources, cases);
                }
            });
        }
        return List.copyOf(cases);
    }

    private static void add(SpecDescriptor spec, Resources resources, List<SpecCase> cases) {
        SpecMember member = spec.member();
        Marks marks = member.marks();
        if (marks.disabled().isPresent() || marks.pending().isPresent()) {
            return;
        }
        List<String> on = new ArrayList<>();
        for (CoreSlot slot : spec.slots()) {
            if (slot instanceof CoreSlot.Unknown unknown) {
                throw new IllegalStateException("%s: %s".formatted(member.reference(), unknown.why()));
            }
            if (slot instanceof CoreSlot.Chosen chosen
                    && chosen.entry().core().isPresent()
                    && marks.deviationOf(slot.name()).isEmpty()) {
                on.add(slot.name());
            }
        }
        try {
            if (member.hasCases()) {
                for (Table.Case row : member.allCases(resources).cases()) {
                    cases.add(new SpecCase(
                            member.reference(),
                            Optional.of(row.name()),
                            row.scenario(),
                            marks.behaviours(),
                            on,
                            marks.budget().limits()));
                }
            } else {
                cases.add(new SpecCase(
                        member.reference(),
                        Optional.empty(),
                        member.scenario(resources),
                        marks.behaviours(),
                        on,
                        marks.budget().limits()));
            }
        } catch (Throwable thrown) {
            // Whatever it threw; who lists specs wants all of them or to know why not.
            throw new IllegalStateException(
                    "%s cannot be built: %s".formatted(member.reference(), thrown.getMessage()), thrown);
        }
    }

    /** Asks for all specs of a package, for some cores. */
    private record Request(String packageName, List<String> cores) implements EngineDiscoveryRequest {
        @Override
        public <T extends DiscoverySelector> List<T> getSelectorsByType(Class<T> type) {
            DiscoverySelector selector = DiscoverySelectors.selectPackage(packageName);
            return type.isInstance(selector) ? List.of(type.cast(selector)) : List.of();
        }

        @Override
        public <T extends DiscoveryFilter<?>> List<T> getFiltersByType(Class<T> type) {
            return List.of();
        }

        @Override
        public ConfigurationParameters getConfigurationParameters() {
            return new Parameters(Map.of(Settings.CORES, String.join(",", cores)));
        }
    }

    /** Configuration parameters by name. */
    private record Parameters(Map<String, String> values) implements ConfigurationParameters {
        @Override
        public Optional<String> get(String key) {
            return Optional.ofNullable(values.get(key));
        }

        @Override
        public Optional<Boolean> getBoolean(String key) {
            return get(key).map(Boolean::parseBoolean);
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract in the platform's older line.
        public int size() {
            return values.size();
        }

        @Override
        public Set<String> keySet() {
            return values.keySet();
        }
    }
}
