package dev.trapline.kit.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/** Loads some packages anew, with probes in them; everything else is its parent's. */
final class ProbedLoader extends ClassLoader {

    private final List<String> packages;
    private final List<Probes.Placed> probes;

    ProbedLoader(ClassLoader parent, List<String> packages, List<Probes.Placed> probes) {
        super(parent);
        this.packages = packages;
        this.probes = probes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (packages.stream().noneMatch(one -> name.startsWith(one + "."))) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] plain = file.readAllBytes();
            byte[] code = probes.stream().anyMatch(one -> one.type().equals(name)) ? probed(name, plain) : plain;
            return defineClass(name, code, 0, code.length);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private byte[] probed(String name, byte[] plain) {
        ClassFileLocator files = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, plain), ClassFileLocator.ForClassLoader.of(getParent()));
        TypeDescription type = TypePool.Default.of(files).describe(name).resolve();
        DynamicType.Builder<?> builder = new ByteBuddy().redefine(type, files);
        for (int i = 0; i < probes.size(); i++) {
            Probes.Placed one = probes.get(i);
            if (one.type().equals(name)) {
                Class<?> advice = one.moment() == Probes.Moment.BEFORE ? BeforeAdvice.class : AfterAdvice.class;
                builder = builder.visit(Advice.withCustomMapping()
                        .bind(ProbeNumber.class, i)
                        .to(advice)
                        .on(is(one.method())));
            }
        }
        try (DynamicType.Unloaded<?> made = builder.make()) {
            return made.getBytes();
        }
    }

    private static ElementMatcher<MethodDescription> is(Probes.MethodName method) {
        return candidate -> candidate.getName().equals(method.name())
                && candidate.getParameters().asTypeList().asErasures().stream()
                        .map(TypeDescription::getName)
                        .toList()
                        .equals(method.parameters());
    }
}
