package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.engine.samples.ExitSamples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.ClassSelector;

/** A class whose members name a class that is not there. */
class UnreadableClassTest {

    private static final String SAMPLES = "dev.trapline.engine.samples.UnreadableSamples";
    private static final String GONE = "dev.trapline.engine.samples.GoneSamples";

    @TempDir
    private Path folder;

    /** Loads the samples itself, all but the one that is gone. */
    private static final class Incomplete extends ClassLoader {
        Incomplete() {
            super(UnreadableClassTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(GONE)) {
                throw new ClassNotFoundException(name);
            }
            return name.startsWith(SAMPLES) && findLoadedClass(name) == null
                    ? define(name)
                    : super.loadClass(name, resolve);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }

    private static ClassSelector incomplete(String name) throws ClassNotFoundException {
        return selectClass(new Incomplete().loadClass(SAMPLES + name));
    }

    @Test
    void isReportedWhereItWasSelected() throws ClassNotFoundException {
        Kit kit = new Kit(folder).cores("bare-metal");

        assertThat(kit.found(incomplete("$Plain"))).isEmpty();
        assertThat(kit.issues(incomplete("$Plain")))
                .singleElement()
                .asString()
                .contains("$Plain cannot be looked at for specs: java.lang.NoClassDefFoundError");
    }

    @Test
    void failsWhereItIsKnownToHoldSpecsAndCostsNothingElse() throws ClassNotFoundException {
        Kit kit = new Kit(folder).cores("bare-metal");

        var results = kit.run(incomplete("$Marked"), selectMethod(ExitSamples.class, "named"));

        results.testEvents()
                .assertStatistics(events -> events.started(2).succeeded(1).failed(1));
        assertThat(Kit.thrown(results))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown)
                        .hasMessageContaining("The specs of " + SAMPLES + "$Marked cannot be read")
                        .hasMessageContaining("GoneSamples"));
    }
}
