package dev.trapline.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Correction;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What we expect KVM to do differently is shown by specs, and not only claimed by the core. */
class KvmCorrectionsTest {

    private static final String CORE = "nested-kvm";
    private static final Pattern PREDICTION = Pattern.compile("prediction (.+?) of " + CORE);

    @Test
    void eachExplainsASpec(@TempDir Path folder) {
        Set<String> known = ServiceLoader.load(Core.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(core -> core.name().equals(CORE))
                .flatMap(core -> core.corrections().stream())
                .map(Correction::id)
                .collect(Collectors.toSet());

        Set<String> shown = EngineTestKit.engine("trapline")
                .selectors(selectPackage(KvmCorrectionsTest.class.getPackageName()))
                .configurationParameter("trapline.cores", CORE)
                .configurationParameter("trapline.checks", "bare-metal")
                .configurationParameter("trapline.output", folder.toString())
                .execute()
                .testEvents()
                .aborted()
                .stream()
                .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .flatMap(reason -> PREDICTION.matcher(reason.getMessage()).results())
                .map(match -> match.group(1))
                .flatMap(ids -> Stream.of(ids.split(" \\+ ")))
                .collect(Collectors.toSet());

        assertThat(shown).isNotEmpty().containsExactlyInAnyOrderElementsOf(known);
    }
}
