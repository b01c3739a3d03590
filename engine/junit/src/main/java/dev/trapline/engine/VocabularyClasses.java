package dev.trapline.engine;

import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.VocabularyMaker;
import java.lang.reflect.Constructor;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.BiFunction;

/** The classes of vocabularies, and of specs that have them; used where there are any. */
final class VocabularyClasses {

    private VocabularyClasses() {}

    /**
     * The class to make instances of in place of a class of specs.
     *
     * @throws SpecProblemException if it has words of its own that cannot be used; the message says why
     */
    static Class<?> ofSpecs(Class<?> type) {
        return made(type, VocabularyMaker::ofSpecs);
    }

    /**
     * Makes a vocabulary for each instance of a class of specs.
     *
     * @throws SpecProblemException if its words cannot be used; the message says why
     */
    static Instances.Maker maker(Class<?> vocabulary) {
        Class<?> type = made(vocabulary, VocabularyMaker::ofVocabulary);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return resources -> constructor.newInstance();
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Class<?> made(Class<?> type, BiFunction<VocabularyMaker, Class<? extends Vocabulary>, Class<?>> by) {
        VocabularyMaker maker = maker().orElseThrow(() -> new SpecProblemException(
                "%s has words of its own; put dev.trapline:trapline-vocabulary on the test class path, which makes them"
                        .formatted(type.getName())));
        try {
            return by.apply(maker, type.asSubclass(Vocabulary.class));
        } catch (IllegalArgumentException wrong) {
            throw new SpecProblemException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static Optional<VocabularyMaker> maker() {
        try {
            Iterator<VocabularyMaker> makers =
                    ServiceLoader.load(VocabularyMaker.class).iterator();
            return makers.hasNext() ? Optional.of(makers.next()) : Optional.empty();
        } catch (ServiceConfigurationError broken) {
            throw new SpecProblemException("Who makes vocabularies could not be loaded: " + broken, broken);
        }
    }
}
