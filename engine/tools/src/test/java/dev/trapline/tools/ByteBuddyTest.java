package dev.trapline.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ByteBuddy is loaded for words of one's own, and for nothing else, though it is on the class path. */
class ByteBuddyTest {

    private static final String SAMPLES = "--select-class=dev.trapline.tools.samples.";

    @TempDir
    private Path folder;

    /** Runs specs in a JVM that lets nobody attach or load an agent, and writes down what classes it loads. */
    private Child run(String samples) {
        List<String> command = new ArrayList<>(Platform.OF_JUNIT_5.command(SAMPLES + samples));
        command.addAll(
                1,
                List.of(
                        "-Xlog:class+load:file=" + folder.resolve("classes.txt"),
                        "-XX:+DisableAttachMechanism",
                        "-XX:-EnableDynamicAgentLoading"));
        return Child.run(folder, command);
    }

    private List<String> loaded() throws IOException {
        return Files.readAllLines(folder.resolve("classes.txt"));
    }

    @Test
    void aRunInTheShippedWordsLoadsNoClassOfIt() throws IOException {
        Child child = run("ExitSamples$Inner");

        assertThat(child.output()).contains("2 tests successful");
        assertThat(loaded())
                .anyMatch(line -> line.contains("dev.trapline.engine.TraplineEngine"))
                .noneMatch(line -> line.contains("bytebuddy"))
                .noneMatch(line -> line.contains("dev.trapline.vocabulary."));
    }

    @Test
    void wordsOfOnesOwnNeedNoAgentAndGiveNoWarning() throws IOException {
        Child child = run("OwnWordsSamples");

        assertThat(child.output())
                .contains("2 tests successful", "0 tests failed")
                .doesNotContainIgnoringCase("warning");
        assertThat(Logs.results(folder.resolve("trapline")))
                .extracting(result -> result.string("sentence"))
                .allSatisfy(sentence ->
                        assertThat(sentence).startsWith("Given a hypervisor that owns its devices (L1 sets"));
        assertThat(loaded()).anyMatch(line -> line.contains("net.bytebuddy.ByteBuddy "));
    }
}
