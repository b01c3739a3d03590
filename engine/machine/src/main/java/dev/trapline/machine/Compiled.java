package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import java.nio.ByteBuffer;

/** A program in the form that the boot image reads. */
final class Compiled {

    private final Program program;
    private final Inputs inputs;
    private final CodeMap code;
    private final byte[] bytes;

    Compiled(Program program, Inputs inputs, CodeMap code, byte[] bytes) {
        this.program = program;
        this.inputs = inputs;
        this.code = code;
        this.bytes = bytes;
    }

    Program program() {
        return program;
    }

    /** Where its inputs are sent. */
    Inputs inputs() {
        return inputs;
    }

    /** Which of its addresses are which in memory. */
    CodeMap code() {
        return code;
    }

    /** Its length in the table. */
    int length() {
        return bytes.length;
    }

    /** Writes its entry of the table. */
    void writeTo(ByteBuffer table) {
        table.put(bytes);
    }
}
