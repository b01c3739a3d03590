package dev.trapline.model.hardware;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Transition;
import dev.trapline.model.machine.Vmcs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A processor for a test. L1's code is VMLAUNCH, in front of which more can be put; HOST_RIP leads to what follows it. L2's code is the test's. The VMCS is
 * valid, with interrupts enabled in L2 and all controls 0 but the MSR bitmap's.
 */
final class Cpu {

    static final long L2 = CodeAddress.main(Level.L2, 0).value();

    final Heard heard = new Heard();
    final Memory memory;
    final Hardware hardware;
    private final long hostRip;

    private Cpu(Choices choices, Capabilities capabilities, List<Instruction> l1, List<Instruction> l2) {
        memory = new Memory(new Program(
                Set.of(),
                Map.of(),
                false,
                ApicState.IDLE,
                new Code(l1, Handler.DEFAULT),
                new Code(l2, Handler.DEFAULT),
                List.of(),
                Set.of(),
                MemoryImage.PLAIN));
        hardware = new Hardware(memory, capabilities, choices, heard);
        hostRip = CodeAddress.main(Level.L1, l1.size()).value();
        long l1Start = CodeAddress.main(Level.L1, 0).value();
        hardware.region(0)
                .load(Map.of(
                        VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                        ProcessorBased.USE_MSR_BITMAPS.mask(),
                        VmcsField.GUEST_RIP,
                        L2,
                        VmcsField.GUEST_RSP,
                        Program.L2_STACK_TOP,
                        VmcsField.GUEST_CR0,
                        1L,
                        VmcsField.VMCS_LINK_POINTER,
                        -1L,
                        VmcsField.GUEST_IDTR_BASE,
                        L2,
                        VmcsField.GUEST_RFLAGS,
                        Rflags.FIXED | Rflags.IF,
                        VmcsField.HOST_RIP,
                        hostRip,
                        VmcsField.HOST_RSP,
                        Program.L1_STACK_TOP,
                        VmcsField.HOST_IDTR_BASE,
                        l1Start));
        hardware.current(0);
        hardware.start(l1Start, Program.L1_STACK_TOP, l1Start, false);
    }

    /** With L2's code. */
    static Cpu withGuest(Instruction... l2) {
        return withGuest(Choices.AS_KVM, l2);
    }

    /** With L2's code, and choices. */
    static Cpu withGuest(Choices choices, Instruction... l2) {
        return new Cpu(choices, Capabilities.ALL, List.of(Instruction.of(Opcode.VMLAUNCH)), List.of(l2));
    }

    /** With L1's code, and a guest that does nothing. */
    static Cpu withL1(Instruction... l1) {
        return withL1(Choices.AS_KVM, Capabilities.ALL, l1);
    }

    /** With L1's code, choices and capabilities. */
    static Cpu withL1(Choices choices, Capabilities capabilities, Instruction... l1) {
        return new Cpu(
                choices, capabilities, List.of(l1), List.of(Instruction.of(Opcode.NOP), Instruction.of(Opcode.NOP)));
    }

    Cpu set(Control... controls) {
        for (Control control : controls) {
            vmcs().set(control.field(), vmcs().get(control.field()) | control.mask());
        }
        return this;
    }

    Cpu set(VmcsField field, long value) {
        vmcs().set(field, value);
        return this;
    }

    /** L1 has virtual interrupts delivered, and what that needs. */
    Cpu deliversVirtualInterrupts() {
        return set(
                        PinBased.EXT_INTR,
                        ProcessorBased.TPR_SHADOW,
                        ProcessorBased.ACTIVATE_SECONDARY_CONTROLS,
                        SecondaryBased.VIRTUAL_INTR_DELIVERY)
                .set(VmcsField.VIRTUAL_APIC_PAGE_ADDR, 1);
    }

    /** L1 has an extended page table that has each page but one. */
    Cpu withoutEptPage(L2Page page) {
        long table = memory.newExtendedPageTable();
        memory.present(table, page, false);
        return set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS, SecondaryBased.ENABLE_EPT)
                .set(VmcsField.EPT_POINTER, table);
    }

    /** A fixed, edge-triggered interrupt reaches the local APIC. */
    void irq(int vector) {
        hardware.localApic().request(vector);
    }

    /** Takes one step. */
    Transition step() {
        return hardware.step();
    }

    /** Takes some steps. */
    Cpu steps(int count) {
        for (int i = 0; i < count; i++) {
            hardware.step();
        }
        return this;
    }

    /** Executes L1's VMLAUNCH, and forgets what was heard until then. */
    Cpu enter() {
        hardware.step();
        if (hardware.inRoot()) {
            throw new AssertionError("the VM entry failed: " + heard.events);
        }
        heard.events.clear();
        return this;
    }

    /** The code goes on at an instruction of L2. */
    static long l2(int index) {
        return L2 + index;
    }

    /** Where L1 goes on after an exit. */
    long hostRip() {
        return hostRip;
    }

    Vmcs vmcs() {
        return hardware.region(0);
    }

    long field(VmcsField field) {
        return vmcs().get(field);
    }

    /** VM-exit interruption information. */
    Optional<EventInfo> interruption() {
        return EventInfo.of(field(VmcsField.VM_EXIT_INTR_INFO));
    }

    /** IDT-vectoring information. */
    Optional<EventInfo> vectoring() {
        return EventInfo.of(field(VmcsField.IDT_VECTORING_INFO_FIELD));
    }
}
