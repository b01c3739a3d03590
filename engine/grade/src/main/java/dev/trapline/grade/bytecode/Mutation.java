package dev.trapline.grade.bytecode;

/**
 * One change to one method.
 *
 * @param operator its kind
 * @param type name of the class, with dots
 * @param method name of the method
 * @param descriptor of the method
 * @param line in the source; 0 if the class file tells none
 * @param at the instruction, counted in the method from 0
 * @param change what is done there
 * @param words what the mutated code does, unlike the original; no other mutation of this operator in this method has the same words
 */
public record Mutation(
        Operator operator,
        String type,
        String method,
        String descriptor,
        int line,
        int at,
        Change change,
        String words) {

    Mutation saying(String otherWords) {
        return new Mutation(operator, type, method, descriptor, line, at, change, otherWords);
    }

    /** The instruction that must be executed for it to matter. */
    public Point point() {
        return new Point(type, method, descriptor, at);
    }

    @Override
    public String toString() {
        return "%s.%s, line %d: %s".formatted(type, method, line, words);
    }
}
