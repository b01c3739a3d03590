package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StateBufferTest {

    private final StateBuffer buffer = new StateBuffer();

    @Test
    void whatWasWrittenIsReadBackInTheSameOrder() {
        long[] array = {4, 5};
        buffer.put(7);
        buffer.put(true);
        buffer.put(array);

        assertThat(buffer.take()).isEqualTo(7);
        assertThat(buffer.takeBoolean()).isTrue();
        long[] read = new long[2];
        buffer.take(read);
        assertThat(read).containsExactly(4, 5);
    }

    @Test
    void afterRewindingItIsReadOnceMore() {
        buffer.put(7);
        buffer.take();

        buffer.rewind();

        assertThat(buffer.take()).isEqualTo(7);
    }

    @Test
    void itGrows() {
        for (int i = 0; i < 10_000; i++) {
            buffer.put(i);
        }

        for (int i = 0; i < 10_000; i++) {
            assertThat(buffer.take()).isEqualTo(i);
        }
    }

    @Test
    void readingMoreThanWasWrittenSaysWhatMayBeWrong() {
        buffer.put(1);
        buffer.take();

        assertThatThrownBy(buffer::take)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another kind of machine");
    }

    @Test
    void equalNumbersAreEqualStatesWhateverWasThereBeforeAndHoweverFarTheyAreRead() {
        StateBuffer other = new StateBuffer();
        other.put(1);
        other.put(2);
        other.put(3);
        other.clear();
        other.put(7);
        other.take();
        buffer.put(7);

        assertThat(buffer).isEqualTo(other).hasSameHashCodeAs(other);
    }

    @Test
    void oneNumberMoreOrAnotherNumberIsAnotherState() {
        buffer.put(7);
        StateBuffer more = new StateBuffer();
        more.put(7);
        more.put(0);
        StateBuffer another = new StateBuffer();
        another.put(8);

        assertThat(buffer).isNotEqualTo(more).isNotEqualTo(another);
    }
}
