package dev.trapline.kit.probe;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;

/**
 * A core that is an emulator written in Java by somebody else, as it is: its classes are loaded once more, in a class loader of their own, with probes in the methods
 * that an {@link Emulation} names. No agent is needed, and the emulator's own users see nothing of it.
 */
public abstract class ProbedCore implements Core {

    private final String name;
    private final Class<?> emulation;
    private final List<Probes.Placed> probes;

    /**
     * A core.
     *
     * @param name by which it is chosen, lower case with dashes
     * @param emulation runs programs on the emulator; its package is loaded anew too
     * @param packages the emulator's; those below belong to them
     * @throws IllegalArgumentException if the emulation has no constructor without parameters, or a probe has no method to go to
     */
    protected ProbedCore(String name, Class<? extends Emulation> emulation, String... packages) {
        this.name = name;
        List<String> anew = new ArrayList<>(List.of(packages));
        anew.add(emulation.getPackageName());
        ClassLoader parent = emulation.getClassLoader();
        // A class that is loaded cannot be given probes any more, so where they go is asked in a loader that is left
        // then.
        List<Probes.Placed> places = placed(load(new ProbedLoader(parent, anew, List.of()), emulation));
        this.emulation = load(new ProbedLoader(parent, anew, places), emulation);
        this.probes = placed(this.emulation);
    }

    private static Class<?> load(ProbedLoader loader, Class<?> emulation) {
        try {
            return Class.forName(emulation.getName(), true, loader);
        } catch (ClassNotFoundException hidden) {
            throw new IllegalArgumentException(
                    "%s cannot be loaded anew: its class file is not to be had".formatted(emulation.getName()), hidden);
        }
    }

    private static List<Probes.Placed> placed(Class<?> emulation) {
        Probes probes = new Probes();
        create(emulation).place(probes);
        return probes.placed();
    }

    private static Emulation create(Class<?> emulation) {
        try {
            Constructor<?> constructor = emulation.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Emulation) constructor.newInstance();
        } catch (ReflectiveOperationException none) {
            throw new IllegalArgumentException(
                    "%s must have a constructor without parameters: %s".formatted(emulation.getName(), none), none);
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public boolean showsL0() {
        return false;
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    @Override
    public final Support supports(Program program) {
        return create(emulation).supports(program);
    }

    @Override
    public final Trace run(Program program, Limits limits) {
        Emulation one = create(emulation);
        Support support = one.supports(program);
        if (!support.supported()) {
            throw new IllegalArgumentException(support.why());
        }
        Recording recording = new Recording(probes);
        Hits.during(recording, () -> one.run(program, limits, recording));
        return recording.trace();
    }
}
