package dev.trapline.tools;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of the JUnit Platform that the engine runs on. */
enum Platform {
    /** The one that it is compiled against, of JUnit 5. */
    OF_JUNIT_5("1.14.4", "5.14.4"),
    /** Of JUnit 6. */
    OF_JUNIT_6("6.1.3", "6.1.3");

    private final String version;
    private final String junit;

    Platform(String version, String junit) {
        this.version = version;
        this.junit = junit;
    }

    /** Version of JUnit that brings it. */
    String junit() {
        return junit;
    }

    /** The ConsoleLauncher with everything it can do. */
    private Path console() {
        Path jar = Path.of(
                System.getProperty("tools.folder", "target/tools"),
                "junit-platform-console-standalone-" + version + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("%s is missing; the build puts it there before the tests".formatted(jar));
        }
        return jar.toAbsolutePath();
    }

    /** The command that runs specs with the ConsoleLauncher. */
    List<String> command(String... arguments) {
        List<Path> classPath = new ArrayList<>(ClassPath.needed());
        classPath.add(0, console());
        classPath.add(ClassPath.specs());
        List<String> command = new ArrayList<>(List.of(
                Child.java(),
                // It lives too short a time for more.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--disable-ansi-colors",
                "--config=trapline.output=trapline",
                "--config=trapline.checks=none"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs specs with the ConsoleLauncher in a folder. */
    Child console(Path folder, String... arguments) {
        return Child.run(folder, command(arguments));
    }

    @Override
    public String toString() {
        return Stream.of("JUnit Platform", version, "on Java", System.getProperty("java.specification.version"))
                .collect(Collectors.joining(" "));
    }
}
