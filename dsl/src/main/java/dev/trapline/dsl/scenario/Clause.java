package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What one word says. */
public sealed interface Clause permits Clause.Given, Clause.Stimulus, Expectation {

    /** The word as part of a sentence. */
    String words();

    /** How things are at the start. */
    sealed interface Given extends Clause {}

    /** Something that happens or is done. */
    sealed interface Stimulus extends Clause {}

    /** Something that L1 or L2 does. */
    sealed interface Act extends Stimulus {
        /** Whether it is the first stimulus of the chain. */
        boolean first();
    }

    /** L1's VMCS has a control set. */
    record Sets(Control control) implements Given {
        @Override
        public String words() {
            return "L1 sets %s %s".formatted(control.group(), control.name());
        }
    }

    /** L1's VMCS has a value in a field. */
    record Writes(VmcsField field, long value) implements Given {
        @Override
        public String words() {
            return "L1's %s is 0x%x".formatted(field, value);
        }
    }

    /** L1's VMCS injects an event at the VM entry. */
    record Injects(EventInfo event) implements Given {
        @Override
        public String words() {
            return "L1 injects %s at VM entry".formatted(event);
        }
    }

    /** RFLAGS.IF of a level. */
    record InterruptsEnabled(Level level, boolean enabled) implements Given {
        @Override
        public String words() {
            return "%s has interrupts %s".formatted(level, enabled ? "enabled" : "disabled");
        }
    }

    /** L2 is entered in the shadow of STI or MOV SS. */
    record Shadow(Opcode of) implements Given {
        @Override
        public String words() {
            return "L2 is in the shadow of " + Instruction.of(of);
        }
    }

    /** L2 is entered halted. */
    record Halted() implements Given {
        @Override
        public String words() {
            return "L2 is halted";
        }
    }

    /** L2's code begins with instructions, whether or not it gets to execute them. */
    record AboutToExecute(List<Instruction> instructions) implements Given {
        /** Copies the list. */
        public AboutToExecute {
            instructions = List.copyOf(instructions);
        }

        @Override
        public String words() {
            return "L2 is about to execute "
                    + instructions.stream().map(Instruction::toString).collect(Collectors.joining("; "));
        }
    }

    /** A vector is pending in the local APIC. */
    record Pending(int vector) implements Given {
        @Override
        public String words() {
            return "interrupt 0x%02x is pending".formatted(vector);
        }
    }

    /** A vector is in service in the local APIC. */
    record InService(int vector) implements Given {
        @Override
        public String words() {
            return "interrupt 0x%02x is in service".formatted(vector);
        }
    }

    /** The first input arrives while the VM entry is being emulated. */
    record EmulatingVmEntry() implements Given {
        @Override
        public String words() {
            return "L0 is emulating the VM entry";
        }
    }

    /** L0 has not mapped a page of L2. */
    record NotMapped(L2Page page) implements Given {
        @Override
        public String words() {
            return "L0 has not mapped L2's %s page".formatted(page.name().toLowerCase(Locale.ROOT));
        }
    }

    /** L0 takes an exit of its own at some place. */
    record SpuriousExitAt(CodeAddress place) implements Given {
        @Override
        public String words() {
            return "L0 takes an interrupt of its own before " + place;
        }
    }

    /** The processor that L1 sees does not offer a control. */
    record Lacks(Control control) implements Given {
        @Override
        public String words() {
            return "the processor lacks %s %s".formatted(control.group(), control.name());
        }
    }

    /**
     * Inputs arrive, all at the same boundary.
     *
     * @param during while the last instruction executes, and not after it
     */
    record Arrives(List<InputEvent> events, boolean during) implements Stimulus {
        /** Copies the list. */
        public Arrives {
            events = List.copyOf(events);
        }

        @Override
        public String words() {
            return events.stream().map(TraceText::of).collect(Collectors.joining(" and "))
                    + (during ? " meanwhile" : "");
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
}
