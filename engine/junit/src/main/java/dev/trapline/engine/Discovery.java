package dev.trapline.engine;

import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.EngineDiscoveryRequest;

/** What one discovery knows, for all its descriptors. */
final class Discovery {

    private final EngineDiscoveryRequest request;
    private final Issues issues;
    private final SpecTypes types;
    private Optional<CoreRegistry> registry = Optional.empty();
    private Optional<CoreChoice> choice = Optional.empty();

    Discovery(EngineDiscoveryRequest request, Issues issues, SpecTypes types) {
        this.request = request;
        this.issues = issues;
        this.types = types;
    }

    Issues issues() {
        return issues;
    }

    SpecTypes types() {
        return types;
    }

    /** The cores, loaded when the first spec is found: where there is none, this engine must cost nothing. */
    CoreRegistry cores() {
        if (registry.isEmpty()) {
            registry = Optional.of(CoreRegistry.load(issues));
        }
        return registry.get();
    }

    /** The cores that a spec runs on, at least one. */
    List<CoreSlot> coresOf(SpecMember member) {
        if (choice.isEmpty()) {
            choice = Optional.of(new CoreChoice(cores(), Settings.cores(request.getConfigurationParameters()), issues));
        }
        return choice.get().of(member.marks().cores());
    }
}
