package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import java.nio.ByteBuffer;

/** A program in the form that the boot image reads. */
final class Compiled {

    private final Program program;
    private final Inputs inputs;
    private final CodeMap code;
    private final VmcsFields fields;
    private final FieldList shared;
    private final byte[] bytes;

    Compiled(Program program, Inputs inputs, CodeMap code, VmcsFields fields, FieldList shared, byte[] bytes) {
        this.program = program;
        this.inputs = inputs;
        this.code = code;
        this.fields = fields;
        this.shared = shared;
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

    /** What its VMCS fields are on the machine. */
    VmcsFields fields() {
        return fields;
    }

    /** The fields that it has in common with those behind it. */
    FieldList shared() {
        return shared;
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
