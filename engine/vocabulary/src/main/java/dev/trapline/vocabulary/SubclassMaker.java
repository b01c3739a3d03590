package dev.trapline.vocabulary;

import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.VocabularyMaker;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.NamingStrategy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.matcher.ElementMatchers;

/** Makes subclasses that stand in the package of what they are made of, so that it need not be public. */
public final class SubclassMaker implements VocabularyMaker {

    private static final ClassValue<Class<?>> OF_VOCABULARIES = new ClassValue<>() {
        @Override
        protected Class<?> computeValue(Class<?> type) {
            Steps steps = Steps.ofVocabulary(type);
            Rules.checkVocabulary(steps);
            return subclass(steps);
        }
    };

    private static final ClassValue<Class<?>> OF_SPECS = new ClassValue<>() {
        @Override
        protected Class<?> computeValue(Class<?> type) {
            Steps steps = Steps.ofSpecs(type);
            Rules.checkSpecs(steps);
            return subclass(steps);
        }
    };

    /** For the service loader. */
    public SubclassMaker() {}

    @Override
    public <T extends Vocabulary> Class<? extends T> ofVocabulary(Class<T> type) {
        return OF_VOCABULARIES.get(type).asSubclass(type);
    }

    @Override
    public <T extends Vocabulary> Class<? extends T> ofSpecs(Class<T> type) {
        return OF_SPECS.get(type).asSubclass(type);
    }

    private static Class<?> subclass(Steps steps) {
        Class<?> type = steps.type();
        DynamicType.Builder<?> builder = new ByteBuddy()
                .with(new NamingStrategy.SuffixingRandom(StepNames.MADE))
                .subclass(type, ConstructorStrategy.Default.IMITATE_SUPER_CLASS);
        for (Method step : steps.methods()) {
            builder = builder.method(ElementMatchers.hasSignature(
                            new MethodDescription.ForLoadedMethod(step).asSignatureToken()))
                    .intercept(Advice.withCustomMapping()
                            .bind(StepText.class, Steps.text(step))
                            .to(StepAdvice.class)
                            .wrap(SuperMethodCall.INSTANCE));
        }
        try (DynamicType.Unloaded<?> made = builder.make()) {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            return made.load(type.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(lookup))
                    .getLoaded();
        } catch (IllegalAccessException closed) {
            throw new IllegalArgumentException(
                    "Vocabulary %s cannot have a subclass: %s; open its package to %s"
                            .formatted(type.getName(), closed.getMessage(), SubclassMaker.class.getModule()),
                    closed);
        }
    }
}
