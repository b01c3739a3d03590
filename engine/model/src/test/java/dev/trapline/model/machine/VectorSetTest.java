package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VectorSetTest {

    private final VectorSet set = new VectorSet();

    static IntStream vectors() {
        return IntStream.range(0, 256);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyVectorIsABitOfItsOwn(int vector) {
        assertThat(set.add(vector)).isTrue();

        assertThat(set.add(vector)).as("once more").isFalse();
        assertThat(set.vectors()).containsExactly(vector);
        assertThat(set.highest()).isEqualTo(vector);
        assertThat(set.lowest()).isEqualTo(vector);
        assertThat(set.register(vector / 32)).isEqualTo(1L << vector % 32);
        set.remove(vector);
        assertThat(set.vectors()).isEmpty();
    }

    @Test
    void highestAndLowestAreAcrossAllWords() {
        set.addAll(List.of(0x40, 0x11, 0xC0));

        assertThat(set.highest()).isEqualTo(0xC0);
        assertThat(set.lowest()).isEqualTo(0x11);
    }

    @Test
    void emptyItHasNeither() {
        assertThat(set.highest()).isEqualTo(VectorSet.NONE);
        assertThat(set.lowest()).isEqualTo(VectorSet.NONE);
    }

    @Test
    void takingAllEmptiesTheOther() {
        VectorSet other = new VectorSet();
        set.addAll(List.of(0x11, 0x80));
        other.addAll(List.of(0x80, 0xFF));

        set.takeAll(other);

        assertThat(set.vectors()).containsExactly(0x11, 0x80, 0xFF);
        assertThat(other.vectors()).isEmpty();
    }
}
