package dev.trapline.grade.bytecode;

/** What is done at one instruction. */
sealed interface Change {

    /** A jump, with another condition. */
    record Jump(int opcode) implements Change {}

    /** The truth value that the instruction leaves, the other way round. */
    record NegateResult() implements Change {}

    /** The instruction takes what it would take from the stack, and does nothing; a result is 0 or null. */
    record Drop() implements Change {}

    /** The field of another name. */
    record OtherField(String name) implements Change {}

    /** Another small number. */
    record OtherNumber(int number) implements Change {}

    /** Before the instruction, two neighbours in the array on the stack change places. */
    record SwapEntries(int first) implements Change {}

    /** The method returns before the instruction; with this number, if it gives one. */
    record Return(int answer) implements Change {}
}
