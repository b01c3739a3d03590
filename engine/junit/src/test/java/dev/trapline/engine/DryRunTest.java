package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.trapline.engine.samples.ExitSamples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** JUnit's dry run: everything is told, and nothing runs. */
class DryRunTest {

    private TestExecutionSummary run(Path folder, String dry) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(ExitSamples.class))
                                .filters(EngineFilter.includeEngines(TraplineEngine.ID))
                                .configurationParameter(LauncherConstants.DRY_RUN_PROPERTY_NAME, dry)
                                .configurationParameter(Settings.CORES, "throwing,missing")
                                .configurationParameter(Settings.OUTPUT, folder.toString())
                                .build(),
                        listener);
        return listener.getSummary();
    }

    @Test
    void tellsEachCoreOfEachCaseAndRunsNone(@TempDir Path folder) {
        TestExecutionSummary dry = run(folder, "true");

        assertThat(dry.getTestsFoundCount()).isEqualTo(16);
        assertThat(dry.getTestsFailedCount()).isZero();
        assertThat(new Kit(folder).logFiles()).isEmpty();
    }

    @Test
    void thoseAreTheOnesThatRunOtherwise(@TempDir Path folder) {
        TestExecutionSummary wet = run(folder, "false");

        assertThat(wet.getTestsFoundCount()).isEqualTo(16);
        assertThat(wet.getTestsFailedCount()).isEqualTo(8);
        assertThat(new Kit(folder).logFiles()).hasSize(1);
    }
}
