package dev.trapline.engine;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** Looks at classes, each once in a discovery. */
final class SpecTypes {

    private final UniqueId engine;
    private final Issues issues;
    private final Map<Class<?>, Boolean> declaring = new HashMap<>();
    private final Map<Class<?>, Boolean> accepted = new HashMap<>();
    private final Map<Class<?>, Throwable> unreadable = new HashMap<>();
    private final Map<Class<?>, SpecType> types = new HashMap<>();

    SpecTypes(UniqueId engine, Issues issues) {
        this.engine = engine;
        this.issues = issues;
    }

    /** Whether a class holds specs, in itself or in classes nested in it. Quick where it does not: most classes that are asked about hold none. */
    boolean isSpecClass(Class<?> type) {
        Boolean known = accepted.get(type);
        if (known == null) {
            known = lookSafely(type);
            accepted.put(type, known);
        }
        return known;
    }

    /** Why a class could not be looked at, empty if it could. */
    Optional<Throwable> unreadable(Class<?> type) {
        return Optional.ofNullable(unreadable.get(type));
    }

    /** A class whose members name a class that is not there can only be looked at from outside. */
    private boolean lookSafely(Class<?> type) {
        try {
            return look(type);
        } catch (LinkageError | RuntimeException failure) {
            unreadable.put(type, failure);
            return type.isAnnotationPresent(SpecClass.class);
        }
    }

    private SpecType unreadable(Class<?> type, Throwable failure) {
        String problem = "The specs of %s cannot be read: %s".formatted(type.getName(), failure);
        MethodSource source = MethodSource.from(type.getName(), "specs");
        issues.warn(problem, source);
        SpecMember all = new SpecMember(
                SpecMember.METHOD, "specs", "specs", source, Marks.NONE, List.of(), false, Optional.of(problem), () -> {
                    throw new SpecProblemException(problem, failure);
                });
        return new SpecType(type, type.getSimpleName(), List.of(all), List.of(), Set.of());
    }

    private boolean look(Class<?> type) {
        if (type.isPrimitive() || type.isArray() || Lineage.isLibrary(type)) {
            return false;
        }
        if (isInstantiable(type) && (type.isAnnotationPresent(SpecClass.class) || hasOwnSpecs(type))) {
            return !type.isAnonymousClass() && !type.isLocalClass();
        }
        for (Class<?> nested : type.getDeclaredClasses()) {
            if (isSpecClass(nested)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasOwnSpecs(Class<?> type) {
        return Lineage.of(type).stream().anyMatch(this::declaresSpecs);
    }

    private static boolean isInstantiable(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers());
    }

    private boolean declaresSpecs(Class<?> type) {
        return declaring.computeIfAbsent(type, SpecTypes::looksForSpecs);
    }

    private static boolean looksForSpecs(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (isSpec(method)) {
                return true;
            }
        }
        for (AnnotatedElement field : type.getDeclaredFields()) {
            if (isSpec(field)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSpec(AnnotatedElement member) {
        return member.isAnnotationPresent(Spec.class);
    }

    /** What there is to know of a class with specs. */
    SpecType of(Class<?> type) {
        SpecType known = types.get(type);
        if (known == null) {
            known = inspectSafely(type);
            types.put(type, known);
        }
        return known;
    }

    private SpecType inspectSafely(Class<?> type) {
        try {
            return inspect(type);
        } catch (LinkageError | RuntimeException failure) {
            return unreadable(type, failure);
        }
    }

    private SpecType inspect(Class<?> type) {
        Marks marks = marks(type);
        List<SpecMember> members =
                isInstantiable(type) && hasOwnSpecs(type) ? new MemberFinder(type, marks, issues).find() : List.of();
        List<Class<?>> nested = new ArrayList<>();
        for (Class<?> one : type.getDeclaredClasses()) {
            if (isSpecClass(one)) {
                nested.add(one);
            }
        }
        nested.sort(Comparator.comparing(Class::getSimpleName));
        if (members.isEmpty() && nested.isEmpty()) {
            issues.warn("%s is a @SpecClass without any @Spec".formatted(type.getName()), ClassSource.from(type));
        }
        SpecClass named = type.getAnnotation(SpecClass.class);
        String title = named == null || named.value().isBlank() ? type.getSimpleName() : named.value();
        return new SpecType(
                type,
                title,
                members,
                List.copyOf(nested),
                Collections.unmodifiableSet(new LinkedHashSet<>(marks.tags())));
    }

    /** What surrounds a class counts first, then what it inherits, then what it says itself. */
    private Marks marks(Class<?> type) {
        Class<?> around = type.getDeclaringClass();
        Marks marks = around == null ? Marks.NONE : marks(around);
        List<Class<?>> lineage = new ArrayList<>(Lineage.of(type));
        Collections.reverse(lineage);
        for (Class<?> one : lineage) {
            marks = marks.with(one, ClassSource.from(one), issues);
        }
        return marks;
    }

    /** Where a class stands in the tree. */
    UniqueId idOf(Class<?> type) {
        Class<?> around = type.getDeclaringClass();
        return around == null
                ? engine.append(ClassDescriptor.CLASS, type.getName())
                : idOf(around).append(ClassDescriptor.NESTED, type.getSimpleName());
    }
}
