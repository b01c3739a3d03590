package dev.trapline.engine;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;

/**
 * A class of specs where it stands. An inner class that a class inherits stands in that class too, and its specs run there once more.
 *
 * @param type the class
 * @param around where the class around it stands, empty at the top
 */
record Place(Class<?> type, Optional<Place> around) {

    /** Where a class is declared. */
    static Place of(Class<?> type) {
        return new Place(type, Optional.ofNullable(type.getDeclaringClass()).map(Place::of));
    }

    /** A class below others, from the outermost. */
    static Place within(List<Class<?>> around, Class<?> type) {
        Optional<Place> outer = Optional.empty();
        for (Class<?> one : around) {
            outer = Optional.of(new Place(one, outer));
        }
        return new Place(type, outer);
    }

    /** A class in this one. */
    Place nested(Class<?> one) {
        return new Place(one, Optional.of(this));
    }

    /** Whether an instance needs one of the class around. */
    boolean isInner() {
        return around.isPresent() && !Modifier.isStatic(type.getModifiers());
    }

    /** Whether the class stands in another one than it is declared in, here or further out. */
    boolean isInherited() {
        return around.isPresent()
                && (around.get().type() != type.getDeclaringClass()
                        || around.get().isInherited());
    }

    /** The name of the class as if it were declared where it stands. */
    String name() {
        return isInherited() ? around.orElseThrow().name() + "$" + type.getSimpleName() : type.getName();
    }
}
