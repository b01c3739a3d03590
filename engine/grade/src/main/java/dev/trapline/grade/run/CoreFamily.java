package dev.trapline.grade.run;

import dev.trapline.dsl.core.Core;
import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Mutator;
import dev.trapline.grade.bytecode.Point;
import dev.trapline.grade.bytecode.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Cores that are made of the same classes. */
public final class CoreFamily {

    private final List<String> names;
    private final List<String> types;
    private final Map<String, byte[]> classFiles;
    private final Map<String, byte[]> bounded = new HashMap<>();
    private final byte[] meter;

    private CoreFamily(List<String> names, List<String> types, Map<String, byte[]> classFiles) {
        this.names = List.copyOf(names);
        this.types = List.copyOf(types);
        this.classFiles = classFiles;
        classFiles.forEach((name, file) -> bounded.put(name, Metering.bounded(file)));
        String ofMeter = Meter.class.getName();
        byte[] found = ClassFiles.of(Meter.class, Meter.class.getPackageName()).get(ofMeter);
        if (found == null) {
            throw new IllegalStateException("There is no class file of " + ofMeter);
        }
        this.meter = found;
    }

    /**
     * Cores by name; the first is the one that the others are compared with.
     *
     * @param packageName of all their classes
     * @throws IllegalArgumentException if there is no such core, or it is not of this package
     */
    public static CoreFamily of(List<String> names, String packageName) {
        Map<String, Core> known = ServiceLoader.load(Core.class).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toMap(Core::name, Function.identity(), (one, other) -> one));
        List<Core> cores = names.stream()
                .map(name -> {
                    Core core = known.get(name);
                    if (core == null || !core.getClass().getName().startsWith(packageName + ".")) {
                        throw new IllegalArgumentException("There is no core \"%s\" of package %s. Known: %s"
                                .formatted(name, packageName, String.join(", ", known.keySet())));
                    }
                    return core;
                })
                .toList();
        if (cores.isEmpty()) {
            throw new IllegalArgumentException("No core to be graded");
        }
        return new CoreFamily(
                names,
                cores.stream().map(core -> core.getClass().getName()).toList(),
                ClassFiles.of(cores.get(0).getClass(), packageName));
    }

    /** Their names. */
    public List<String> names() {
        return names;
    }

    /** The class files, by name. */
    public Map<String, byte[]> classFiles() {
        return Map.copyOf(classFiles);
    }

    /** As they are, with points that they tell of; all classes are initialised. */
    LoadedCores watched(Map<Point, Integer> points) {
        Map<String, byte[]> files = new HashMap<>();
        classFiles.forEach((name, file) -> files.put(name, Metering.watched(file, name, points)));
        return LoadedCores.initialised(files, types, meter);
    }

    /** With all mutants of a schema, none of which is chosen; all classes are initialised. */
    LoadedCores withAll(Schema schema) {
        Map<String, byte[]> files = new HashMap<>();
        classFiles.forEach(
                (name, file) -> files.put(name, Metering.bounded(schema.classWithAll(name, file, Metering.CHOSEN))));
        return LoadedCores.initialised(files, types, meter);
    }

    /** With a mutation. */
    LoadedCores mutated(Mutation mutation) {
        byte[] original = classFiles.get(mutation.type());
        if (original == null) {
            throw new IllegalArgumentException("There is no class %s here".formatted(mutation.type()));
        }
        Map<String, byte[]> files = new HashMap<>(bounded);
        files.put(mutation.type(), Metering.bounded(Mutator.mutated(original, mutation)));
        return LoadedCores.of(files, types, meter);
    }
}
