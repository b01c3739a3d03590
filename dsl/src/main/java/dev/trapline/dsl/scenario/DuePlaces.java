package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.PlainExit;
import java.util.List;
import java.util.Optional;

/**
 * At which instruction an exit or a delivery is due: the address that it saves or pushes (SDM 6.5, 27.3.3). Faults, and instructions that exit, at the
 * instruction; traps, interrupts and NMIs at the next one; what software raises, behind its instruction when it is delivered, and at it when it exits.
 */
final class DuePlaces {

    private final Whereabouts where;
    private boolean inputSinceAct;
    private Optional<EventInfo> injecting = Optional.empty();
    private int injectedLength;

    DuePlaces(Whereabouts where) {
        this.where = where;
    }

    /** Somebody executed instructions. */
    void acted() {
        inputSinceAct = false;
    }

    /** Inputs arrived between two instructions. */
    void inputArrived() {
        inputSinceAct = true;
    }

    /** L2 was entered. */
    void entered(KnownVmcs vmcs) {
        injecting = vmcs.injects();
        injectedLength = vmcs.injectedLength();
    }

    /** Where an exit is due of which this is said. */
    CodeAddress of(Expectation.Exit exit, List<ExitDetail> details) {
        Optional<Event> interrupted = interrupted(details);
        boolean ofInjection = interrupted.map(Event::info).equals(injecting) && injecting.isPresent();
        injecting = Optional.empty();
        if (ofInjection) {
            return where.due(exit.timing());
        }
        if (interrupted.isPresent()) {
            return ofExiting(interrupted.get(), exit.timing());
        }
        if (exit.reason().isByInstruction()) {
            return where.dueAtInstruction(exit.timing());
        }
        if (exit.reason().isByMemoryAccess() || exit.reason() == PlainExit.TRIPLE_FAULT) {
            return fault(exit.timing());
        }
        for (ExitDetail detail : details) {
            if (detail instanceof ExitDetail.Tells tells) {
                return ofExiting(tells.event(), exit.timing());
            }
        }
        return where.due(exit.timing());
    }

    private static Optional<Event> interrupted(List<ExitDetail> details) {
        for (ExitDetail detail : details) {
            if (detail instanceof ExitDetail.DuringDelivery during) {
                return Optional.of(during.event());
            }
        }
        return Optional.empty();
    }

    private CodeAddress ofExiting(Event event, Timing timing) {
        if (event.isBySoftware()) {
            return where.dueAtInstruction(timing);
        }
        return isFault(event) ? fault(timing) : where.due(timing);
    }

    /** Where a delivery is due. */
    CodeAddress of(Expectation.Delivery delivery) {
        Event event = delivery.event();
        if (delivery.to() == Level.L2 && injecting.equals(Optional.of(event.info()))) {
            injecting = Optional.empty();
            return where.due(delivery.timing()).plus(event.isBySoftware() ? injectedLength : 0);
        }
        if (event.isBySoftware()) {
            return where.dueBehindInstruction(delivery.timing(), event);
        }
        return isFault(event) ? fault(delivery.timing()) : where.due(delivery.timing());
    }

    /** What came from outside finds no fault at the instruction before. */
    private CodeAddress fault(Timing timing) {
        return inputSinceAct ? where.due(timing) : where.dueAtFault(timing);
    }

    /** Whether an event is an exception that is reported at the instruction which raises it. */
    static boolean isFault(Event event) {
        return event.info().type() == EventType.HARDWARE_EXCEPTION
                && event.info().vector() != ExceptionVector.DB.vector();
    }
}
