package dev.trapline.dsl.trace;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VectoredExit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
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
            return "interrupt " + vector(requested.vector()) + " becomes pending";
        }
        if (event instanceof TraceEvent.Entered entered) {
            return entered.instruction() + " enters L2 at " + state(entered.guest()) + injecting(entered.injected());
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
            return delivered.event()
                    + error(delivered.error())
                    + " is delivered to "
                    + delivered.to()
                    + source(delivered.source())
                    + ", returning to "
                    + CodeAddress.describe(delivered.returnRip())
                    + " with interrupts "
                    + onOff(delivered.savedRflags());
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
            return "hardware interrupt " + vector(irq.vector()) + " arrives";
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
        StringBuilder text = new StringBuilder(exited.entryFailure() ? "VM-entry failure " : "exit ");
        text.append(exited.reason().name());
        if (exited.reason() instanceof VectoredExit) {
            text.append(" telling ");
            if (exited.interruption().isPresent()) {
                text.append(exited.interruption().get()).append(error(exited.interruptionError()));
            } else {
                text.append("no vector");
            }
        }
        if (exited.vectoring().isPresent()) {
            text.append(", during delivery of ")
                    .append(exited.vectoring().get())
                    .append(error(exited.vectoringError()));
        }
        if (exited.nmiUnblocking()) {
            text.append(", NMIs unblocked by an IRET");
        }
        if (exited.qualification() != 0) {
            text.append(", qualification 0x").append(Long.toHexString(exited.qualification()));
        }
        if (!exited.entryFailure() && exited.l2Instructions() <= 0) {
            text.append(", L2 did not run");
        }
        return text.append(", at ").append(state(exited.guest())).toString();
    }

    private static String source(TraceEvent.Source source) {
        return switch (source) {
            case EVENT -> "";
            case INJECTION -> " (injected)";
            case VIRTUAL_INTERRUPT -> " (virtual)";
        };
    }

    private static String of(TraceEvent.Ended ended) {
        String where = ended.in() + " at " + CodeAddress.describe(ended.rip());
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
            return who + " gets control from " + exited.from() + ": "
                    + exited.reason().name();
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
            return who
                    + " enters "
                    + entered.into()
                    + injecting(entered.injected())
                    + (with.isEmpty() ? "" : ", with " + String.join(", ", with));
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
        StringJoiner parts = new StringJoiner(", ");
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
            parts.add("pending debug exceptions 0x" + Long.toHexString(guest.pendingDebug()));
        }
        if (guest.interruptStatus() != 0) {
            parts.add("RVI 0x%02x and SVI 0x%02x"
                    .formatted(guest.interruptStatus() & BYTE, guest.interruptStatus() >> Byte.SIZE & BYTE));
        }
        if (guest.timer() != 0) {
            parts.add("timer at 0x" + Long.toHexString(guest.timer()));
        }
        return parts.toString();
    }

    private static String error(OptionalInt code) {
        return code.isPresent() ? " with error code 0x" + Integer.toHexString(code.getAsInt()) : "";
    }

    private static String injecting(Optional<EventInfo> event) {
        return event.isPresent() ? ", injecting " + event.get() : "";
    }

    /** A vector as a reader writes it, 0 to 255. */
    private static String vector(int vector) {
        return "0x" + HexFormat.of().toHexDigits((byte) vector);
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
                : vectors.stream().map(TraceText::vector).collect(Collectors.joining(" "));
    }
}
