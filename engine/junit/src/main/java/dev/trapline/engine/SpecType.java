package dev.trapline.engine;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestTag;

/**
 * A class with specs, in itself or in classes nested in it.
 *
 * @param place the class
 * @param title what it is called
 * @param members its specs, inherited ones included, by name
 * @param nested classes with specs that are declared in it, by name
 * @param tags the tags that all its specs have
 */
record SpecType(Place place, String title, List<SpecMember> members, List<Class<?>> nested, Set<TestTag> tags) {

    Class<?> type() {
        return place.type();
    }

    /** The member that has this segment in unique ids. */
    Optional<SpecMember> member(String segment, String id) {
        return members.stream()
                .filter(member ->
                        member.segment().equals(segment) && member.id().equals(id))
                .findFirst();
    }

    /**
     * The member that a selector of a method means. Where no method has the name it is a field, and where none has these
     * parameters the one of the name: what is wrong with it is said when it is executed.
     *
     * @param parameterTypes names of types as the selector has them, empty for none
     */
    Optional<SpecMember> selected(String name, String parameterTypes) {
        List<SpecMember> named =
                members.stream().filter(member -> member.name().equals(name)).toList();
        return named.stream()
                .filter(member -> Objects.requireNonNullElse(member.source().getMethodParameterTypes(), "")
                        .equals(parameterTypes))
                .findFirst()
                .or(() -> named.stream().findFirst());
    }
}
