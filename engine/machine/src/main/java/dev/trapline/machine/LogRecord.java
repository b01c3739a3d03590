package dev.trapline.machine;

import dev.trapline.dsl.program.ApicState;
import java.util.Optional;

/** Something that the boot image has written down ({@code record.inc}), in the machine's terms. */
sealed interface LogRecord {

    /**
     * A VM exit, or a VM-entry failure. The fields are those of the current VMCS afterwards.
     *
     * @param landing where L1 goes on
     * @param rsp of L1
     * @param rflags of L1
     */
    record Exit(
            long landing,
            long rsp,
            long rflags,
            long cr2,
            long dr6,
            long reason,
            long qualification,
            long interruption,
            long interruptionError,
            long vectoring,
            long vectoringError,
            long instructionLength,
            long guestPhysical,
            long guestRip,
            long guestRsp,
            long guestRflags,
            long interruptibility,
            long activity,
            long pendingDebug,
            long interruptStatus,
            long timer,
            long entryEvent,
            long guestSsAccess,
            long guestDr7,
            ApicState apic,
            ApicState virtualApic,
            Frame onGuestStack)
            implements LogRecord {}

    /**
     * What a delivery pushed: six words from the lowest address on, the first being an error code if there is one.
     *
     * @param rsp where the first word lies
     */
    record Frame(long rsp, long word0, long word1, long word2, long word3, long word4, long word5) {

        private static final int ALIGNMENT = 16;

        /** Whether there is an error code: the five words that a delivery pushes on an aligned stack end at an odd place, six at an even one (SDM 6.14.2). */
        boolean hasErrorCode() {
            return rsp % ALIGNMENT == 0;
        }

        long errorCode() {
            return word0;
        }

        long returnRip() {
            return hasErrorCode() ? word1 : word0;
        }

        long savedRflags() {
            return hasErrorCode() ? word3 : word2;
        }

        long savedRsp() {
            return hasErrorCode() ? word4 : word3;
        }
    }

    /**
     * The delivery of an event, as the stub of its vector found it.
     *
     * @param toL2 whether L2's table was used, else L1's
     * @param apic the local APIC afterwards; empty if something else came before it could be read
     */
    record Delivery(boolean toL2, int vector, Frame frame, Optional<ApicState> apic) implements LogRecord {}

    /**
     * What a VMX instruction of L1 came to that did not leave L1.
     *
     * @param behind where L1 goes on
     * @param error the VM-instruction error field
     * @param value what VMREAD read
     */
    record Result(long behind, long rflags, long error, long value) implements LogRecord {}

    /**
     * What RDMSR read.
     *
     * @param behind where the program goes on
     */
    record Value(long behind, long value) implements LogRecord {}

    /**
     * The program is over.
     *
     * @param how 0 by STOP of L1, 1 by that of L2, 2 because L2 went on for ever; for the last two, the exit before tells where
     * @param rip where L1 was
     */
    record End(int how, long rip, ApicState apic) implements LogRecord {

        static final int L1_STOP = 0;
        static final int L2_STOP = 1;
        static final int WATCHDOG = 2;
    }
}
