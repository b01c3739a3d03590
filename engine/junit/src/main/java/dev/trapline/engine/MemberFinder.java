package dev.trapline.engine;

import dev.trapline.dsl.scenario.NameInWords;
import dev.trapline.dsl.scenario.Scenario;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** Finds the specs of one class. What is wrong with one of them is kept with it and told once, never thrown. */
final class MemberFinder {

    private final Place place;
    private final Class<?> type;
    private final Marks ofClass;
    private final Issues issues;
    private final Instances instances;
    private final List<SpecMember> found = new ArrayList<>();

    MemberFinder(Place place, Marks ofClass, Issues issues) {
        this.place = place;
        this.type = place.type();
        this.ofClass = ofClass;
        this.issues = issues;
        this.instances = Instances.of(place, ofClass.providers());
    }

    /** Sorted by name: the order in which reflection lists members is not the same everywhere. */
    List<SpecMember> find() {
        Map<String, Method> methods = new HashMap<>();
        Map<String, Field> fields = new HashMap<>();
        for (Class<?> declaring : Lineage.of(type)) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (!method.isSynthetic() && isInherited(method, declaring)) {
                    methods.putIfAbsent(idOf(method), method);
                }
            }
            for (Field field : declaring.getDeclaredFields()) {
                fields.putIfAbsent(field.getName(), field);
            }
        }
        Set<String> names = new HashSet<>();
        methods.forEach((id, method) -> {
            Annotations.spec(method).ifPresent(spec -> {
                names.add(method.getName());
                found.add(ofMethod(id, method, spec));
            });
        });
        fields.forEach((name, field) -> {
            Annotations.spec(field).ifPresent(spec -> found.add(ofField(field, spec, names.contains(name))));
        });
        found.sort(Comparator.comparing(SpecMember::id).thenComparing(SpecMember::segment));
        return List.copyOf(found);
    }

    private boolean isInherited(Method method, Class<?> declaring) {
        return declaring == type || !declaring.isInterface() || !Modifier.isStatic(method.getModifiers());
    }

    private static String idOf(Method method) {
        if (method.getParameterCount() == 0) {
            return method.getName();
        }
        StringJoiner types = new StringJoiner(", ", method.getName() + "(", ")");
        for (Class<?> parameter : method.getParameterTypes()) {
            types.add(parameter.getName());
        }
        return types.toString();
    }

    private SpecMember ofMethod(String id, Method method, Spec spec) {
        List<String> wrong = new ArrayList<>();
        checkModifiers("method", method, wrong);
        if (method.getParameterCount() > 0) {
            wrong.add("has parameters; for several cases it returns them, as a Table or a Stream");
        }
        checkType("returns", method.getReturnType(), wrong);
        checkAccess(method, wrong);
        SpecMember.Value value = resources -> {
            try {
                return method.invoke(instances.create(resources));
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
            }
        };
        return member(
                SpecMember.METHOD,
                id,
                method,
                spec,
                MethodSource.from(type, method),
                method.getReturnType(),
                wrong,
                value);
    }

    private SpecMember ofField(Field field, Spec spec, boolean nameIsTaken) {
        List<String> wrong = new ArrayList<>();
        checkModifiers("field", field, wrong);
        checkType("holds", field.getType(), wrong);
        if (nameIsTaken) {
            wrong.add("has the name of a method that is a spec, so that reports could not tell them apart");
        }
        checkAccess(field, wrong);
        return member(
                SpecMember.FIELD,
                field.getName(),
                field,
                spec,
                MethodSource.from(type.getName(), field.getName()),
                field.getType(),
                wrong,
                resources -> field.get(instances.create(resources)));
    }

    private static void checkModifiers(String kind, Member member, List<String> wrong) {
        int modifiers = member.getModifiers();
        if (Modifier.isPrivate(modifiers)) {
            wrong.add("is private; a " + kind + " that is a spec is not, so that every IDE can run it");
        }
        if (Modifier.isStatic(modifiers)) {
            wrong.add("is static; each spec runs on an instance of its own");
        }
    }

    private static void checkType(String verb, Class<?> given, List<String> wrong) {
        if (!Scenario.class.isAssignableFrom(given) && !Cases.areGivenBy(given)) {
            wrong.add("%s %s; a spec %s a Scenario or, for several cases, a Table, or a Stream or Iterable of its rows"
                    .formatted(verb, given.getSimpleName(), verb));
        }
    }

    private void checkAccess(AccessibleObject member, List<String> wrong) {
        instances.problem().ifPresent(wrong::add);
        try {
            member.setAccessible(true);
        } catch (RuntimeException closed) {
            wrong.add("cannot be reached: " + closed.getMessage());
        }
    }

    private <M extends Member & AnnotatedElement> SpecMember member(
            String segment,
            String id,
            M member,
            Spec spec,
            MethodSource source,
            Class<?> given,
            List<String> wrong,
            SpecMember.Value value) {
        Marks marks = ofClass.with(member, source, issues);
        Optional<String> problem = wrong.isEmpty()
                ? Optional.empty()
                : Optional.of("@Spec %s#%s %s".formatted(type.getName(), id, String.join("; and ", wrong)));
        problem.ifPresent(message -> issues.warn(message, source));
        return new SpecMember(
                place,
                segment,
                id,
                spec.value().isBlank() ? NameInWords.of(member.getName()) : spec.value(),
                source,
                marks,
                marks.tags(),
                !Scenario.class.isAssignableFrom(given) && problem.isEmpty(),
                problem,
                value);
    }
}
