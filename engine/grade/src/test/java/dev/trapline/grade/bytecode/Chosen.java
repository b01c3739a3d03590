package dev.trapline.grade.bytecode;

/** Which mutant is wanted of a class that has all of them. */
public final class Chosen {

    static final Schema.Switch SWITCH =
            new Schema.Switch(Chosen.class.getName().replace('.', '/'), "method", "variant");

    /** Number of the method, 0 for none. */
    public static int method;

    /** Number of the mutant. */
    public static int variant;

    private Chosen() {}
}
