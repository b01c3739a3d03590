package dev.trapline.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that lie at an address, written one behind the other; numbers have their lowest byte first. */
final class Bytes {

    private static final int FIRST_SIZE = 4096;

    private final long base;
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_SIZE).order(ByteOrder.LITTLE_ENDIAN);

    Bytes(long base) {
        this.base = base;
    }

    /** The address of the next byte. */
    long here() {
        return base + buffer.position();
    }

    Bytes u8(int... values) {
        room(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return this;
    }

    Bytes u16(int value) {
        room(Short.BYTES);
        buffer.putShort((short) value);
        return this;
    }

    Bytes u32(long value) {
        room(Integer.BYTES);
        buffer.putInt((int) value);
        return this;
    }

    Bytes u64(long value) {
        room(Long.BYTES);
        buffer.putLong(value);
        return this;
    }

    /** Writes 32 bits that were left out before. */
    void patch32(long address, long value) {
        buffer.putInt((int) (address - base), (int) value);
    }

    /** Writes 64 bits that were left out before. */
    void patch64(long address, long value) {
        buffer.putLong((int) (address - base), value);
    }

    /** Fills with zeroes up to a multiple. */
    Bytes align(int multiple) {
        while (here() % multiple != 0) {
            u8(0);
        }
        return this;
    }

    byte[] toArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private void room(int more) {
        if (buffer.remaining() < more) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * buffer.capacity() + more).order(ByteOrder.LITTLE_ENDIAN);
            buffer.flip();
            larger.put(buffer);
            buffer = larger;
        }
    }
}
