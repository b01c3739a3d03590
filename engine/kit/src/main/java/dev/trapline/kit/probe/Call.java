package dev.trapline.kit.probe;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call of a method. */
public final class Call {

    private final @Nullable Object[] arguments;
    private final @Nullable Object result;

    Call(@Nullable Object[] arguments, @Nullable Object result) {
        this.arguments = arguments;
        this.result = result;
    }

    /**
     * An argument that is a number.
     *
     * @param index from 0
     * @throws IllegalArgumentException if it is none; the message lists the arguments
     */
    public long number(int index) {
        if (argument(index) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("argument %d of %s is no number".formatted(index, this));
    }

    /**
     * An argument.
     *
     * @param index from 0
     * @throws IllegalArgumentException if there is none; the message lists the arguments
     */
    public @Nullable Object argument(int index) {
        if (index < 0 || index >= arguments.length) {
            throw new IllegalArgumentException("there is no argument %d of %s".formatted(index, this));
        }
        return arguments[index];
    }

    /** What the method returned, and null of one that returns nothing or has not returned yet. */
    public @Nullable Object result() {
        return result;
    }

    /** Whether the method returned true. */
    public boolean isTrue() {
        return Objects.equals(result, true);
    }

    @Override
    public String toString() {
        return Arrays.asList(arguments).toString();
    }
}
