package dev.trapline.vocabulary;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.program.InputEvent;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** What a subclass can be made of that says each step's name. */
final class Rules {

    private final Class<?> type;
    private final List<String> wrong = new ArrayList<>();

    private Rules(Class<?> type) {
        this.type = type;
    }

    /**
     * Checks a vocabulary.
     *
     * @throws IllegalArgumentException if it breaks a rule
     */
    static void checkVocabulary(Steps steps) {
        Rules rules = new Rules(steps.type());
        rules.checkConstructor();
        rules.check(steps);
    }

    /**
     * Checks a class of specs.
     *
     * @throws IllegalArgumentException if it breaks a rule
     */
    static void checkSpecs(Steps steps) {
        new Rules(steps.type()).check(steps);
    }

    private void check(Steps steps) {
        checkType();
        List<Method> methods = steps.methods();
        if (methods.isEmpty()) {
            wrong.add(
                    "has no step: a step returns where a chain goes on, such as Given.OfL1, or a Phrase, or an Incoming");
        }
        methods.forEach(this::checkStep);
        steps.fields().forEach(this::checkField);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "Vocabulary %s %s".formatted(type.getName(), String.join("; and ", wrong)));
        }
    }

    private void checkType() {
        if (Modifier.isFinal(type.getModifiers())) {
            wrong.add("is final; a subclass of it says the names of its steps");
        }
        if (type.isSealed()) {
            wrong.add("is sealed; a subclass of it says the names of its steps");
        }
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())) {
                wrong.add("has no body for %s, which nobody else can give it".formatted(nameOf(method)));
            }
        }
    }

    private void checkConstructor() {
        if (type.isInterface()) {
            return;
        }
        for (Constructor<?> one : type.getDeclaredConstructors()) {
            if (one.getParameterCount() == 0) {
                if (Modifier.isPrivate(one.getModifiers())) {
                    wrong.add("has a private constructor, which no subclass can call");
                }
                return;
            }
        }
        wrong.add(
                type.isMemberClass() && !Modifier.isStatic(type.getModifiers())
                        ? "is an inner class, so it has no constructor without parameters; make it static"
                        : "has no constructor without parameters");
    }

    private void checkStep(Method step) {
        int modifiers = step.getModifiers();
        if (Modifier.isStatic(modifiers)) {
            wrong(step, "is static; only a method of an instance can say its name");
        } else if (Modifier.isPrivate(modifiers)) {
            wrong(step, "is private; a subclass must be able to override it");
        } else if (Modifier.isFinal(modifiers)) {
            wrong(step, "is final; a subclass must be able to override it");
        }
        if (InputEvent.class.isAssignableFrom(step.getReturnType())) {
            wrong(
                    step,
                    "returns %s, which cannot carry its name; let it return %s"
                            .formatted(step.getReturnType().getSimpleName(), Incoming.class.getSimpleName()));
        }
        for (Class<?> parameter : step.getParameterTypes()) {
            if (Steps.isChain(parameter)) {
                wrong(
                        step,
                        "takes %s; a step that goes on from a chain returns a Phrase<%1$s, …>, for then(…) or and(…)"
                                .formatted(parameter.getSimpleName()));
            }
        }
    }

    private void checkField(Field field) {
        if (!Modifier.isFinal(field.getModifiers())) {
            wrong.add("has field %s, which is not final; a step keeps nothing between two specs"
                    .formatted(field.getName()));
        }
    }

    private void wrong(Method step, String why) {
        wrong.add("has step %s, which %s".formatted(nameOf(step), why));
    }

    private static String nameOf(Method method) {
        return method.getName() + (method.getParameterCount() == 0 ? "()" : "(…)");
    }
}
