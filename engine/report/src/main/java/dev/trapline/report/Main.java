package dev.trapline.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The command line: {@code [--fail] <folder>}.
 *
 * <p>Writes the report of the folder's run logs beside them and prints a summary. The exit code is 0 when the report
 * was written, 2 when it could not be or the arguments are wrong. With {@code --fail} it is 1 when a result failed or
 * ended in an error, when a run log is cut off or not wholly readable, or when there is no result at all.
 */
public final class Main {
    private static final int WRITTEN = 0;
    private static final int FAILED = 1;
    private static final int IMPOSSIBLE = 2;
    private static final String USAGE = "Usage: [--fail] <folder with run-*.ndjson>";

    private Main() {}

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
        boolean fail = arguments.length > 0 && arguments[0].equals("--fail");
        if (arguments.length != (fail ? 2 : 1) || arguments[arguments.length - 1].startsWith("--")) {
            err.println("Expected one folder, after --fail or alone, but got: " + String.join(" ", arguments));
            err.println(USAGE);
            return IMPOSSIBLE;
        }
        String folder = arguments[arguments.length - 1];
        try {
            return report(out, err, Path.of(folder), fail);
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

    private static int report(PrintStream out, PrintStream err, Path folder, boolean fail) throws IOException {
        if (!Files.isDirectory(folder)) {
            err.println("No report: " + folder.toAbsolutePath()
                    + (Files.exists(folder) ? " is not a folder" : " does not exist")
                    + ". Give the folder that the specs' run left its run-*.ndjson in, such as target/trapline.");
            return IMPOSSIBLE;
        }
        Summary summary = Report.write(folder);
        out.print(summary.text());
        if (!fail || summary.reasons().isEmpty()) {
            return WRITTEN;
        }
        err.println("Failed, because");
        summary.reasons().forEach(reason -> err.println("  - " + reason));
        return FAILED;
    }
}
