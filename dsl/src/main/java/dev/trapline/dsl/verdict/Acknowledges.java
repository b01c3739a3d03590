package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * INV5: each request of the local APIC is acknowledged once or left pending, and each acknowledge shows once. An interrupt of the 8259 shows without a request, a
 * notification of posted interrupts can be consumed, and a reset clears what is pending. An interrupt whose delivery ended in a fault that does not tell it is
 * lost, on a processor too.
 */
final class Acknowledges {

    private static final int VECTORS = 256;

    private final Program program;
    private final Trace trace;
    private final int[] requests = new int[VECTORS];
    private final int[] shown = new int[VECTORS];

    private Acknowledges(Program program, Trace trace) {
        this.program = program;
        this.trace = trace;
    }

    static void check(Program program, Trace trace, ExitInvariants.Requirement requirement) {
        Acknowledges count = new Acknowledges(program, trace);
        count.countRequests();
        count.countShown();
        count.compare(requirement);
    }

    private void countRequests() {
        for (int vector : program.apic().pending()) {
            requests[vector]++;
        }
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Requested request) {
                requests[request.vector()]++;
            }
        }
    }

    private void countShown() {
        Optional<EventInfo> injected = Optional.empty();
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Entered entered) {
                injected = entered.injected();
            } else if (event instanceof TraceEvent.Delivered delivered) {
                if (delivered.source() == TraceEvent.Source.INJECTION) {
                    injected = Optional.empty();
                } else if (delivered.source() == TraceEvent.Source.EVENT) {
                    show(Optional.of(delivered.event()));
                }
            } else if (event instanceof TraceEvent.Exited exited) {
                if (exited.reason() == VectoredExit.EXTERNAL_INTERRUPT) {
                    show(exited.interruption());
                }
                boolean virtual = exited.controls().has(SecondaryBased.VIRTUAL_INTR_DELIVERY);
                if (!exited.vectoring().equals(injected) && !virtual) {
                    show(exited.vectoring());
                }
            }
        }
    }

    private void show(Optional<EventInfo> event) {
        if (event.isPresent() && event.get().type() == EventType.EXTERNAL_INTERRUPT) {
            shown[event.get().vector()]++;
        }
    }

    private void compare(ExitInvariants.Requirement requirement) {
        int[] left = new int[VECTORS];
        for (int vector : trace.end().apic().pending()) {
            left[vector]++;
        }
        int mayBeLost = 0;
        for (TraceEvent event : trace.events()) {
            mayBeLost += isFaultOfADelivery(event) ? 1 : 0;
        }
        for (int i = 0; i < VECTORS; i++) {
            int missing = requests[i] - shown[i] - left[i];
            if (missing > 0 && missing <= mayBeLost) {
                mayBeLost -= missing;
            } else if (missing != 0) {
                differs(i, missing, left[i], requirement);
            }
        }
    }

    private void differs(int vector, int missing, int left, ExitInvariants.Requirement requirement) {
        boolean cleared = trace.end().how() == TraceEvent.End.RESET;
        boolean tooFew = missing > 0 && !cleared && !isNotification(vector);
        boolean tooMany = missing < 0 && !ExitInvariants.ofThe8259(trace).contains(vector);
        requirement.require(
                !tooFew && !tooMany,
                () -> "INV5: interrupt 0x%02x was requested %d times, shows %d times, and %d is left pending"
                        .formatted(vector, requests[vector], shown[vector], left),
                trace.end());
    }

    /** Whether a vector may be consumed by posted-interrupt processing, which shows nothing of it (SDM 29.6). */
    private boolean isNotification(int vector) {
        return program.sets(PinBased.POSTED_INTR) && program.field(VmcsField.POSTED_INTR_NV) == vector;
    }

    /** A triple fault, a double fault, or an exception whose error code says that it came of an external event, as it is delivered (SDM 6.13, 6.15). */
    private static boolean isFaultOfADelivery(TraceEvent event) {
        if (event instanceof TraceEvent.Delivered delivered) {
            return delivered.source() == TraceEvent.Source.EVENT
                    && isFaultOfADelivery(delivered.event(), delivered.error());
        }
        if (event instanceof TraceEvent.Exited exited) {
            return exited.reason() == PlainExit.TRIPLE_FAULT
                    || exited.interruption().filter(Acknowledges::isDoubleFault).isPresent()
                    || exited.vectoring()
                            .filter(info -> isFaultOfADelivery(info, exited.vectoringError()))
                            .isPresent();
        }
        return event instanceof TraceEvent.Ended ended && ended.how() == TraceEvent.End.SHUTDOWN;
    }

    private static boolean isFaultOfADelivery(EventInfo event, OptionalInt error) {
        boolean external = ExceptionVector.kind(event.vector()) == ExceptionVector.Kind.CONTRIBUTORY
                && error.isPresent()
                && (error.getAsInt() & 1) != 0;
        return event.type() == EventType.HARDWARE_EXCEPTION && (external || isDoubleFault(event));
    }

    private static boolean isDoubleFault(EventInfo event) {
        return event.type() == EventType.HARDWARE_EXCEPTION && event.vector() == ExceptionVector.DF.vector();
    }
}
