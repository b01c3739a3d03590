package dev.trapline.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lines of source files, as far as there are folders to look in. Not for several threads. */
final class Sources {

    private final List<Path> folders;
    private final Map<String, List<String>> files = new HashMap<>();

    /** In folders that have the files of a package where its name says. */
    Sources(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** A line of the file of a class, without the blanks around it; empty if there is no such file or line. */
    Optional<String> line(String type, int number) {
        List<String> lines = files.computeIfAbsent(file(type), this::read);
        return number < 1 || number > lines.size()
                ? Optional.empty()
                : Optional.of(lines.get(number - 1).strip());
    }

    private static String file(String type) {
        int nested = type.indexOf('$');
        return (nested < 0 ? type : type.substring(0, nested)).replace('.', '/') + ".java";
    }

    private List<String> read(String file) {
        for (Path folder : folders) {
            Path path = folder.resolve(file);
            if (Files.isRegularFile(path)) {
                try {
                    return Files.readAllLines(path);
                } catch (IOException failure) {
                    throw new UncheckedIOException(path + " cannot be read", failure);
                }
            }
        }
        return List.of();
    }
}
