package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.engine.samples.ExitSamples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.discovery.DiscoveryIssueReporter;

class SettingsTest {

    private static final CoreRegistry CORES =
            CoreRegistry.load(new Issues(DiscoveryIssueReporter.consuming(issue -> {})));

    private static ConfigurationParameters parameters(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new ConfigurationParameters() {
            @Override
            public Optional<String> get(String key) {
                return Optional.ofNullable(values.get(key));
            }

            @Override
            public Optional<Boolean> getBoolean(String key) {
                return get(key).map(Boolean::parseBoolean);
            }

            @Override
            @Deprecated
            @SuppressWarnings("InlineMeSuggester")
            public int size() {
                return values.size();
            }

            @Override
            public Set<String> keySet() {
                return values.keySet();
            }
        };
    }

    @Test
    void withoutParameters() {
        Settings settings = Settings.of(parameters(), CORES);

        assertThat(settings.limits().steps()).isEqualTo(20_000);
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.reference()).contains("bare-metal");
        assertThat(settings.checks()).isEqualTo(EnumSet.allOf(Check.class));
        assertThat(settings.output()).isEqualTo(Path.of("target/trapline"));
        assertThat(Settings.cores(parameters())).isEmpty();
    }

    @Test
    void blankIsAsIfItWereNotThere() {
        assertThat(Settings.of(parameters(Settings.TIMEOUT, " ", Settings.STEPS, ""), CORES))
                .isEqualTo(Settings.of(parameters(), CORES));
        assertThat(Settings.cores(parameters(Settings.CORES, "  "))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10, 10000", "10s, 10000", "0.05s, 50", "PT1M30S, 90000", "2m, 120000", "pt1s, 1000"})
    void times(String text, long millis) {
        assertThat(Settings.of(parameters(Settings.TIMEOUT, text), CORES).timeout())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "trapline.timeout, soon",
        "trapline.timeout, 0",
        "trapline.timeout, -1s",
        "trapline.timeout, PT",
        "trapline.timeout, P365000D",
        "trapline.steps, many",
        "trapline.steps, 0",
        "trapline.reference, nonsense",
        "trapline.checks, spurious",
        "trapline.checks, 'settings,none'",
        "trapline.checks, ','",
        "trapline.fail-fast, yes",
        "trapline.pictures, some"
    })
    void aValueThatMakesNoSenseIsNamed(String parameter, String value) {
        assertThatThrownBy(() -> Settings.of(parameters(parameter, value), CORES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "The configuration parameter %s is \"%s\"; allowed is ".formatted(parameter, value));
    }

    @Test
    void namesOfCores() {
        assertThat(Settings.cores(parameters(Settings.CORES, " bare-metal , other,, ")))
                .contains(List.of("bare-metal", "other"));
        assertThat(Settings.cores(parameters(Settings.CORES, ","))).contains(List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all | BARE_METAL,SPURIOUS_EXITS,SAVE_AND_RESTORE,SETTINGS",
                "none |",
                " settings, spurious-exits, settings | SPURIOUS_EXITS,SETTINGS",
                "bare-metal,save-and-restore | BARE_METAL,SAVE_AND_RESTORE",
                "settings,all | BARE_METAL,SPURIOUS_EXITS,SAVE_AND_RESTORE,SETTINGS"
            })
    void namesOfChecks(String text, @Nullable String checks) {
        String names = Settings.of(parameters(Settings.CHECKS, text), CORES).checks().stream()
                .sorted()
                .map(Check::name)
                .collect(Collectors.joining(","));

        assertThat(names).isEqualTo(checks == null ? "" : checks);
    }

    @Test
    void anUnknownCheckNamesTheKnownOnes() {
        assertThatThrownBy(() -> Settings.of(parameters(Settings.CHECKS, "setings"), CORES))
                .hasMessage(
                        "The configuration parameter trapline.checks is \"setings\"; allowed is \"all\", \"none\","
                                + " or names of checks, separated by commas: bare-metal, spurious-exits, save-and-restore, settings");
    }

    @Test
    void aReference() {
        assertThat(Settings.of(parameters(Settings.REFERENCE, "other"), CORES).reference())
                .contains("other");
        assertThat(Settings.of(parameters(Settings.REFERENCE, "none"), CORES).reference())
                .isEmpty();
    }

    @Test
    void aRunWithAValueThatMakesNoSenseFailsAndRunsNothing(@TempDir Path folder) {
        var results = new Kit(folder).with(Settings.TIMEOUT, "soon").run(selectMethod(ExitSamples.class, "named"));

        results.testEvents().assertStatistics(events -> events.started(0));
        assertThat(results.containerEvents().failed().stream())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow())
                        .hasMessageContaining("trapline.timeout is \"soon\""));
    }
}
