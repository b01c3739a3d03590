package dev.trapline.dsl;

/** Makes classes in which the steps of vocabularies say their names. Found by {@link java.util.ServiceLoader}; the module trapline-vocabulary has one. */
public interface VocabularyMaker {

    /**
     * A subclass of a vocabulary, with a constructor without parameters. The same each time.
     *
     * @param type an interface or class, whose methods are steps, as are those that it inherits
     * @throws IllegalArgumentException if its steps cannot be used; the message says why
     */
    <T extends Vocabulary> Class<? extends T> ofVocabulary(Class<T> type);

    /**
     * A subclass of a class of specs, with the same constructors. The same each time.
     *
     * @param type a class that implements interfaces whose methods are steps; its own methods are none
     * @throws IllegalArgumentException if its steps cannot be used; the message says why
     */
    <T extends Vocabulary> Class<? extends T> ofSpecs(Class<T> type);
}
