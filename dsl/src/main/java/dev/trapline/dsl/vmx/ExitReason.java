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
     * Whether an instruction causes the exit and then has not executed: the saved RIP is at the instruction, and VM-exit instruction length is its length (SDM
     * 27.2.5, 27.3.3). Not so for exceptions and for accesses to memory, which can also come with the delivery of an event.
     */
    default boolean isByInstruction() {
        return this instanceof PlainExit plain
                && switch (plain) {
                    case CPUID,
                            HLT,
                            INVD,
                            VMCALL,
                            VMCLEAR,
                            VMLAUNCH,
                            VMPTRLD,
                            VMPTRST,
                            VMREAD,
                            VMRESUME,
                            VMWRITE,
                            VMXOFF,
                            VMXON,
                            CR_ACCESS,
                            DR_ACCESS,
                            IO_INSTRUCTION,
                            MSR_READ,
                            MSR_WRITE,
                            PAUSE_INSTRUCTION,
                            INVEPT,
                            INVVPID,
                            XSETBV -> true;
                    default -> false;
                };
    }

    /** Whether the exit stands in place of the delivery of an event: an exception, NMI or external interrupt. */
    default boolean isInterruption() {
        return this instanceof VectoredExit;
    }

    /** Whether an access to memory causes the exit: the saved RIP is at the instruction, or where the event that was being delivered came. */
    default boolean isByMemoryAccess() {
        return this == PlainExit.EPT_VIOLATION || this == PlainExit.APIC_ACCESS;
    }

    /** The reason with a number, empty where no spec can speak of it. */
    static Optional<ExitReason> of(int number) {
        return ExitReasons.of(number);
    }
}
