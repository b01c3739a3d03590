package dev.trapline.dsl;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Gate;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.vmx.Instruction;
import java.util.List;
import java.util.function.Function;

/**
 * The givens so far, spoken of a level that runs programs.
 *
 * @param <S> the words about that level
 */
abstract class AboutLevel<S> extends GivenView<S> implements GivenHandlers<S> {

    private static final int LEAST_PRIVILEGED = 3;

    private final Level level;

    AboutLevel(Level level, GivenStage stage, Function<GivenStage, S> view) {
        super(stage, view);
        this.level = level;
    }

    @Override
    public final S hasTrapGate(int... vectors) {
        return eachVector(
                "hasTrapGate", vector -> new Gate.Trap(level, Words.anyVector("hasTrapGate", vector)), vectors);
    }

    @Override
    public final S hasNoGate(int... vectors) {
        return eachVector(
                "hasNoGate", vector -> new Gate.Missing(level, Words.anyVector("hasNoGate", vector)), vectors);
    }

    @Override
    public final S hasGateOfPrivilege(int vector, int privilegeLevel) {
        return say(new Gate.Privilege(
                level,
                Words.anyVector("hasGateOfPrivilege", vector),
                privilegeLevel("hasGateOfPrivilege", privilegeLevel)));
    }

    @Override
    public final S hasHandler(int vector, Instruction... instructions) {
        if (instructions.length == 0) {
            throw new MisuseException(
                    "hasHandler(0x%02x)".formatted(vector), "name at least one instruction, such as iret()");
        }
        return say(new Gate.Code(level, Words.anyVector("hasHandler", vector), List.of(instructions)));
    }

    static int privilegeLevel(String word, int level) {
        if (level < 0 || level > LEAST_PRIVILEGED) {
            throw new MisuseException("%s(%d)".formatted(word, level), "a privilege level is 0 to 3 (SDM 5.5)");
        }
        return level;
    }
}
