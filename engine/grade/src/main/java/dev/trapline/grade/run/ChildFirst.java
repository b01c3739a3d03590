package dev.trapline.grade.run;

import java.util.Map;

/** Defines some classes itself, and asks its parent for all others. */
final class ChildFirst extends ClassLoader {

    private final Map<String, byte[]> own;

    ChildFirst(ClassLoader parent, Map<String, byte[]> own) {
        super(parent);
        this.own = own;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        byte[] file = own.get(name);
        if (file == null) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? defineClass(name, file, 0, file.length) : known;
        }
    }
}
