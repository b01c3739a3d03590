package dev.trapline.tools;

import dev.trapline.dsl.Words;
import dev.trapline.engine.Spec;
import dev.trapline.model.core.BareMetalCore;
import dev.trapline.report.SvgPicture;
import dev.trapline.tools.samples.ExitSamples;
import dev.trapline.vocabulary.SubclassMaker;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import org.assertj.core.api.Assertions;

/** Where the classes of a project that uses the engine are, but for the JUnit Platform. */
final class ClassPath {

    private ClassPath() {}

    /** The specs. */
    static Path specs() {
        return home(ExitSamples.class);
    }

    /** What they need. */
    static List<Path> needed() {
        return Stream.of(
                        Words.class,
                        Spec.class,
                        BareMetalCore.class,
                        SubclassMaker.class,
                        ByteBuddy.class,
                        SvgPicture.class,
                        Assertions.class)
                .map(ClassPath::home)
                .toList();
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
