package dev.trapline.engine;

import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.EngineDiscoveryRequest;

/** What one discovery knows, for all its descriptors. */
final class Discovery {

    private final EngineDiscoveryRequest request;
    private final Issues issues;
    private final SpecTypes types;
    private final Workers workers = new Workers();
    private final Resources resources = new Resources();
    private final SpecCalls calls;
    private Optional<CoreRegistry> registry = Optional.empty();
    private Optional<CoreChoice> choice = Optional.empty();

    Discovery(EngineDiscoveryRequest request, Issues issues, SpecTypes types) {
        this.request = request;
        this.issues = issues;
        this.types = types;
        this.calls = new SpecCalls(workers, Settings.listingTime(request.getConfigurationParameters()), resources);
    }

    Issues issues() {
        return issues;
    }

    SpecTypes types() {
        return types;
    }

    /** What specs are called by while the cases of tables are listed. */
    SpecCalls calls() {
        return calls;
    }

    /** Gives back what only discovery needed, what constructors took for it included. */
    void finish() {
        workers.close();
        try {
            resources.close();
        } catch (SpecProblemException problem) {
            issues.warn(String.valueOf(problem.getMessage()));
        }
    }

    /** The cores, loaded when the first spec is found: where there is none, this engine must cost nothing. */
    CoreRegistry cores() {
        if (registry.isEmpty()) {
            registry = Optional.of(CoreRegistry.load(issues));
        }
        return registry.get();
    }

    private void checkCore(String name, SpecMember member) {
        if (cores().named(name).isEmpty()) {
            issues.warn(
                    "@KnownDeviation(core = \"%s\"): there is no such core. Known: %s".formatted(name, cores().names()),
                    member.source());
        }
    }

    /** The cores that a spec runs on, at least one. */
    List<CoreSlot> coresOf(SpecMember member) {
        if (choice.isEmpty()) {
            choice = Optional.of(new CoreChoice(cores(), Settings.cores(request.getConfigurationParameters()), issues));
        }
        member.marks().deviations().forEach(one -> checkCore(one.core(), member));
        return choice.get().of(member.marks().cores());
    }
}
