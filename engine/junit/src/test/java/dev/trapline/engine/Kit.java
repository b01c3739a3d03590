package dev.trapline.engine;

import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.testkit.engine.EngineDiscoveryResults;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs the engine in a test: its log goes to a folder of the test, its clock stands still, its judge is one of the test. */
final class Kit {

    static final String WORKING = "bare-metal,other";
    static final long NEW_SEED = 4711;

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LAUNCHER = Logger.getLogger("org.junit.platform.launcher.core.DiscoveryIssueNotifier");

    static {
        // Each issue that a test provokes would be printed.
        LAUNCHER.setLevel(Level.OFF);
    }

    private final Path folder;
    private final AtomicInteger logs = new AtomicInteger();
    private final AtomicLong clockReads = new AtomicLong();
    private Surroundings.Judging judging =
            (compilation, core, trace, bareMetal, behaviours) -> Verdict.passed(List.of());
    private String cores = WORKING;
    private Path pictures;
    private Runnable begins = () -> {};
    private final Map<String, String> parameters = new HashMap<>();

    Kit(Path folder) {
        this.folder = folder;
        this.pictures = folder.resolve("pictures");
    }

    Kit judging(Surroundings.Judging by) {
        judging = by;
        return this;
    }

    /** The value of the parameter; blank is as if there were none. */
    Kit cores(String names) {
        cores = names;
        return this;
    }

    /** What is done, on the thread that runs specs, when a run begins. */
    Kit whenItBegins(Runnable action) {
        begins = action;
        return this;
    }

    /** Where files that are published go. */
    Kit pictures(Path to) {
        pictures = to;
        return this;
    }

    Kit with(String parameter, String value) {
        parameters.put(parameter, value);
        return this;
    }

    /** A folder for each result. */
    private record Folders(Path root) implements OutputDirectoryCreator {
        @Override
        public Path getRootDirectory() {
            return root;
        }

        @Override
        public Path createOutputDirectory(TestDescriptor test) throws IOException {
            return Files.createDirectories(root.resolve(
                    Integer.toHexString(test.getUniqueId().toString().hashCode())));
        }
    }

    static UniqueId id() {
        return UniqueId.forEngine(TraplineEngine.ID);
    }

    static UniqueId id(Class<?> type) {
        return id().append("class", type.getName());
    }

    private EngineTestKit.Builder builder(DiscoverySelector... selectors) {
        Surroundings surroundings = new Surroundings(
                InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z")),
                () -> clockReads.incrementAndGet() * 1000,
                () -> {
                    begins.run();
                    return String.valueOf(logs.incrementAndGet());
                },
                () -> NEW_SEED,
                (compilation, core, trace, bareMetal, behaviours) ->
                        judging.judge(compilation, core, trace, bareMetal, behaviours));
        return EngineTestKit.engine(new TraplineEngine(surroundings))
                .selectors(selectors)
                .outputDirectoryCreator(new Folders(pictures))
                .configurationParameter(Settings.OUTPUT, folder.toString())
                .configurationParameter(Settings.CORES, cores)
                .configurationParameters(parameters);
    }

    EngineExecutionResults run(DiscoverySelector... selectors) {
        return builder(selectors).execute();
    }

    EngineDiscoveryResults discover(DiscoverySelector... selectors) {
        return builder(selectors).discover();
    }

    /** The unique ids of all results that would be there, each from below the engine. */
    List<String> found(DiscoverySelector... selectors) {
        return leaves(discover(selectors).getEngineDescriptor())
                .map(leaf -> leaf.getUniqueId().toString())
                .map(Kit::shortened)
                .toList();
    }

    List<TestDescriptor> descriptors(DiscoverySelector... selectors) {
        return List.copyOf(discover(selectors).getEngineDescriptor().getDescendants());
    }

    private static String shortened(String id) {
        return id.substring("[engine:trapline]/".length()).replace("dev.trapline.engine.", "");
    }

    private static Stream<? extends TestDescriptor> leaves(TestDescriptor root) {
        return root.getDescendants().stream().filter(TestDescriptor::isTest);
    }

    List<String> issues(DiscoverySelector... selectors) {
        return discover(selectors).getDiscoveryIssues().stream()
                .map(DiscoveryIssue::message)
                .filter(message -> !message.contains("FakeCores"))
                .toList();
    }

    /** What one result failed or was aborted with. */
    Throwable thrown(DiscoverySelector... selectors) {
        List<Throwable> all = Kit.thrown(run(selectors)).toList();
        if (all.size() != 1) {
            throw new AssertionError("one result that does not succeed was expected, not " + all);
        }
        return all.get(0);
    }

    String message(DiscoverySelector... selectors) {
        return String.valueOf(thrown(selectors).getMessage());
    }

    static Stream<Throwable> thrown(EngineExecutionResults results) {
        return results.testEvents().finished().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(TestExecutionResult::getThrowable)
                .flatMap(Optional::stream);
    }

    static Stream<TestDescriptor> skipped(EngineExecutionResults results) {
        return results.testEvents().skipped().stream().map(Event::getTestDescriptor);
    }

    /** How often a core ran: each run is measured by two looks at the clock. */
    long runs() {
        return clockReads.get() / 2;
    }

    /** The lines of all logs. */
    List<JsonObject> log() {
        return logFiles().stream().flatMap(Kit::lines).toList();
    }

    List<JsonObject> results() {
        return log().stream()
                .filter(line -> line.string("type").equals("result"))
                .toList();
    }

    List<Path> logFiles() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<JsonObject> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().map(line -> (JsonObject) JsonValue.parse(line));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
