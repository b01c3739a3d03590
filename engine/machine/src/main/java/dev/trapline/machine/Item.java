package dev.trapline.machine;

import dev.trapline.dsl.program.CodeAddress;

/**
 * An instruction of a program as it lies in memory.
 *
 * @param address where the program has it
 * @param start where it begins: first what sends the inputs that arrive before it, and what loads its operands
 * @param operands where it has sent the inputs, and loads its operands
 * @param main the processor's own instruction that it stands for
 * @param length of that, in bytes
 * @param end behind what records its result, if it has one
 */
record Item(CodeAddress address, long start, long operands, long main, int length, long end) {

    /** Where the processor stands when the instruction is through, and its result has not been recorded. */
    long through() {
        return main + length;
    }
}
