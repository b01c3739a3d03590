package dev.trapline.grade.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The class files of a core. */
public final class ClassFiles {

    private static final String SUFFIX = ".class";

    private ClassFiles() {}

    /**
     * All classes of a package, and of those below it, that come from where one of them comes from.
     *
     * @param one of them
     * @param packageName with dots
     * @return by name, with dots, in the order of names
     * @throws IllegalArgumentException if there is none
     */
    public static Map<String, byte[]> of(Class<?> one, String packageName) {
        Map<String, byte[]> files;
        try {
            URI place = one.getProtectionDomain().getCodeSource().getLocation().toURI();
            Path path = Path.of(place);
            if (Files.isDirectory(path)) {
                files = below(path, packageName);
            } else {
                try (FileSystem archive = FileSystems.newFileSystem(path)) {
                    files = below(archive.getPath("/"), packageName);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The class files of %s cannot be read".formatted(packageName), failure);
        } catch (URISyntaxException | NullPointerException nowhere) {
            throw new IllegalArgumentException("Nobody can say where %s comes from".formatted(one.getName()), nowhere);
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no class in package %s where %s comes from".formatted(packageName, one.getName()));
        }
        return files;
    }

    private static Map<String, byte[]> below(Path root, String packageName) throws IOException {
        Path folder = root.resolve(packageName.replace('.', '/'));
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = root.relativize(file).toString();
                if (name.endsWith(SUFFIX) && !name.endsWith("package-info.class")) {
                    files.put(
                            name.substring(0, name.length() - SUFFIX.length())
                                    .replace('\\', '/')
                                    .replace('/', '.'),
                            Files.readAllBytes(file));
                }
            }
        }
        return files;
    }
}
