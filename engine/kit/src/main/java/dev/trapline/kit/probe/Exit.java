package dev.trapline.kit.probe;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.trace.Controls;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A VM exit as an emulator has it, for {@link Recording#exited}. What is not said is as after most exits: no event is told or interrupted, the VMCS is launched and
 * injects nothing.
 *
 * @param reason basic exit reason
 * @param qualification exit qualification, 0 where it is cleared
 * @param interruption VM-exit interruption information with its error code, empty where invalid
 * @param interruptionError its error code, empty for none
 * @param vectoring IDT-vectoring information, empty where invalid
 * @param vectoringError its error code, empty for none
 * @param instructionLength empty where undefined
 * @param guest the state that was saved
 * @param host L1's state
 * @param controls the controls in force
 * @param apic the local APIC
 */
public record Exit(
        ExitReason reason,
        long qualification,
        Optional<EventInfo> interruption,
        OptionalInt interruptionError,
        Optional<EventInfo> vectoring,
        OptionalInt vectoringError,
        OptionalInt instructionLength,
        GuestState guest,
        HostState host,
        Controls controls,
        ApicState apic) {

    /**
     * An exit that tells no event.
     *
     * @param number basic exit reason (SDM appendix C)
     * @throws IllegalArgumentException if there is no exit reason of this number
     */
    public static Exit of(
            long number, long qualification, GuestState guest, HostState host, Controls controls, ApicState apic) {
        ExitReason reason = ExitReason.of((int) number)
                .orElseThrow(() -> new IllegalArgumentException("there is no exit reason %d".formatted(number)));
        return new Exit(
                reason,
                qualification,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                guest,
                host,
                controls,
                apic);
    }

    /** The same, telling an event, as the VM-exit interruption information has it: nothing if bit 31 is 0. */
    public Exit telling(long interruptionInfo, int errorCode) {
        Optional<EventInfo> told = EventInfo.of(interruptionInfo);
        boolean hasCode = told.isPresent() && told.get().hasErrorCode();
        return new Exit(
                reason,
                qualification,
                told,
                hasCode ? OptionalInt.of(errorCode) : OptionalInt.empty(),
                vectoring,
                vectoringError,
                instructionLength,
                guest,
                host,
                controls,
                apic);
    }

    /** The same, caused by an instruction that is so long. */
    public Exit byInstruction(int length) {
        return new Exit(
                reason,
                qualification,
                interruption,
                interruptionError,
                vectoring,
                vectoringError,
                OptionalInt.of(length),
                guest,
                host,
                controls,
                apic);
    }
}
