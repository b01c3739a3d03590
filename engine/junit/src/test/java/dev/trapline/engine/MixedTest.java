package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.engine.samples.MixedSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Specs beside tests of Jupiter. */
class MixedTest {

    @TempDir
    private Path folder;

    private List<String> run(DiscoverySelector... selectors) {
        List<String> results = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectors)
                                .filters(EngineFilter.includeEngines(TraplineEngine.ID, "junit-jupiter"))
                                .configurationParameter(Settings.CORES, "missing")
                                .configurationParameter(Settings.OUTPUT, folder.toString())
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    results.add(test.getLegacyReportingName() + " " + result.getStatus());
                                }
                            }
                        });
        return results;
    }

    @Test
    void bothRunInOneClassAndOneRun() {
        assertThat(run(selectClass(MixedSamples.class)))
                .containsExactlyInAnyOrder(
                        "aSpec[missing][1] ABORTED",
                        "aNestedSpec[missing][1] ABORTED",
                        "aTest() SUCCESSFUL",
                        "aNestedTest() SUCCESSFUL");
    }

    @Test
    void aMethodIsOfOneEngine() {
        assertThat(run(selectMethod(MixedSamples.class, "aSpec"))).containsExactly("aSpec[missing][1] ABORTED");
        assertThat(run(selectMethod(MixedSamples.class, "aTest"))).containsExactly("aTest() SUCCESSFUL");
        assertThat(new Kit(folder).issues(selectMethod(MixedSamples.class, "aTest")))
                .isEmpty();
    }
}
