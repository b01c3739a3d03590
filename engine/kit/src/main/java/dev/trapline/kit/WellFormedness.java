package dev.trapline.kit;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What every trace has to be, whatever it tells: events in the order of time, of a processor that is in one place at a time. */
final class WellFormedness {

    private final Program program;
    private final boolean showsL0;
    private final List<InputEvent> due = new ArrayList<>();
    private Level running = Level.L1;
    private Progress before = Progress.START;

    private WellFormedness(Program program, boolean showsL0) {
        this.program = program;
        this.showsL0 = showsL0;
        program.inputs().stream()
                .map(Input::event)
                .filter(event -> !event.concernsL0Alone())
                .forEach(due::add);
    }

    /** Checks a core on each program that it supports. */
    static void check(CoreUnderTest core, List<Example> examples) {
        for (Example example : core.supported(examples)) {
            Trace trace = core.run(example);
            fault(example.program(), trace, core.core().showsL0()).ifPresent(fault -> {
                throw core.broken("gives a trace that is not well-formed: " + fault, example);
            });
        }
    }

    /**
     * What is wrong with a trace, empty if nothing is.
     *
     * @param showsL0 whether the core says that it shows what L0 does
     */
    static Optional<String> fault(Program program, Trace trace, boolean showsL0) {
        WellFormedness check = new WellFormedness(program, showsL0);
        List<TraceEvent> events = trace.events();
        for (int i = 0; i < events.size(); i++) {
            Optional<String> fault = check.faultOf(events.get(i));
            if (fault.isPresent()) {
                return Optional.of("event %d, \"%s\", %s".formatted(i + 1, TraceText.of(events.get(i)), fault.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> faultOf(TraceEvent event) {
        Progress at = event.at();
        if (at.l1() < before.l1() || at.l2() < before.l2()) {
            return Optional.of("comes after fewer instructions (L1 %d, L2 %d) than the one before (L1 %d, L2 %d)"
                    .formatted(at.l1(), at.l2(), before.l1(), before.l2()));
        }
        before = at;
        if (event instanceof L0Event l0) {
            return faultOfL0(l0);
        }
        if (event instanceof TraceEvent.Arrived arrived) {
            return faultOfInput(arrived.event());
        }
        if (event instanceof TraceEvent.Requested requested) {
            return requested.vector() < 0x10 || requested.vector() > 0xFF
                    ? Optional.of("is of a vector that no local APIC accepts: 0x%02x".formatted(requested.vector()))
                    : Optional.empty();
        }
        return event instanceof TraceEvent.Ended ended ? faultOfEnd(ended) : faultOfPlace(event);
    }

    private Optional<String> faultOfL0(L0Event event) {
        if (!showsL0) {
            return Optional.of("is L0's, but showsL0() is false");
        }
        return event.depth() < 0 ? Optional.of("has depth " + event.depth()) : Optional.empty();
    }

    private Optional<String> faultOfInput(InputEvent event) {
        if (event.concernsL0Alone()) {
            return Optional.empty();
        }
        if (due.isEmpty()) {
            return Optional.of("is no input of the program, or one that arrived already");
        }
        InputEvent next = due.remove(0);
        return next.equals(event)
                ? Optional.empty()
                : Optional.of("is not the program's next input, \"%s\"".formatted(TraceText.of(next)));
    }

    private Optional<String> faultOfPlace(TraceEvent event) {
        Level in = running;
        if (event instanceof TraceEvent.Entered) {
            running = Level.L2;
            return needs(Level.L1, in);
        }
        if (event instanceof TraceEvent.Exited exited) {
            running = Level.L1;
            return exited.entryFailure() ? needs(Level.L1, in) : needs(Level.L2, in);
        }
        if (event instanceof TraceEvent.Delivered delivered) {
            return needs(delivered.to(), in);
        }
        if (event instanceof TraceEvent.ReadBack read) {
            return needs(read.by(), in);
        }
        return needs(Level.L1, in);
    }

    private static Optional<String> needs(Level needed, Level in) {
        return needed == in
                ? Optional.empty()
                : Optional.of("can only come while %s runs, and by the events before it %s does".formatted(needed, in));
    }

    private Optional<String> faultOfEnd(TraceEvent.Ended ended) {
        if (ended.how() != TraceEvent.End.COMPLETED) {
            return Optional.empty();
        }
        Optional<String> place = needs(ended.in(), running);
        return place.isPresent() || isAtStop(ended.rip())
                ? place
                : Optional.of("says that the program is through, but %s is no STOP of it"
                        .formatted(CodeAddress.describe(ended.rip())));
    }

    private boolean isAtStop(long rip) {
        if (!CodeAddress.isCode(rip)) {
            return false;
        }
        CodeAddress at = CodeAddress.of(rip);
        if (at.block() > program.code(at.level()).handlers().size()) {
            return false;
        }
        List<Instruction> code = at.block() == 0
                ? program.code(at.level()).main()
                : program.code(at.level()).handlers().get(at.block() - 1).code();
        return at.index() >= code.size() || code.get(at.index()).opcode() == Opcode.STOP;
    }
}
