package dev.trapline.model.machine;

import java.util.Arrays;

/**
 * The state of a machine at one transition, as numbers: small, comparable, hashable. Written in one order, read back in the same.
 */
public final class StateBuffer {

    private long[] values = new long[256];
    private int size;
    private int next;

    /** Forgets what was written. */
    public void clear() {
        size = 0;
        next = 0;
    }

    /** Starts reading from the beginning. */
    public void rewind() {
        next = 0;
    }

    /** Writes a number. */
    public void put(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    /** Writes a truth value. */
    public void put(boolean value) {
        put(value ? 1 : 0);
    }

    /** Writes an array of a length that the reader knows. */
    public void put(long[] array) {
        for (long value : array) {
            put(value);
        }
    }

    /** Reads a number. */
    public long take() {
        if (next == size) {
            throw new IllegalStateException(
                    "read past the %d numbers of this state: saved by another kind of machine?".formatted(size));
        }
        return values[next++];
    }

    /** Reads a truth value. */
    public boolean takeBoolean() {
        return take() != 0;
    }

    /** Reads an array. */
    public void take(long[] array) {
        for (int i = 0; i < array.length; i++) {
            array[i] = take();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StateBuffer state && Arrays.equals(values, 0, size, state.values, 0, state.size);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size; i++) {
            hash = 31 * hash + Long.hashCode(values[i]);
        }
        return hash;
    }
}
