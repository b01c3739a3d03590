package dev.trapline.dsl.vmx;

import java.util.Optional;

/**
 * Basic exit reasons, by their names in Linux (without the prefix) and their numbers in SDM appendix C. Two kinds, because only some exits can tell a
 * vector: an expectation of a vector compiles for {@link VectoredExit} alone.
 */
public sealed interface ExitReason permits VectoredExit, PlainExit {

    /** The name that specs, sentences and reports use. */
    String name();

    /** Bits 15:0 of the exit-reason field. */
    int number();

    /**
     * Whether the exit is caused by an instruction that then has not executed: the saved RIP is at the instruction (SDM 27.3.3).
     */
    default boolean isFaultLike() {
        return this instanceof PlainExit plain
                && switch (plain) {
                    case HLT,
                            VMCALL,
                            VMCLEAR,
                            VMLAUNCH,
                            VMPTRLD,
                            VMREAD,
                            VMRESUME,
                            VMWRITE,
                            MSR_READ,
                            MSR_WRITE,
                            EPT_VIOLATION -> true;
                    default -> false;
                };
    }

    /** The reason with a number, empty where no spec can speak of it. */
    static Optional<ExitReason> of(int number) {
        return ExitReasons.of(number);
    }
}
