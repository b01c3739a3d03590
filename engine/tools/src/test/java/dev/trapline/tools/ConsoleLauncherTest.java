package dev.trapline.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Specs run by JUnit's ConsoleLauncher, in a JVM of their own. */
class ConsoleLauncherTest {

    private static final String SAMPLES = "dev.trapline.tools.samples.";
    private static final String EXITS = "--select-class=" + SAMPLES + "ExitSamples";

    static final List<String> OF_EXITS = List.of(
            "ExitSamples#broken bare-metal error",
            "ExitSamples#broken nested error",
            "ExitSamples#inAField bare-metal passed",
            "ExitSamples#inAField nested passed",
            "ExitSamples#off bare-metal skipped",
            "ExitSamples#off nested skipped",
            "ExitSamples#table[high <last>] bare-metal passed",
            "ExitSamples#table[high <last>] nested passed",
            "ExitSamples#table[low, first] bare-metal passed",
            "ExitSamples#table[low, first] nested passed",
            "ExitSamples#wrong bare-metal failed",
            "ExitSamples#wrong nested failed",
            "ExitSamples$Inner#inside bare-metal passed",
            "ExitSamples$Inner#inside nested passed");

    @TempDir
    private Path folder;

    private List<String> said() {
        return Logs.said(folder.resolve("trapline"));
    }

    @ParameterizedTest
    @EnumSource
    void aClass(Platform platform) {
        Child child = platform.console(folder, EXITS);

        assertThat(said()).containsExactlyElementsOf(OF_EXITS);
        assertThat(child.code()).isEqualTo(1);
        assertThat(child.output())
                .contains("8 tests successful", "4 tests failed", "2 tests skipped")
                .contains("expected: it tells interrupt 0x30")
                .containsPattern("ExitSamples.wrong\\(ExitSamples.java:[0-9]+\\)");
    }

    @ParameterizedTest
    @EnumSource
    void aPackageAndATagExpression(Platform platform) {
        Child child = platform.console(
                folder,
                "--select-package=dev.trapline.tools.samples",
                "--include-tag=core=nested & slow",
                "--include-classname=.*Exit.*");

        assertThat(child.output()).contains("1 tests successful", "0 tests failed");
        assertThat(said()).containsExactly("ExitSamples$Inner#inside nested passed");
    }

    @ParameterizedTest
    @EnumSource
    void failuresAgainByTheirUniqueIds(Platform platform) throws IOException {
        platform.console(folder, EXITS, "--config=trapline.execution.parallel.enabled=true");
        List<String> again = new ArrayList<>();
        Logs.results(folder.resolve("trapline")).stream()
                .filter(result -> List.of("failed", "error").contains(result.string("verdict")))
                .forEach(result -> again.add("--select-unique-id=" + result.string("id")));
        Path second = Files.createDirectory(folder.resolve("second"));
        platform.console(second, again.toArray(String[]::new));

        assertThat(Logs.said(second.resolve("trapline")))
                .containsExactlyElementsOf(OF_EXITS.stream()
                        .filter(line -> line.endsWith("failed") || line.endsWith("error"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsSaid(Platform platform) {
        Child child = platform.console(
                folder,
                "--select-method=" + SAMPLES + "ExitSamples#tabel",
                "--select-method=" + SAMPLES + "ExitSamples#inAField",
                "--config=trapline.color=blue");

        assertThat(child.output())
                .contains("has no spec \"tabel\"; did you mean \"table\"?")
                .contains("There is no configuration parameter trapline.color");
        assertThat(said()).containsExactly(OF_EXITS.get(2), OF_EXITS.get(3));
    }

    /** To the platform that is an error, so that a rerun does not silently leave out what was renamed. */
    @ParameterizedTest
    @EnumSource
    void aUniqueIdThatIsNotThereFails(Platform platform) {
        Child child = platform.console(
                folder, "--select-unique-id=[engine:trapline]/[class:" + SAMPLES + "ExitSamples]/[spec:gone]");

        assertThat(child.code()).isEqualTo(1);
        assertThat(child.output()).contains("ExitSamples]/[spec:gone]] could not be resolved");
    }

    @ParameterizedTest
    @EnumSource
    void aParameterAsASystemPropertyIsLookedAtToo(Platform platform) {
        List<String> command = new ArrayList<>(platform.command("--select-method=" + SAMPLES + "ExitSamples#inAField"));
        command.addAll(1, List.of("-Dtrapline.cores=bare-metal", "-Dtrapline.core=nested"));
        Child child = Child.run(folder, command);

        assertThat(child.output())
                .contains("There is no configuration parameter trapline.core; did you mean trapline.cores?");
        assertThat(said()).containsExactly(OF_EXITS.get(2));
    }

    @ParameterizedTest
    @EnumSource
    void aDryRun(Platform platform) {
        Child child = platform.console(folder, EXITS, "--config=junit.platform.execution.dryRun.enabled=true");

        assertThat(child.code()).isZero();
        assertThat(child.output()).contains("14 tests found");
        assertThat(folder.resolve("trapline")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void failFast(Platform platform) {
        Child child = platform.console(folder, EXITS, "--config=trapline.fail-fast=true");

        assertThat(child.output()).contains("1 tests failed", "13 tests skipped");
        assertThat(said())
                .hasSize(14)
                .filteredOn(line -> line.endsWith("skipped"))
                .hasSize(13);
    }

    @ParameterizedTest
    @EnumSource
    void aSuiteHasItsSpecsBelowItself(Platform platform) {
        Child child = platform.console(
                folder, "--select-class=" + SAMPLES + "SuiteSamples", "--include-engine=junit-platform-suite");

        assertThat(child.output()).contains("SuiteSamples", "4 tests successful", "2 tests failed", "1 tests skipped");
        assertThat(Logs.said(folder.resolve("target/suite/trapline")))
                .containsExactlyElementsOf(OF_EXITS.stream()
                        .filter(line -> line.contains(" nested "))
                        .toList());
        assertThat(Logs.results(folder.resolve("target/suite/trapline")))
                .allSatisfy(result -> assertThat(result.string("id"))
                        .startsWith("[engine:junit-platform-suite]/[suite:" + SAMPLES
                                + "SuiteSamples]/[engine:trapline]/"));
    }

    @ParameterizedTest
    @EnumSource
    void mixedWithJupiter(Platform platform) {
        Child child = platform.console(folder, "--select-class=" + SAMPLES + "MixedSamples");

        assertThat(child.code()).isZero();
        assertThat(child.output())
                .contains("2 tests successful")
                .contains("a spec")
                .contains("aTest()");
    }

    /** From 6.0 on a run can be cancelled, and the launcher does so after the first failure if it is asked to. */
    @Test
    void aCancelledRunEndsAndSaysSo() {
        Child child = Platform.OF_JUNIT_6.console(folder, EXITS, "--fail-fast");

        assertThat(child.output()).contains("1 tests failed", "0 tests successful");
        assertThat(said()).containsExactly("ExitSamples#broken bare-metal error");
        assertThat(Logs.lines(folder.resolve("trapline")))
                .last()
                .satisfies(end -> assertThat(end.string("type")).isEqualTo("end"));
    }

    @Test
    void bothLinesOfThePlatformAreThere() {
        assertThat(Stream.of(Platform.values()).map(Platform::junit)).containsExactly("5.14.4", "6.1.3");
    }
}
