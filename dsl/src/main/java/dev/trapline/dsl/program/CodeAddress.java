package dev.trapline.dsl.program;

/**
 * Where an instruction of a program lies. Each instruction takes one address, whatever its length in bytes on a processor.
 *
 * @param level whose instruction
 * @param block 0 for the main code, n for the n-th of the handlers
 * @param index position in the block
 */
public record CodeAddress(Level level, int block, int index) implements Comparable<CodeAddress> {

    private static final int LEVEL_SHIFT = 24;
    private static final int BLOCK_SHIFT = 16;
    private static final int MAX_INDEX = (1 << BLOCK_SHIFT) - 1;
    private static final int MAX_BLOCK = (1 << (LEVEL_SHIFT - BLOCK_SHIFT)) - 1;

    /** Checks that the address can be written as an instruction pointer. */
    public CodeAddress {
        if (block < 0 || block > MAX_BLOCK || index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException(
                    "block 0 to %d and index 0 to %d, not %d and %d".formatted(MAX_BLOCK, MAX_INDEX, block, index));
        }
    }

    /** An instruction of the main code. */
    public static CodeAddress main(Level level, int index) {
        return new CodeAddress(level, 0, index);
    }

    /** The address in an instruction pointer, see {@link #value()}. */
    public static CodeAddress of(long value) {
        int level = (int) (value >> LEVEL_SHIFT) - 1;
        if (level < 0 || level >= Level.values().length) {
            throw new IllegalArgumentException("no program lies at address 0x%x".formatted(value));
        }
        return new CodeAddress(
                Level.values()[level], (int) (value >> BLOCK_SHIFT) & MAX_BLOCK, (int) value & MAX_INDEX);
    }

    /** Whether a program can lie at an instruction pointer. */
    public static boolean isCode(long value) {
        long level = value >> LEVEL_SHIFT;
        return level >= 1 && level <= Level.values().length;
    }

    /** Names an instruction pointer for a reader, whether or not a program lies there. */
    public static String describe(long value) {
        return isCode(value) ? of(value).toString() : "0x" + Long.toHexString(value);
    }

    /** The value of RIP. */
    public long value() {
        return (long) (level.ordinal() + 1) << LEVEL_SHIFT | (long) block << BLOCK_SHIFT | index;
    }

    /** The address n instructions further on. */
    public CodeAddress plus(int n) {
        return new CodeAddress(level, block, index + n);
    }

    @Override
    public int compareTo(CodeAddress other) {
        return Long.compare(value(), other.value());
    }

    @Override
    public String toString() {
        return block == 0 ? level + "[" + index + "]" : level + ".handler" + block + "[" + index + "]";
    }
}
