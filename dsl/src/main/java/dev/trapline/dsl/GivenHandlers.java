package dev.trapline.dsl;

import dev.trapline.dsl.vmx.Instruction;

/**
 * What a level has in its interrupt-descriptor table, where that is not what silence means.
 *
 * @param <S> the givens about that level
 */
public interface GivenHandlers<S> {

    /** Trap gates, which leave RFLAGS.IF as it is (SDM 6.12.1.3), for vectors of 0 to 0xff. */
    S hasTrapGate(int... vectors);

    /** Gates that are not present, for vectors of 0 to 0xff: a delivery raises #NP (SDM 6.15). */
    S hasNoGate(int... vectors);

    /**
     * A gate that INT n and INT3 can use from this privilege level on (SDM 6.12.1.2). Without a word it is 0.
     *
     * @param privilegeLevel 0 to 3
     */
    S hasGateOfPrivilege(int vector, int privilegeLevel);

    /**
     * A handler of a vector's own. It goes as far as its last instruction, mostly {@link Words#iret()}; behind that the program ends.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if there is no instruction
     */
    S hasHandler(int vector, Instruction... instructions);
}
