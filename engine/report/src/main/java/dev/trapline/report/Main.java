package dev.trapline.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line: {@code [--fail | --strict] <folder>}.
 *
 * <p>Writes the report of the folder's run logs beside them and prints a summary. The exit code is 0 when the report
 * was written, 2 when it could not be or the arguments are wrong. With {@code --fail} it is 1 when a result failed or
 * ended in an error, when a run log is cut off or not wholly readable, or when there is no result at all. With
 * {@code --strict} it is 1 also when specs and catalogue do not fit together: a spec covers a row of which the catalogue
 * says why it is not covered, or an id that the catalogue does not have. That is for the specs that the catalogue was
 * made with.
 */
public final class Main {
    private static final int WRITTEN = 0;
    private static final int FAILED = 1;
    private static final int IMPOSSIBLE = 2;
    private static final String USAGE = "Usage: [--fail | --strict] <folder with run-*.ndjson>";

    private Main() {}

    /** What is a reason to fail. */
    private enum Severity {
        NONE(1),
        FAIL(2),
        STRICT(2);

        private final int arguments;

        Severity(int arguments) {
            this.arguments = arguments;
        }

        static Severity of(String... arguments) {
            return switch (arguments.length == 0 ? "" : arguments[0]) {
                case "--fail" -> FAIL;
                case "--strict" -> STRICT;
                default -> NONE;
            };
        }

        Stream<String> reasons(Summary summary) {
            return switch (this) {
                case NONE -> Stream.of();
                case FAIL -> summary.reasons().stream();
                case STRICT ->
                    Stream.concat(summary.reasons().stream(), summary.behaviours().contradictions().stream());
            };
        }
    }

    /**
     * Runs and ends the JVM with the exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /**
     * Runs.
     *
     * @param out takes the summary
     * @param err takes what went wrong
     * @param arguments the command line
     * @return the exit code
     */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        Severity severity = Severity.of(arguments);
        if (arguments.length != severity.arguments || arguments[arguments.length - 1].startsWith("--")) {
            err.println(
                    "Expected one folder, after --fail or --strict or alone, but got: " + String.join(" ", arguments));
            err.println(USAGE);
            return IMPOSSIBLE;
        }
        String folder = arguments[arguments.length - 1];
        try {
            return report(out, err, Path.of(folder), severity);
        } catch (InvalidPathException notAPath) {
            err.println("\"" + folder + "\" is no path: " + notAPath.getReason());
        } catch (AccessDeniedException denied) {
            err.println("No report: access to " + denied.getFile() + " is denied. Reading the run logs and writing "
                    + "the pages both need it.");
        } catch (IOException failure) {
            err.println("No report: " + folder + " cannot be read or written: " + failure);
        }
        return IMPOSSIBLE;
    }

    private static int report(PrintStream out, PrintStream err, Path folder, Severity severity) throws IOException {
        if (!Files.isDirectory(folder)) {
            err.println("No report: " + folder.toAbsolutePath()
                    + (Files.exists(folder) ? " is not a folder" : " does not exist")
                    + ". Give the folder that the specs' run left its run-*.ndjson in, such as target/trapline.");
            return IMPOSSIBLE;
        }
        Summary summary = Report.write(folder);
        out.print(summary.text());
        List<String> reasons = severity.reasons(summary).toList();
        if (reasons.isEmpty()) {
            return WRITTEN;
        }
        err.println("Failed, because");
        reasons.forEach(reason -> err.println("  - " + reason));
        return FAILED;
    }
}
