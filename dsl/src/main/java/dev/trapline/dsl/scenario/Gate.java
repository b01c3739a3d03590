package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.Instruction;
import java.util.List;
import java.util.stream.Collectors;

/** What a level's interrupt-descriptor table holds for one vector, where it is not what silence means (SDM 6.11). */
public sealed interface Gate extends GivenClause {

    /** Whose table. */
    Level level();

    /** Which vector, 0 to 255. */
    int vector();

    /** The gate leaves RFLAGS.IF as it is. */
    record Trap(Level level, int vector) implements Gate {
        @Override
        public String words() {
            return "%s has a trap gate for vector 0x%02x".formatted(level, vector);
        }
    }

    /** The gate is not present. */
    record Missing(Level level, int vector) implements Gate {
        @Override
        public String words() {
            return "%s has no gate for vector 0x%02x".formatted(level, vector);
        }
    }

    /** The least privileged level that may use the gate by INT n or INT3. */
    record Privilege(Level level, int vector, int dpl) implements Gate {
        @Override
        public String words() {
            return "%s has a gate of privilege level %d for vector 0x%02x".formatted(level, dpl, vector);
        }
    }

    /** The handler is this. */
    record Code(Level level, int vector, List<Instruction> instructions) implements Gate {
        /** Copies the list. */
        public Code {
            instructions = List.copyOf(instructions);
        }

        @Override
        public String words() {
            return "%s's handler of vector 0x%02x executes %s"
                    .formatted(
                            level,
                            vector,
                            instructions.stream().map(Instruction::toString).collect(Collectors.joining("; ")));
        }
    }
}
