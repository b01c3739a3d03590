package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Feature;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How things are at the start. What L1 has set up is {@link Setup}, what the descriptor tables hold is {@link Gate}. */
public sealed interface GivenClause extends Clause
        permits GivenClause.InterruptsEnabled,
                GivenClause.Shadow,
                GivenClause.NmisBlocked,
                GivenClause.InActivityState,
                GivenClause.SingleSteps,
                GivenClause.PendingDebugExceptions,
                GivenClause.PrivilegeLevel,
                GivenClause.AboutToExecute,
                GivenClause.Pending,
                GivenClause.InService,
                GivenClause.TaskPriority,
                GivenClause.VirtuallyPending,
                GivenClause.VirtuallyInService,
                GivenClause.VirtualTaskPriority,
                GivenClause.EmulatingVmEntry,
                GivenClause.NotMapped,
                GivenClause.SpuriousExitAt,
                GivenClause.Lacks,
                Setup,
                Gate {

    /** Tells what it says of L1's VMCS. */
    default void setUp(VmcsSetup vmcs) {}

    /** RFLAGS.IF of a level. */
    record InterruptsEnabled(Level level, boolean enabled) implements GivenClause {
        @Override
        public String words() {
            return "%s has interrupts %s".formatted(level, enabled ? "enabled" : "disabled");
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            if (level == Level.L2 && enabled) {
                vmcs.setBits(VmcsField.GUEST_RFLAGS, Rflags.IF);
            } else if (level == Level.L2) {
                vmcs.clearBits(VmcsField.GUEST_RFLAGS, Rflags.IF);
            }
        }
    }

    /** L2 is entered in the shadow of STI or MOV SS. */
    record Shadow(Opcode of) implements GivenClause {
        @Override
        public String words() {
            return "L2 is in the shadow of " + Instruction.of(of);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.setBits(
                    VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                    of == Opcode.STI ? Interruptibility.STI : Interruptibility.MOV_SS);
        }
    }

    /** L2 is entered with blocking by NMI. */
    record NmisBlocked() implements GivenClause {
        @Override
        public String words() {
            return "L2 has NMIs blocked";
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.setBits(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI);
        }
    }

    /** L2 is entered in an activity state. */
    record InActivityState(ActivityState state) implements GivenClause {
        @Override
        public String words() {
            return switch (state) {
                case ACTIVE -> "L2 is active";
                case HLT -> "L2 is halted";
                case SHUTDOWN -> "L2 is shut down";
                case WAIT_FOR_SIPI -> "L2 waits for a start-up IPI";
            };
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(VmcsField.GUEST_ACTIVITY_STATE, state.ordinal());
        }
    }

    /** L2 is entered with RFLAGS.TF 1. */
    record SingleSteps() implements GivenClause {
        @Override
        public String words() {
            return "L2 single-steps";
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.setBits(VmcsField.GUEST_RFLAGS, Rflags.TF);
        }
    }

    /** L2 is entered with debug exceptions pending. */
    record PendingDebugExceptions(long bits) implements GivenClause {
        @Override
        public String words() {
            return "L2 has pending debug exceptions 0x%x".formatted(bits);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.setBits(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, bits);
        }
    }

    /** L2 is entered at a privilege level. */
    record PrivilegeLevel(int level) implements GivenClause {
        private static final int DPL_SHIFT = 5;

        @Override
        public String words() {
            return "L2 has privilege level " + level;
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(VmcsField.GUEST_SS_AR_BYTES, (long) level << DPL_SHIFT);
        }
    }

    /** L2's code begins with instructions, whether or not it gets to execute them. */
    record AboutToExecute(List<Instruction> instructions) implements GivenClause {
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
    record Pending(int vector) implements GivenClause {
        @Override
        public String words() {
            return "interrupt 0x%02x is pending".formatted(vector);
        }
    }

    /** A vector is in service in the local APIC. */
    record InService(int vector) implements GivenClause {
        @Override
        public String words() {
            return "interrupt 0x%02x is in service".formatted(vector);
        }
    }

    /** The local APIC's task priority. */
    record TaskPriority(int priority) implements GivenClause {
        @Override
        public String words() {
            return "the task priority is 0x%02x".formatted(priority);
        }
    }

    /** A bit of VIRR is 1; RVI is the highest of them. */
    record VirtuallyPending(int vector) implements GivenClause {
        @Override
        public String words() {
            return "virtual interrupt 0x%02x is pending".formatted(vector);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.raiseByte(VmcsField.GUEST_INTR_STATUS, 0, vector);
        }
    }

    /** A bit of VISR is 1; SVI is the highest of them. */
    record VirtuallyInService(int vector) implements GivenClause {
        @Override
        public String words() {
            return "virtual interrupt 0x%02x is in service".formatted(vector);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.raiseByte(VmcsField.GUEST_INTR_STATUS, Byte.SIZE, vector);
        }
    }

    /** VTPR. */
    record VirtualTaskPriority(int priority) implements GivenClause {
        @Override
        public String words() {
            return "the virtual task priority is 0x%02x".formatted(priority);
        }
    }

    /** The first input arrives while the VM entry is being emulated. */
    record EmulatingVmEntry() implements GivenClause {
        @Override
        public String words() {
            return "L0 is emulating the VM entry";
        }
    }

    /** Whose page tables can lack a page of L2. */
    enum Mapper {
        /** L2's own: an access is a page fault. */
        L2,
        /** L1's extended page table: an access is an EPT violation of L1's. */
        L1,
        /** L0's: an access is an EPT violation that L0 mends. */
        L0
    }

    /** A page of L2 is not mapped. */
    record NotMapped(Mapper by, L2Page page) implements GivenClause {
        @Override
        public String words() {
            String name = page.name().toLowerCase(Locale.ROOT);
            return by == Mapper.L2
                    ? "L2 has not mapped its %s page".formatted(name)
                    : "%s has not mapped L2's %s page".formatted(by, name);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            if (by == Mapper.L1) {
                new Setup.UsesEpt().setUp(vmcs);
            }
        }
    }

    /** L0 takes an exit of its own at some place. */
    record SpuriousExitAt(CodeAddress place) implements GivenClause {
        @Override
        public String words() {
            return "L0 takes an interrupt of its own before " + place;
        }
    }

    /** The processor that L1 sees does not offer something. */
    record Lacks(Feature feature) implements GivenClause {
        @Override
        public String words() {
            return "the processor lacks " + feature.described();
        }
    }
}
