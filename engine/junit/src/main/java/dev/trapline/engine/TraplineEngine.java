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
 * <p>Configuration parameters:
 *
 * <ul>
 *   <li>{@code trapline.cores}: names of the cores to run on, separated by commas, or {@code all}
 *   <li>{@code trapline.reference}: the core that the others are compared with, {@code bare-metal} by default, or
 *       {@code none}
 *   <li>{@code trapline.checks}: what is checked of every spec, names separated by commas, {@code all} by default, or
 *       {@code none}
 *   <li>{@code trapline.steps}: steps that one run may take
 *   <li>{@code trapline.timeout}: time that one run may take, such as {@code 10s}, which is the default
 *   <li>{@code trapline.output}: folder of the run log, {@code target/trapline} by default
 *   <li>{@code trapline.execution.parallel.enabled}: {@code true} to run several specs at a time, as configured by
 *       {@code trapline.execution.parallel.config.strategy} and so on, with the meaning that they have in JUnit Jupiter
 * </ul>
 */
public final class TraplineEngine extends HierarchicalTestEngine<RunContext> {

    static final String ID = "trapline";
    private static final String PARALLEL = "trapline.execution.parallel.";

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
        return root;
    }

    @Override
    protected RunContext createExecutionContext(ExecutionRequest request) {
        return new RunContext(request, surroundings);
    }

    @Override
    protected HierarchicalTestExecutorService createExecutorService(ExecutionRequest request) {
        boolean parallel = request.getConfigurationParameters()
                .getBoolean(PARALLEL + "enabled")
                .orElse(false);
        return parallel
                ? new ForkJoinPoolHierarchicalTestExecutorService(
                        new PrefixedConfigurationParameters(request.getConfigurationParameters(), PARALLEL + "config."))
                : super.createExecutorService(request);
    }
}
