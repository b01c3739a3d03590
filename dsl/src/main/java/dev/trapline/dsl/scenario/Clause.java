package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** What one word says. */
public sealed interface Clause permits GivenClause, Clause.Stimulus, Expectation {

    /** The word as part of a sentence. */
    String words();

    /** Something that happens or is done. */
    sealed interface Stimulus extends Clause {}

    /** Something that L1 or L2 does. */
    sealed interface Act extends Stimulus {
        /** Whether it is the first stimulus of the chain. */
        boolean first();
    }

    /** Inputs arrive, all at the same boundary. */
    record Arrives(List<InputEvent> events, Moment moment) implements Stimulus {

        /** When. */
        public enum Moment {
            /** Before the next instruction outside of handlers. */
            NEXT(""),
            /** While the last instruction executes, and not after it. */
            MEANWHILE(" meanwhile"),
            /** Before the next instruction of the handler that was entered last. */
            IN_HANDLER(" while the handler runs");

            private final String words;

            Moment(String words) {
                this.words = words;
            }
        }

        /** Copies the list. */
        public Arrives {
            events = List.copyOf(events);
        }

        @Override
        public String words() {
            StringJoiner words = new StringJoiner(" and ", "", moment.words);
            for (InputEvent event : events) {
                words.add(TraceText.of(event));
            }
            return words.toString();
        }
    }

    /** A level executes instructions. */
    record Executes(Level level, List<Instruction> instructions, boolean first) implements Act {
        /** Copies the list. */
        public Executes {
            instructions = List.copyOf(instructions);
        }

        @Override
        public String words() {
            boolean nops = instructions.stream().allMatch(i -> i.opcode() == Opcode.NOP);
            return nops
                    ? "%s runs %d instruction%s"
                            .formatted(level, instructions.size(), instructions.size() == 1 ? "" : "s")
                    : "%s executes %s"
                            .formatted(
                                    level,
                                    instructions.stream()
                                            .map(Instruction::toString)
                                            .collect(Collectors.joining("; ")));
        }
    }

    /** L1 enters L2 with VMLAUNCH or VMRESUME. */
    record Enters(Opcode instruction, boolean first) implements Act {
        @Override
        public String words() {
            return "L1 executes " + instruction;
        }
    }

    /** L1 moves L2's instruction pointer past the instruction that exited. */
    record SkipsInstruction(boolean first) implements Act {
        @Override
        public String words() {
            return "L1 advances L2 past the instruction";
        }
    }

    /** L1, with interrupts still disabled, runs an instruction and then opens its interrupt window with STI. */
    record OpensIrqWindow(boolean first) implements Act {
        @Override
        public String words() {
            return "L1 opens its interrupt window";
        }
    }

    /** L1 writes an event to the VM-entry fields. */
    record InjectsAtNextEntry(Event event, boolean first) implements Act {
        @Override
        public String words() {
            return "L1 injects %s at the next VM entry".formatted(event);
        }
    }

    /** L1 makes a VMCS current, and goes on with it where it left it. */
    record Loads(VmcsPointer vmcs, boolean first) implements Act {
        @Override
        public String words() {
            return "L1 makes the %s VMCS current".formatted(vmcs.name().toLowerCase(Locale.ROOT));
        }
    }

    /** L1 writes to the current VMCS what its first one had at the start; L2 goes on with its next instruction there. */
    record SetsUp(boolean first) implements Act {
        @Override
        public String words() {
            return "L1 sets it up as the first one was";
        }
    }
}
