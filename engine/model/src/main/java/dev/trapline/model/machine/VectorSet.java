package dev.trapline.model.machine;

import java.util.ArrayList;
import java.util.List;

/** A register of 256 bits, one a vector. */
final class VectorSet {

    /** No vector. */
    static final int NONE = -1;

    private final long[] words = new long[4];

    boolean contains(int vector) {
        return (words[vector >> 6] & 1L << vector) != 0;
    }

    /** Sets a bit; whether it was 0. */
    boolean add(int vector) {
        boolean fresh = !contains(vector);
        words[vector >> 6] |= 1L << vector;
        return fresh;
    }

    void addAll(List<Integer> vectors) {
        for (int vector : vectors) {
            add(vector);
        }
    }

    void remove(int vector) {
        words[vector >> 6] &= ~(1L << vector);
    }

    /** Sets here what is set there, and clears it there. */
    void takeAll(VectorSet other) {
        for (int word = 0; word < words.length; word++) {
            words[word] |= other.words[word];
            other.words[word] = 0;
        }
    }

    int highest() {
        for (int word = 3; word >= 0; word--) {
            if (words[word] != 0) {
                return 64 * word + 63 - Long.numberOfLeadingZeros(words[word]);
            }
        }
        return NONE;
    }

    int lowest() {
        for (int word = 0; word < words.length; word++) {
            if (words[word] != 0) {
                return 64 * word + Long.numberOfTrailingZeros(words[word]);
            }
        }
        return NONE;
    }

    /** The 32 bits from vector {@code 32 * number}: what software reads at once. */
    long register(int number) {
        return words[number / 2] >>> (32 * (number % 2)) & 0xFFFF_FFFFL;
    }

    List<Integer> vectors() {
        if (highest() == NONE) {
            return List.of();
        }
        List<Integer> vectors = new ArrayList<>();
        for (int word = 0; word < words.length; word++) {
            for (long left = words[word]; left != 0; left &= left - 1) {
                vectors.add(64 * word + Long.numberOfTrailingZeros(left));
            }
        }
        return vectors;
    }

    void save(StateBuffer buffer) {
        buffer.put(words);
    }

    void restore(StateBuffer buffer) {
        buffer.take(words);
    }
}
