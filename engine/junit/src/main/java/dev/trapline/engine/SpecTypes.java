package dev.trapline.engine;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Map<Place, SpecType> types = new HashMap<>();

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

    private SpecType unreadable(Place place, Throwable failure) {
        Class<?> type = place.type();
        String problem = "The specs of %s cannot be read: %s".formatted(type.getName(), failure);
        MethodSource source = MethodSource.from(type.getName(), "specs");
        issues.warn(problem, source);
        SpecMember all = new SpecMember(
                place,
                SpecMember.METHOD,
                "specs",
                "specs",
                source,
                Marks.NONE,
                List.of(),
                false,
                Optional.of(problem),
                resources -> {
                    throw new SpecProblemException(problem, failure);
                });
        return new SpecType(place, type.getSimpleName(), List.of(all), List.of(), Set.of());
    }

    private boolean look(Class<?> type) {
        if (type.isPrimitive() || type.isArray() || Lineage.isLibrary(type)) {
            return false;
        }
        if (isInstantiable(type) && (type.isAnnotationPresent(SpecClass.class) || hasOwnSpecs(type))) {
            return !type.isAnonymousClass() && !type.isLocalClass();
        }
        return !nested(type).isEmpty();
    }

    /**
     * The classes with specs that stand in a class: those declared in it and the inner classes that it inherits, where none hides them. An abstract class has no
     * instance for inner classes to be made of.
     */
    private List<Class<?>> nested(Class<?> type) {
        List<Class<?>> nested = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Class<?> declaring : Lineage.of(type)) {
            for (Class<?> one : declaring.getDeclaredClasses()) {
                boolean isInner = !Modifier.isStatic(one.getModifiers());
                boolean stands = declaring == type ? !isInner || isInstantiable(type) : isInner && isInstantiable(type);
                if (names.add(one.getSimpleName()) && stands && isSpecClass(one)) {
                    nested.add(one);
                }
            }
        }
        nested.sort(Comparator.comparing(Class::getSimpleName));
        return nested;
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
        return Annotations.spec(member).isPresent();
    }

    /** What there is to know of a class with specs. */
    SpecType of(Place place) {
        SpecType known = types.get(place);
        if (known == null) {
            known = inspectSafely(place);
            types.put(place, known);
        }
        return known;
    }

    private SpecType inspectSafely(Place place) {
        try {
            return inspect(place);
        } catch (LinkageError | RuntimeException failure) {
            return unreadable(place, failure);
        }
    }

    private SpecType inspect(Place place) {
        Class<?> type = place.type();
        Marks marks = marks(place);
        List<SpecMember> members =
                isInstantiable(type) && hasOwnSpecs(type) ? new MemberFinder(place, marks, issues).find() : List.of();
        List<Class<?>> nested = nested(type);
        if (members.isEmpty() && nested.isEmpty()) {
            issues.warn("%s is a @SpecClass without any @Spec".formatted(type.getName()), ClassSource.from(type));
        }
        SpecClass named = type.getAnnotation(SpecClass.class);
        String title = named == null || named.value().isBlank() ? type.getSimpleName() : named.value();
        return new SpecType(
                place,
                title,
                members,
                List.copyOf(nested),
                Collections.unmodifiableSet(new LinkedHashSet<>(marks.tags())));
    }

    /** What surrounds a class counts first, then what it inherits, then what it says itself. */
    private Marks marks(Place place) {
        Marks marks = place.around().map(this::marks).orElse(Marks.NONE);
        List<Class<?>> lineage = new ArrayList<>(Lineage.of(place.type()));
        Collections.reverse(lineage);
        for (Class<?> one : lineage) {
            marks = marks.with(one, ClassSource.from(one), issues);
        }
        return marks;
    }

    /** Where a class stands in the tree. */
    UniqueId idOf(Place place) {
        Class<?> type = place.type();
        return place.around()
                .map(around -> idOf(around).append(ClassDescriptor.NESTED, type.getSimpleName()))
                .orElseGet(() -> engine.append(ClassDescriptor.CLASS, type.getName()));
    }
}
