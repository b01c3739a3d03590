package dev.trapline.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Maven project that was built with Surefire, each of its executions with reports of its own.
 *
 * @param folder where it is
 * @param child Maven's process
 */
record Project(Path folder, Child child) {

    /** One test case of a report. */
    record TestCase(String type, String name, String status, String text) {

        /** What tells it from all others, and how it ended. */
        String said() {
            return "%s.%s %s".formatted(type.replaceAll(".*\\.", ""), name, status);
        }
    }

    /** Runs the executions. */
    static Project built(Path folder, Platform platform, String... executions) {
        try {
            Files.copy(Path.of("src", "test", "project", "pom.xml"), folder.resolve("pom.xml"));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        List<String> command = new ArrayList<>(List.of(
                maven(),
                "-B",
                "-ntp",
                "-Djunit.version=" + platform.junit(),
                "-Djvm=" + Child.java(),
                "-DargLine=-XX:TieredStopAtLevel=1",
                "-Dspecs.classes=" + ClassPath.specs(),
                "-Dmaven.test.additionalClasspath="
                        + ClassPath.needed().stream().map(Path::toString).collect(Collectors.joining(","))));
        String repository = System.getProperty("tools.repository", "");
        if (!repository.isEmpty()) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        Stream.of(executions).map("surefire:test@"::concat).forEach(command::add);
        return new Project(folder, Child.run(folder, command));
    }

    /** The Maven that runs the build around this. */
    private static String maven() {
        String home = System.getProperty("tools.maven", "");
        return home.isEmpty() ? "mvn" : Path.of(home, "bin", "mvn").toString();
    }

    Path target(String execution) {
        return folder.resolve("target").resolve(execution);
    }

    /** What Surefire's XML says. */
    List<TestCase> testCases(String execution) {
        List<TestCase> all = new ArrayList<>();
        for (Path file : files(target(execution), "TEST-", ".xml")) {
            Xml.read(file, "testcase")
                    .forEach(element -> all.add(new TestCase(
                            element.getAttribute("classname"),
                            element.getAttribute("name"),
                            Xml.children(element).stream()
                                    .filter(
                                            List.of("failure", "error", "skipped", "flakyFailure", "flakyError")
                                                    ::contains)
                                    .findFirst()
                                    .orElse("passed"),
                            element.getTextContent())));
        }
        return all;
    }

    List<String> said(String execution) {
        return testCases(execution).stream().map(TestCase::said).sorted().toList();
    }

    static List<Path> files(Path folder, String beginning, String end) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning)
                            && file.getFileName().toString().endsWith(end))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
