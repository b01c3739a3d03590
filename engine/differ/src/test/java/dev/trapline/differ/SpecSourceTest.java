package dev.trapline.differ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.trapline.dsl.core.Limits;
import dev.trapline.model.core.BareMetalCore;
import dev.trapline.random.Range;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** What is printed is pasted into a class, compiled, and run. */
class SpecSourceTest {

    @TempDir
    private Path folder;

    private static SpecSource found() {
        Pair pair = new Pair(new BareMetalCore(), new RegisteredLiar(), Limits.DEFAULT);
        Comparison comparison = new Differ(pair, Range.RECORDED, 1).compare(1, 600);
        return new SpecSource("itDiffers", comparison.found().get(0).spec().orElseThrow());
    }

    private Events run(SpecSource source, String cores) throws IOException, ClassNotFoundException {
        String pasted = String.join("\n", source.imports()) + "\nclass PastedSpec {\n" + source.method() + "}\n";
        Path file = Files.writeString(folder.resolve("PastedSpec.java"), pasted);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), file.toString());
        assertThat(failed).as("javac of %s", pasted).isZero();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            return EngineTestKit.engine("trapline")
                    .selectors(selectClass(loader.loadClass("PastedSpec")))
                    .configurationParameter("trapline.cores", cores)
                    .configurationParameter(
                            "trapline.output", folder.resolve("log").toString())
                    .execute()
                    .testEvents();
        }
    }

    @Test
    void thePastedSpecPassesOnTheOneCore() throws IOException, ClassNotFoundException {
        run(found(), "bare-metal")
                .assertStatistics(statistics -> statistics.succeeded(1).failed(0));
    }

    @Test
    void thePastedSpecFailsOnTheOther() throws IOException, ClassNotFoundException {
        run(found(), "registered-liar")
                .assertStatistics(statistics -> statistics.succeeded(0).failed(1));
    }

    @Test
    void itIsOneLineWithTheImportsThatItNeeds() {
        SpecSource source = found();

        assertThat(source.method().strip().lines())
                .containsExactly(
                        "@Spec",
                        "    Scenario itDiffers() {",
                        "        return given(l1).setsPinBased(NMI_EXITING).when(l1).launches().when(nmi()).expectExit(EXCEPTION_NMI);",
                        "    }");
        assertThat(source.imports())
                .isEqualTo(List.of(
                        "import static dev.trapline.dsl.Words.*;",
                        "import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;",
                        "import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;",
                        "import dev.trapline.dsl.scenario.Scenario;",
                        "import dev.trapline.engine.Spec;"));
    }
}
