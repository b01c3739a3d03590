package dev.trapline.engine;

import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.config.PrefixedConfigurationParameters;
import org.junit.platform.engine.support.hierarchical.ForkJoinPoolHierarchicalTestExecutorService;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestEngine;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestExecutorService;

/**
 * Runs specs: methods, and fields, with {@link Spec}. Build tools and IDEs find it by themselves.
 *
 * <p>It understands selectors of classes, nested classes, methods, packages, modules, class-path roots, unique ids and
 * iterations (the n-th case of a table, or the n-th core). Where specs are selected by a method, the name of a field does
 * as well.
 *
 * <p>Its configuration parameters begin with {@code trapline.}; the README has a table of them. One that there is not is reported when specs are looked for.
 */
public final class TraplineEngine extends HierarchicalTestEngine<RunContext> {

    static final String ID = "trapline";

    private final Surroundings surroundings;

    /** Called by the platform. */
    public TraplineEngine() {
        this(Surroundings.REAL);
    }

    TraplineEngine(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
        Issues issues = Issues.of(request, uniqueId);
        Discovery discovery = new Discovery(request, issues, new SpecTypes(uniqueId, issues));
        RootDescriptor root = new RootDescriptor(uniqueId, discovery);
        SpecResolver.RESOLVER.resolve(request, root, issues.reporter());
        root.accept(TestDescriptor::prune);
        discovery.finish();
        if (!root.getChildren().isEmpty()) {
            root.arrange(order(request));
            request.getConfigurationParameters().keySet().stream()
                    .filter(name -> name.startsWith(Parameter.PREFIX))
                    .sorted()
                    .forEach(name -> Parameter.unknown(name).ifPresent(issues::warn));
        }
        return root;
    }

    /** What makes no sense is said when specs are run, with all that makes no sense. */
    private Order order(EngineDiscoveryRequest request) {
        try {
            return Order.of(request.getConfigurationParameters(), surroundings.newSeed());
        } catch (IllegalArgumentException senseless) {
            return Order.BY_NAME;
        }
    }

    @Override
    protected RunContext createExecutionContext(ExecutionRequest request) {
        return new RunContext(request, surroundings);
    }

    @Override
    protected HierarchicalTestExecutorService createExecutorService(ExecutionRequest request) {
        boolean parallel = request.getConfigurationParameters()
                .getBoolean(Parameter.EXECUTION_PARALLEL_ENABLED.key())
                .orElse(false);
        return parallel
                ? new ForkJoinPoolHierarchicalTestExecutorService(new PrefixedConfigurationParameters(
                        request.getConfigurationParameters(), Parameter.EXECUTION_PARALLEL_CONFIG_.key()))
                : super.createExecutorService(request);
    }
}
