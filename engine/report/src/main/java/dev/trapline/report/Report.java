package dev.trapline.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Turns the run logs of a folder into pages in the same folder. */
public final class Report {
    private static final int HEAD_LINES = 12;

    private Report() {}

    /**
     * Reads every {@code run-*.ndjson} of the folder, writes {@code index.html}, one {@code spec-….html} for each spec
     * class, {@code predictions.html} if there are any and {@code grade.html} if there is a {@code grade.ndjson}, and removes those pages of earlier reports that have no
     * place in this one.
     *
     * @param folder where the logs are and the pages go
     * @return what came out
     * @throws IOException if the folder cannot be read or written
     */
    public static Summary write(Path folder) throws IOException {
        try (RunFolder logs = RunFolder.of(folder)) {
            Results results = logs.read();
            Links links = new Links(results);
            removeOldPages(folder);
            for (Map.Entry<String, List<Spec>> one : results.classes().entrySet()) {
                Path file = folder.resolve(links.page(one.getKey()));
                SpecPage.write(file, one.getKey(), one.getValue(), results, links, logs);
            }
            Path index = folder.resolve(Links.INDEX);
            Coverage coverage = Coverage.of(results);
            Predictions predictions = Predictions.of(results);
            if (!predictions.isEmpty()) {
                PredictionsPage.write(folder.resolve(Links.PREDICTIONS), predictions, results, links, logs);
            }
            Grade grade = Grade.of(folder);
            if (!grade.isEmpty()) {
                GradePage.write(folder.resolve(Links.GRADE), grade, results, links);
            }
            Summary summary = Summary.of(results, coverage, index);
            IndexPage.write(index, results, coverage, predictions, grade, summary, links, logs);
            return summary;
        }
    }

    private static void removeOldPages(Path folder) throws IOException {
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(folder, "{spec-*,predictions,grade}.html")) {
            for (Path page : pages) {
                if (isOurs(page)) {
                    Files.delete(page);
                }
            }
        }
    }

    private static boolean isOurs(Path page) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(page), StandardCharsets.UTF_8))) {
            return reader.lines().limit(HEAD_LINES).anyMatch(Page.GENERATOR::equals);
        }
    }
}
