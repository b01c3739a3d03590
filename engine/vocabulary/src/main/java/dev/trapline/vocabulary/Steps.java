package dev.trapline.vocabulary;

import dev.trapline.dsl.As;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.L1Verbs;
import dev.trapline.dsl.L2Verbs;
import dev.trapline.dsl.Phrase;
import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.NameInWords;
import dev.trapline.dsl.scenario.Scenario;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is said in a type.
 *
 * @param type what a subclass is made of
 * @param declaring the types that declare steps
 */
record Steps(Class<?> type, Set<Class<?>> declaring) {

    /** Those of a vocabulary: its own, and what it inherits. */
    static Steps ofVocabulary(Class<?> type) {
        Set<Class<?>> declaring = new LinkedHashSet<>();
        for (Class<?> one = type; one != null && one != Object.class; one = one.getSuperclass()) {
            declaring.add(one);
        }
        declaring.addAll(interfaces(type));
        return new Steps(type, declaring);
    }

    /** Those of a class of specs: what it inherits from interfaces. */
    static Steps ofSpecs(Class<?> type) {
        return new Steps(type, interfaces(type));
    }

    private static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            open.addAll(List.of(one.getInterfaces()));
        }
        while (!open.isEmpty()) {
            Class<?> one = open.remove();
            if (one != Vocabulary.class && Vocabulary.class.isAssignableFrom(one) && found.add(one)) {
                open.addAll(List.of(one.getInterfaces()));
            }
        }
        return found;
    }

    /** The methods that are steps, by name: reflection has no order. */
    List<Method> methods() {
        List<Method> steps = new ArrayList<>();
        for (Class<?> one : declaring) {
            for (Method method : one.getDeclaredMethods()) {
                if (!method.isSynthetic() && isWords(method.getReturnType())) {
                    steps.add(method);
                }
            }
        }
        steps.sort(Comparator.comparing(Method::getName).thenComparing(Method::toString));
        return steps;
    }

    /** The fields of the types that declare steps, by name. */
    List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (Class<?> one : declaring) {
            for (Field field : one.getDeclaredFields()) {
                if (!field.isSynthetic()) {
                    fields.add(field);
                }
            }
        }
        fields.sort(Comparator.comparing(Field::getName));
        return fields;
    }

    private static boolean isWords(Class<?> returned) {
        return isChain(returned)
                || Phrase.class.isAssignableFrom(returned)
                || Incoming.class.isAssignableFrom(returned);
    }

    /** Whether a chain can go on from what has this type. */
    static boolean isChain(Class<?> type) {
        return Given.class.isAssignableFrom(type)
                || Scenario.class.isAssignableFrom(type)
                || type == L1Verbs.class
                || type == L2Verbs.class;
    }

    /** How a step reads, as a text for {@link java.util.Formatter}. */
    static String text(Method step) {
        As as = step.getAnnotation(As.class);
        if (as != null) {
            return as.value();
        }
        StringBuilder text = new StringBuilder(NameInWords.of(step.getName()));
        for (int i = 0; i < step.getParameterCount(); i++) {
            text.append(i == 0 ? " %s" : ", %s");
        }
        return text.toString();
    }
}
