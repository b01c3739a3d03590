package dev.trapline.dsl.trace;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VectoredExit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Events in words, for error messages and reports. */
public final class TraceText {

    /** Events that a text of a trace begins with, where it leaves some out. */
    private static final int HEAD = 150;

    /** Events that it ends with. */
    private static final int TAIL = 30;

    private static final long BYTE = 0xFF;

    private TraceText() {}

    /** One event in words, without its place in the run. */
    public static String of(TraceEvent event) {
        if (event instanceof TraceEvent.Arrived arrived) {
            return of(arrived.event());
        }
        if (event instanceof TraceEvent.Requested requested) {
            return "interrupt 0x%02x becomes pending".formatted(requested.vector());
        }
        if (event instanceof TraceEvent.Entered entered) {
            return "%s enters L2 at %s%s"
                    .formatted(
                            entered.instruction(),
                            state(entered.guest()),
                            entered.injected()
                                    .map(injected -> ", injecting " + injected)
                                    .orElse(""));
        }
        if (event instanceof TraceEvent.Exited exited) {
            return of(exited);
        }
        if (event instanceof TraceEvent.VmFailed failed) {
            return "%s fails: %s, L1 goes on at %s"
                    .formatted(
                            failed.instruction(),
                            failed.error()
                                    .map(error -> "VMfailValid %d (%s)".formatted(error.number(), error))
                                    .orElse("VMfailInvalid"),
                            CodeAddress.describe(failed.rip()));
        }
        if (event instanceof TraceEvent.Delivered delivered) {
            return "%s%s is delivered to %s%s, returning to %s with interrupts %s"
                    .formatted(
                            delivered.event(),
                            error(delivered.error()),
                            delivered.to(),
                            source(delivered.source()),
                            CodeAddress.describe(delivered.returnRip()),
                            onOff(delivered.savedRflags()));
        }
        if (event instanceof TraceEvent.ReadBack read) {
            return "%s: %s gives 0x%x".formatted(read.by(), read.instruction(), read.value());
        }
        if (event instanceof TraceEvent.Ended ended) {
            return of(ended);
        }
        return of((L0Event) event);
    }

    /**
     * A trace in words, one event a line, with what L1 and L2 had completed by then. Of a run that goes round in circles, the middle is left out, and how much that
     * is stands in its place.
     */
    public static String of(List<? extends TraceEvent> events) {
        StringBuilder text = new StringBuilder("  L1   L2\n");
        int leftOut = events.size() - HEAD - TAIL;
        for (int i = 0; i < events.size(); i++) {
            if (leftOut > 0 && i == HEAD) {
                text.append("           … %,d events left out …\n".formatted(leftOut));
                i += leftOut;
            }
            TraceEvent event = events.get(i);
            String indent = event instanceof L0Event ? "  " : "";
            text.append("%4d %4d  %s%s\n".formatted(event.at().l1(), event.at().l2(), indent, of(event)));
        }
        return text.toString();
    }

    /** An input in words, as a sentence has it. */
    public static String of(InputEvent event) {
        if (event instanceof InputEvent.HardwareInterrupt irq) {
            return "hardware interrupt 0x%02x arrives".formatted(irq.vector());
        }
        if (event instanceof InputEvent.Nmi) {
            return "an NMI arrives";
        }
        if (event instanceof InputEvent.Smi) {
            return "a system-management interrupt arrives";
        }
        if (event instanceof InputEvent.Init) {
            return "an INIT signal arrives";
        }
        if (event instanceof InputEvent.StartUpIpi sipi) {
            return "a start-up IPI 0x%02x arrives".formatted(sipi.vector());
        }
        if (event instanceof InputEvent.TimerTicks time) {
            return "time passes by %d tick%s".formatted(time.ticks(), time.ticks() == 1 ? "" : "s");
        }
        if (event instanceof InputEvent.LineRaised line) {
            return "the interrupt line 0x%02x goes up".formatted(line.vector());
        }
        if (event instanceof InputEvent.LineLowered line) {
            return "the interrupt line 0x%02x goes down".formatted(line.vector());
        }
        if (event instanceof InputEvent.ExtInt irq) {
            return "interrupt 0x%02x of the 8259 arrives".formatted(irq.vector());
        }
        if (event instanceof InputEvent.PostedInterrupt posted) {
            return "interrupt 0x%02x is posted for L2".formatted(posted.vector());
        }
        if (event instanceof InputEvent.SpuriousL0Nmi) {
            return "L0 takes an NMI of its own";
        }
        return event instanceof InputEvent.SpuriousL0Exit
                ? "L0 takes an interrupt of its own"
                : "L0 is asked whether its guest can run";
    }

    private static String of(TraceEvent.Exited exited) {
        return "%s %s%s%s%s%s%s, at %s"
                .formatted(
                        exited.entryFailure() ? "VM-entry failure" : "exit",
                        exited.reason().name(),
                        exited.reason() instanceof VectoredExit
                                ? exited.interruption()
                                        .map(info -> " telling " + info + error(exited.interruptionError()))
                                        .orElse(" telling no vector")
                                : "",
                        exited.vectoring()
                                .map(info -> ", during delivery of " + info + error(exited.vectoringError()))
                                .orElse(""),
                        exited.nmiUnblocking() ? ", NMIs unblocked by an IRET" : "",
                        exited.qualification() == 0 ? "" : ", qualification 0x%x".formatted(exited.qualification()),
                        exited.entryFailure() || exited.l2Instructions() > 0 ? "" : ", L2 did not run",
                        state(exited.guest()));
    }

    private static String source(TraceEvent.Source source) {
        return switch (source) {
            case EVENT -> "";
            case INJECTION -> " (injected)";
            case VIRTUAL_INTERRUPT -> " (virtual)";
        };
    }

    private static String of(TraceEvent.Ended ended) {
        String where = "%s at %s".formatted(ended.in(), CodeAddress.describe(ended.rip()));
        return switch (ended.how()) {
            case COMPLETED -> "the program is through, in " + where;
            case HALTED_FOREVER -> "halted for ever, in " + where;
            case SHUTDOWN -> "shut down, in " + where;
            case RESET -> "reset, in " + where;
            case OUT_OF_STEPS -> "stopped %s, in %s".formatted(ended.detail(), where);
        };
    }

    private static String of(L0Event event) {
        String who = event.depth() == 0 ? "L0" : "L0, %d below,".formatted(event.depth());
        if (event instanceof L0Event.L0Exited exited) {
            return "%s gets control from %s: %s"
                    .formatted(who, exited.from(), exited.reason().name());
        }
        if (event instanceof L0Event.L0Entered entered) {
            List<String> with = new ArrayList<>();
            if (entered.irqWindow()) {
                with.add("interrupt-window exiting");
            }
            if (entered.nmiWindow()) {
                with.add("NMI-window exiting");
            }
            if (entered.immediateExit()) {
                with.add("an exit at once");
            }
            return "%s enters %s%s%s"
                    .formatted(
                            who,
                            entered.into(),
                            entered.injected()
                                    .map(injected -> ", injecting " + injected)
                                    .orElse(""),
                            with.isEmpty() ? "" : ", with " + String.join(", ", with));
        }
        if (event instanceof L0Event.L0OpenedWindow window) {
            return "%s asks for an %s window of %s".formatted(who, window.nmi() ? "NMI" : "interrupt", window.of());
        }
        if (event instanceof L0Event.L0RefusedInjection refused) {
            return "%s puts %s off: the VM entry is not complete"
                    .formatted(who, refused.vector() == 2 ? "the NMI" : "interrupt 0x%02x".formatted(refused.vector()));
        }
        return "%s answers %s".formatted(who, ((L0Event.L0Answered) event).answer() ? "yes" : "no");
    }

    /** The part of L2's state that differs from what silence means. */
    private static String state(GuestState guest) {
        List<String> parts = new ArrayList<>();
        parts.add(CodeAddress.describe(guest.rip()));
        if ((guest.rflags() & Rflags.IF) == 0) {
            parts.add("interrupts off");
        }
        if ((guest.rflags() & Rflags.TF) != 0) {
            parts.add("single-stepping");
        }
        if ((guest.interruptibility() & Interruptibility.STI) != 0) {
            parts.add("blocked by STI");
        }
        if ((guest.interruptibility() & Interruptibility.MOV_SS) != 0) {
            parts.add("blocked by MOV SS");
        }
        if ((guest.interruptibility() & Interruptibility.NMI) != 0) {
            parts.add("NMIs blocked");
        }
        if (guest.activity() != ActivityState.ACTIVE) {
            parts.add("in state " + guest.activity());
        }
        if (guest.pendingDebug() != 0) {
            parts.add("pending debug exceptions 0x%x".formatted(guest.pendingDebug()));
        }
        if (guest.interruptStatus() != 0) {
            parts.add("RVI 0x%02x and SVI 0x%02x"
                    .formatted(guest.interruptStatus() & BYTE, guest.interruptStatus() >> Byte.SIZE & BYTE));
        }
        if (guest.timer() != 0) {
            parts.add("timer at 0x%x".formatted(guest.timer()));
        }
        return String.join(", ", parts);
    }

    private static String error(OptionalInt code) {
        return code.isPresent() ? " with error code 0x%x".formatted(code.getAsInt()) : "";
    }

    private static String onOff(long rflags) {
        return (rflags & Rflags.IF) != 0 ? "on" : "off";
    }

    /** What a local APIC holds, in words. */
    public static String of(ApicState apic) {
        return "pending %s, in service %s".formatted(vectors(apic.pending()), vectors(apic.inService()));
    }

    /** Vectors as a reader writes them. */
    private static String vectors(List<Integer> vectors) {
        return vectors.isEmpty()
                ? "none"
                : vectors.stream().map("0x%02x"::formatted).collect(Collectors.joining(" "));
    }
}
