package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Controls;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Rflags;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** An exit as the architecture has it where no word says otherwise: after two instructions of L2, nothing being delivered, L1 at HOST_RIP. */
final class ExitBuilder {
    private static final long HOST_RIP = CodeAddress.main(Level.L1, 2).value();

    /** L1 as an exit must leave it. */
    static final HostState HOST = new HostState(
            HOST_RIP,
            Program.L1_STACK_TOP,
            Rflags.FIXED,
            0,
            ActivityState.ACTIVE,
            HOST_RIP,
            Program.L1_STACK_TOP,
            0,
            0xFFFF_0FF0L);

    private final ExitReason reason;
    private boolean entryFailure;
    private long qualification;
    private Optional<EventInfo> interruption = Optional.empty();
    private OptionalInt interruptionError = OptionalInt.empty();
    private Optional<EventInfo> vectoring = Optional.empty();
    private OptionalInt vectoringError = OptionalInt.empty();
    private OptionalInt instructionLength = OptionalInt.empty();
    private GuestState guest;
    private boolean entryEventValid;
    private boolean launched = true;
    private HostState host = HOST;
    private boolean nmiUnblocking;
    private ApicState virtualApic = ApicState.IDLE;
    private Optional<ApicState> apic = Optional.empty();
    private long l2Instructions = 2;

    ExitBuilder(ExitReason reason, CodeAddress at) {
        this.reason = reason;
        this.guest =
                new GuestState(at.value(), Program.L2_STACK_TOP, Rflags.FIXED | Rflags.IF, 0, ActivityState.ACTIVE);
    }

    /** As VM-exit interruption information. */
    ExitBuilder telling(EventInfo event) {
        interruption = Optional.of(event);
        return this;
    }

    /** As VM-exit interruption error code. */
    ExitBuilder tellingError(int code) {
        interruptionError = OptionalInt.of(code);
        return this;
    }

    /** As IDT-vectoring information. */
    ExitBuilder duringDeliveryOf(EventInfo event) {
        vectoring = Optional.of(event);
        return this;
    }

    /** As IDT-vectoring error code. */
    ExitBuilder duringDeliveryWithError(int code) {
        vectoringError = OptionalInt.of(code);
        return this;
    }

    ExitBuilder qualification(long value) {
        qualification = value;
        return this;
    }

    ExitBuilder instructionLength(int length) {
        instructionLength = OptionalInt.of(length);
        return this;
    }

    ExitBuilder guest(UnaryOperator<GuestState> change) {
        guest = change.apply(guest);
        return this;
    }

    ExitBuilder interruptsDisabled() {
        return guest(g -> new GuestState(g.rip(), g.rsp(), Rflags.FIXED, g.interruptibility(), g.activity()));
    }

    ExitBuilder l2DidNotRun() {
        l2Instructions = 0;
        return this;
    }

    ExitBuilder entryEventLeftValid() {
        entryEventValid = true;
        return this;
    }

    ExitBuilder notLaunched() {
        launched = false;
        return this;
    }

    ExitBuilder host(UnaryOperator<HostState> change) {
        host = change.apply(host);
        return this;
    }

    /** Bit 12 of VM-exit interruption information. */
    ExitBuilder nmiUnblocking() {
        nmiUnblocking = true;
        return this;
    }

    ExitBuilder virtualApic(ApicState state) {
        virtualApic = state;
        return this;
    }

    ExitBuilder apic(ApicState state) {
        apic = Optional.of(state);
        return this;
    }

    ExitBuilder entryFailure() {
        entryFailure = true;
        launched = false;
        l2Instructions = 0;
        return this;
    }

    /** The vector that the exit took from the local APIC. */
    Optional<EventInfo> acknowledged() {
        return interruption.or(() -> vectoring);
    }

    TraceEvent.Exited build(Controls controls, ApicState otherwise) {
        return new TraceEvent.Exited(
                reason,
                entryFailure,
                qualification,
                interruption,
                interruptionError,
                vectoring,
                vectoringError,
                instructionLength,
                guest,
                entryEventValid,
                launched,
                controls,
                host,
                nmiUnblocking,
                virtualApic,
                apic.orElse(otherwise),
                l2Instructions,
                Progress.START);
    }
}
