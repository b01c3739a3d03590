package dev.trapline.engine;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** Makes instances of a class of specs; the constructor is looked up once. */
sealed interface Instances {

    /**
     * A new instance.
     *
     * @throws Throwable whatever the constructor or the class's initialiser throws
     */
    Object create() throws Throwable;

    /** Why there can be none; empty if there can. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** By a constructor that takes nothing but, for an inner class, an instance of the class around it. */
    record ByConstructor(Constructor<?> constructor, Optional<Instances> outer) implements Instances {
        @Override
        public Object create() throws Throwable {
            try {
                return outer.isPresent() ? constructor.newInstance(outer.get().create()) : constructor.newInstance();
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
            }
        }
    }

    /** Not at all. */
    record Impossible(String why) implements Instances {
        @Override
        public Object create() {
            throw new SpecProblemException(why);
        }

        @Override
        public Optional<String> problem() {
            return Optional.of(why);
        }
    }

    static Instances of(Place place) {
        Class<?> type = place.type();
        Optional<Instances> outer = place.isInner() ? place.around().map(Instances::of) : Optional.empty();
        Optional<String> outerProblem = outer.flatMap(Instances::problem);
        if (outerProblem.isPresent()) {
            return new Impossible(outerProblem.get());
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            return new Impossible(type.getName() + " is abstract, so there can be no instance for its specs");
        }
        try {
            Constructor<?> constructor = outer.isPresent()
                    ? type.getDeclaredConstructor(type.getDeclaringClass())
                    : type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return new ByConstructor(constructor, outer);
        } catch (NoSuchMethodException none) {
            return new Impossible("%s has no constructor without parameters; each spec runs on an instance made by one"
                    .formatted(type.getName()));
        } catch (RuntimeException | LinkageError closed) {
            return new Impossible("%s cannot be instantiated: %s".formatted(type.getName(), closed));
        }
    }
}
