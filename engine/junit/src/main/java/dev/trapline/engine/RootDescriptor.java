package dev.trapline.engine;

import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** The engine in the tree: opens the run, and closes it. */
final class RootDescriptor extends EngineDescriptor implements Node<RunContext> {

    private final Discovery discovery;

    RootDescriptor(UniqueId id, Discovery discovery) {
        super(id, "Trapline");
        this.discovery = discovery;
    }

    Discovery discovery() {
        return discovery;
    }

    @Override
    public RunContext prepare(RunContext context) {
        return getChildren().isEmpty() ? context : context.opened(discovery.cores());
    }

    @Override
    public void cleanUp(RunContext context) throws Exception {
        context.close();
    }
}
