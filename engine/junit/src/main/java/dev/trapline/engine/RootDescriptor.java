package dev.trapline.engine;

import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** The engine in the tree: opens the run, and closes it. */
final class RootDescriptor extends EngineDescriptor implements Node<RunContext> {

    private final Discovery discovery;
    private Order order = Order.BY_NAME;

    RootDescriptor(UniqueId id, Discovery discovery) {
        super(id, "Trapline");
        this.discovery = discovery;
    }

    Discovery discovery() {
        return discovery;
    }

    /** Puts all below in an order. */
    void arrange(Order by) {
        order = by;
        by.arrange(this);
    }

    @Override
    public RunContext prepare(RunContext context) {
        return getChildren().isEmpty() ? context : context.opened(discovery.cores(), order);
    }

    @Override
    public RunContext before(RunContext context) {
        if (!getChildren().isEmpty()) {
            context.session().begin(this);
        }
        return context;
    }

    @Override
    public void cleanUp(RunContext context) throws Exception {
        context.close();
    }
}
