package dev.trapline.engine;

import dev.trapline.dsl.Vocabulary;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes instances of a class of specs; the constructor is looked up once. */
sealed interface Instances {

    /**
     * A new instance.
     *
     * @param resources what constructors take is taken from there
     * @throws Throwable whatever the constructor or the class's initialiser throws
     */
    Object create(Resources resources) throws Throwable;

    /** Why there can be none; empty if there can. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** By a constructor that takes, for an inner class, an instance of the class around it, and then what others make. */
    record ByConstructor(Constructor<?> constructor, Optional<Instances> outer, List<Maker> makers)
            implements Instances {
        @Override
        public Object create(Resources resources) throws Throwable {
            try {
                return constructor.newInstance(arguments(resources));
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
            }
        }

        private Object[] arguments(Resources resources) throws Throwable {
            int own = outer.isPresent() ? 1 : 0;
            Object[] arguments = new Object[own + makers.size()];
            if (outer.isPresent()) {
                arguments[0] = outer.get().create(resources);
            }
            for (int i = 0; i < makers.size(); i++) {
                arguments[own + i] = makers.get(i).make(resources);
            }
            return arguments;
        }
    }

    /** Makes what a constructor takes. */
    @FunctionalInterface
    interface Maker {
        /**
         * An argument for one instance.
         *
         * @throws Throwable if it cannot be had
         */
        Object make(Resources resources) throws Throwable;
    }

    /** Not at all. */
    record Impossible(String why) implements Instances {
        @Override
        public Object create(Resources resources) {
            throw new SpecProblemException(why);
        }

        @Override
        public Optional<String> problem() {
            return Optional.of(why);
        }
    }

    /**
     * How instances of a class are made.
     *
     * @param providers who makes what its constructor takes, the nearest last
     */
    static Instances of(Place place, List<Class<? extends Provider<?>>> providers) {
        Class<?> type = place.type();
        Optional<Instances> outer =
                place.isInner() ? place.around().map(around -> of(around, providers)) : Optional.empty();
        Optional<String> outerProblem = outer.flatMap(Instances::problem);
        if (outerProblem.isPresent()) {
            return new Impossible(outerProblem.get());
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            return new Impossible(type.getName() + " is abstract, so there can be no instance for its specs");
        }
        try {
            return byConstructor(type, outer, providers);
        } catch (SpecProblemException wrong) {
            return new Impossible(String.valueOf(wrong.getMessage()));
        } catch (RuntimeException | LinkageError closed) {
            return new Impossible("%s cannot be instantiated: %s".formatted(type.getName(), closed));
        }
    }

    /** Of a class with words of its own, one that says their names. */
    private static Class<?> made(Class<?> type) {
        return Vocabulary.class.isAssignableFrom(type) ? VocabularyClasses.ofSpecs(type) : type;
    }

    private static Instances byConstructor(
            Class<?> type, Optional<Instances> outer, List<Class<? extends Provider<?>>> providers) {
        int own = outer.isPresent() ? 1 : 0;
        Constructor<?>[] all = made(type).getDeclaredConstructors();
        Optional<Constructor<?>> chosen = all.length == 1 ? Optional.of(all[0]) : Optional.empty();
        for (Constructor<?> one : all) {
            if (one.getParameterCount() == own) {
                chosen = Optional.of(one);
            }
        }
        if (chosen.isEmpty()) {
            return new Impossible(
                    "%s has several constructors and none without parameters, so nobody can know which one to take"
                            .formatted(type.getName()));
        }
        Constructor<?> constructor = chosen.get();
        List<Maker> makers = new ArrayList<>();
        Class<?>[] parameters = constructor.getParameterTypes();
        for (int i = own; i < parameters.length; i++) {
            Optional<Class<? extends Provider<?>>> provider = Provided.by(providers, parameters[i]);
            if (provider.isPresent()) {
                Class<? extends Provider<?>> chosenProvider = provider.get();
                makers.add(resources -> resources.from(chosenProvider));
            } else if (Vocabulary.class.isAssignableFrom(parameters[i])) {
                makers.add(VocabularyClasses.maker(parameters[i]));
            } else {
                return new Impossible(
                        "The constructor of %s takes a %s, which no provider makes; name one with @Uses, or let it take nothing"
                                .formatted(type.getName(), parameters[i].getSimpleName()));
            }
        }
        constructor.setAccessible(true);
        return new ByConstructor(constructor, outer, List.copyOf(makers));
    }
}
