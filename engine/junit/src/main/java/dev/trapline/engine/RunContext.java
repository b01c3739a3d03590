package dev.trapline.engine;

import java.util.Optional;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.support.hierarchical.EngineExecutionContext;

/**
 * What is handed down the tree while it is executed. What belongs to one spec is dropped with it: descriptors live as
 * long as the run, and must not hold traces.
 */
final class RunContext implements EngineExecutionContext {

    private final ExecutionRequest request;
    private final Surroundings surroundings;
    private final Optional<Session> session;
    private final Optional<TableOnce> table;
    private final Optional<Scene> scene;

    RunContext(ExecutionRequest request, Surroundings surroundings) {
        this(request, surroundings, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private RunContext(
            ExecutionRequest request,
            Surroundings surroundings,
            Optional<Session> session,
            Optional<TableOnce> table,
            Optional<Scene> scene) {
        this.request = request;
        this.surroundings = surroundings;
        this.session = session;
        this.table = table;
        this.scene = scene;
    }

    RunContext opened(CoreRegistry cores, Order order) {
        Session opened = Session.open(request, cores, order, surroundings);
        return new RunContext(request, surroundings, Optional.of(opened), table, scene);
    }

    RunContext with(TableOnce of) {
        return new RunContext(request, surroundings, session, Optional.of(of), scene);
    }

    RunContext with(Scene of) {
        return new RunContext(request, surroundings, session, table, Optional.of(of));
    }

    Session session() {
        return session.orElseThrow();
    }

    TableOnce table() {
        return table.orElseThrow();
    }

    Scene scene() {
        return scene.orElseThrow();
    }

    /**
     * Ends the run, if it was begun.
     *
     * @throws java.io.IOException if the run log is not complete
     */
    void close() throws java.io.IOException {
        if (session.isPresent()) {
            session.get().close();
        }
    }
}
