package dev.trapline.engine;

/**
 * Makes a resource that classes of specs take as a parameter of their constructor, and name with {@link Uses}.
 *
 * <pre>{@code
 * final class CapturedTraces implements Provider<Traces> {
 *     public Traces provide() {
 *         return Traces.load(Path.of("captured"));
 *     }
 * }
 *
 * @Uses(CapturedTraces.class)
 * class CapturedSpec {
 *     CapturedSpec(Traces captured) { … }
 * }
 * }</pre>
 *
 * <p>It is asked once in a run, by the first spec that needs it; all specs get the same resource, several at a time if they run in parallel. One that is {@link
 * AutoCloseable} is closed at the end of the run, the last one made first. Where a table is listed before the run, a resource is made and closed for that too.
 *
 * @param <T> type of the resource, and of the parameter
 */
public interface Provider<T> {

    /**
     * Makes it.
     *
     * @throws Exception if it cannot be had: every spec that needs it fails with this
     */
    T provide() throws Exception;
}
