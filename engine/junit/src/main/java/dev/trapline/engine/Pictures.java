package dev.trapline.engine;

import dev.trapline.dsl.trace.ResultPicture;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.log.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.engine.reporting.ReportEntry;

/** Publishes pictures of results as files. Whatever goes wrong with one costs the picture, not the result. */
final class Pictures {

    private final Which which;
    private final EngineExecutionListener listener;
    private final OutputDirectoryCreator folders;
    private Optional<ResultPicture> drawing = Optional.empty();

    /** Which results have a picture. */
    enum Which {
        /** Those that failed. */
        FAILED,
        /** All that ran. */
        ALL,
        /** None. */
        NONE;

        boolean includes(Verdict.Outcome outcome) {
            return this == ALL || (this == FAILED && outcome == Verdict.Outcome.FAILED);
        }
    }

    Pictures(Which which, ExecutionRequest request) {
        this.which = which;
        this.listener = request.getEngineExecutionListener();
        this.folders = request.getOutputDirectoryCreator();
    }

    /** Publishes the picture of a result, if it is to have one. */
    void publish(CoreDescriptor leaf, RunResult result) {
        if (!which.includes(result.verdict().outcome()) || result.trace().isEmpty()) {
            return;
        }
        try {
            ResultPicture by = drawing();
            Path file = folders.createOutputDirectory(leaf).resolve("picture-" + leaf.number() + by.ending());
            Files.writeString(file, by.draw(result.json()));
            listener.fileEntryPublished(leaf, FileEntry.from(file, by.mediaType()));
        } catch (IOException | RuntimeException | LinkageError failure) {
            listener.reportingEntryPublished(leaf, ReportEntry.from("picture", "cannot be had: " + failure));
        }
    }

    /** Looked for when the first result needs it. */
    private synchronized ResultPicture drawing() {
        if (drawing.isEmpty()) {
            drawing = Optional.of(load());
        }
        return drawing.get();
    }

    private static ResultPicture load() {
        try {
            return ServiceLoader.load(ResultPicture.class).findFirst().orElseGet(TextPicture::new);
        } catch (ServiceConfigurationError broken) {
            return new TextPicture();
        }
    }
}
