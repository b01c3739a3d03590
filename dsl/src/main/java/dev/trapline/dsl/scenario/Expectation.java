package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VmInstructionError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is hoped for. Four kinds: the next event that L1 can observe, a detail of the last one, the absence of one, and what L0 did in the whole run. */
public sealed interface Expectation extends Clause {

    /** The next event that L1 can observe. Nothing that L1 can observe may come between two of these. */
    sealed interface Next extends Expectation {}

    /** Something about the event before. */
    sealed interface Detail extends Expectation permits ExitDetail, PendingIs, InServiceIs, ValueIs {}

    /** Something about the run as a whole that only a core which shows its L0 can tell. */
    sealed interface OfL0 extends Expectation {}

    /** A VM exit to L1. */
    record Exit(ExitReason reason, Timing timing) implements Next {
        @Override
        public String words() {
            return "exit " + reason.name() + timing.words();
        }
    }

    /** A VM-entry failure: L1 goes on at HOST_RIP with bit 31 of the exit reason set. */
    record EntryFailure(PlainExit reason) implements Next {
        @Override
        public String words() {
            return "VM-entry failure " + reason;
        }
    }

    /** VMfailValid with a number, or VMfailInvalid. */
    record VmFail(Optional<VmInstructionError> error) implements Next {
        @Override
        public String words() {
            return error.map(e -> "VMfailValid %d (%s)".formatted(e.number(), e))
                    .orElse("VMfailInvalid");
        }
    }

    /**
     * An event is delivered through a level's interrupt-descriptor table.
     *
     * @param virtual whether it comes from the virtual-APIC page
     */
    record Delivery(Level to, Event event, boolean virtual, Timing timing) implements Next {
        @Override
        public String words() {
            return "delivery of %s%s to %s%s".formatted(virtual ? "virtual " : "", event, to, timing.words());
        }
    }

    /** Said by the words that enter L2: the entry succeeds. */
    record Entry(Opcode instruction) implements Next {
        @Override
        public String words() {
            return "successful VM entry by " + instruction;
        }
    }

    /** Said by the words that read: the instruction completes. */
    record Read(Level by, Instruction instruction) implements Next {
        @Override
        public String words() {
            return "%s reads with %s".formatted(by, instruction);
        }
    }

    /** No event that L1 can observe until the next word, or for some instructions. */
    record Nothing() implements Expectation {
        @Override
        public String words() {
            return "nothing";
        }
    }

    /** The run ends like this, and not by the end of the program. */
    record Ends(TraceEvent.End how) implements Expectation {
        @Override
        public String words() {
            return switch (how) {
                case HALTED_FOREVER -> "that it stays halted for ever";
                case SHUTDOWN -> "that the processor shuts down";
                case RESET -> "that the processor is reset";
                case COMPLETED, OUT_OF_STEPS -> "that the run ends with " + how;
            };
        }
    }

    /** A bit of the interrupt-request register. */
    record PendingIs(int vector, boolean pending) implements Detail {
        @Override
        public String words() {
            return "interrupt 0x%02x is %s".formatted(vector, pending ? "pending" : "not pending");
        }
    }

    /** A bit of the in-service register. */
    record InServiceIs(int vector, boolean inService) implements Detail {
        @Override
        public String words() {
            return "interrupt 0x%02x is %s".formatted(vector, inService ? "in service" : "not in service");
        }
    }

    /** Some bits of the value that was read. */
    record ValueIs(long mask, long value) implements Detail {
        @Override
        public String words() {
            return mask == -1L
                    ? "the value is 0x%x".formatted(value)
                    : "the value's bits 0x%x are 0x%x".formatted(mask, value);
        }
    }

    /** One of several ways to go on, where the architecture leaves a choice. Ends a chain. */
    record OneOf(List<Alternative> alternatives) implements Expectation {
        /** Copies the list. */
        public OneOf {
            alternatives = List.copyOf(alternatives);
        }

        @Override
        public String words() {
            return "one of: " + alternatives.stream().map(Alternative::words).collect(Collectors.joining("; or: "));
        }
    }

    /**
     * In the chain of one outcome, this stands where {@link OneOf} was said.
     *
     * @param alternative the outcome
     * @param of how many there are
     */
    record Chosen(Alternative alternative, int of) implements Expectation {
        @Override
        public String words() {
            return "one of the %d outcomes that the architecture allows".formatted(of);
        }
    }

    /** A vector was delivered once in the whole run, and by no exit besides. */
    record DeliveredOnce(int vector) implements Expectation {
        @Override
        public String words() {
            return "interrupt 0x%02x is delivered exactly once".formatted(vector);
        }
    }

    /** L1 observes something else than on bare metal. */
    record UnlikeBareMetal() implements Expectation {
        @Override
        public String words() {
            return "something else than on bare metal";
        }
    }

    /** L0's exits in the whole run, in order, besides those for L1's VMX instructions and accesses to the local APIC. */
    record L0Exits(List<ExitReason> reasons) implements OfL0 {
        /** Copies the list. */
        public L0Exits {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String words() {
            return reasons.isEmpty()
                    ? "no further exit to L0"
                    : "L0's further exits to be "
                            + reasons.stream().map(ExitReason::name).collect(Collectors.joining(", then "));
        }
    }

    /** How many interrupt windows L0 opens, for needs of its own, in the VMCS that it runs a level on. */
    record L0IrqWindows(Level of, int count) implements OfL0 {
        @Override
        public String words() {
            return "L0 opens %s interrupt window of %s"
                    .formatted(count == 0 ? "no" : count == 1 ? "exactly one" : "exactly " + count, of);
        }
    }

    /** L0 opened one window in L1 for the interrupt that was just delivered there, since it became pending. */
    record L0OneIrqWindowForDelivery() implements OfL0 {
        @Override
        public String words() {
            return "L0 opened exactly one interrupt window of L1 for it";
        }
    }

    /** Interrupt-window exiting in every entry of L2. */
    record L0EntersL2WithIrqWindow(boolean set) implements OfL0 {
        @Override
        public String words() {
            return "L0 enters L2 with interrupt-window exiting " + (set ? "set" : "clear");
        }
    }

    /** L0 had an event that it could not inject or reflect, because a VM entry was not complete. */
    record L0RefusesInjection() implements OfL0 {
        @Override
        public String words() {
            return "L0 puts the event off until the VM entry is complete";
        }
    }

    /** L0's answers when it was asked, and that none of them made it leave L2. */
    record L0Answers(boolean answer, int times) implements OfL0 {
        @Override
        public String words() {
            return "L0 answers %s %d times, and does nothing else by it".formatted(answer ? "yes" : "no", times);
        }
    }
}
