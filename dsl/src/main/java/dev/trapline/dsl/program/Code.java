package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Instruction;
import java.util.List;

/**
 * The instructions of one level.
 *
 * @param main where it starts; what runs past the end ends the program
 * @param handlers its interrupt-descriptor table
 */
public record Code(List<Instruction> main, List<Handler> handlers) {

    /** Copies the lists. */
    public Code {
        main = List.copyOf(main);
        handlers = List.copyOf(handlers);
    }

    /**
     * Where the handler of a vector starts.
     *
     * @throws IllegalArgumentException if no gate is present for the vector
     */
    public CodeAddress handlerOf(Level level, int vector) {
        for (int i = 0; i < handlers.size(); i++) {
            if (handlers.get(i).handles(vector)) {
                return new CodeAddress(level, i + 1, 0);
            }
        }
        throw new IllegalArgumentException("%s has no handler for vector 0x%02x".formatted(level, vector));
    }
}
