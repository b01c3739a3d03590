package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds at the start of a program. What silence means is the constructor: L1 is in VMX operation with a valid VMCS that is clear, and has interrupts
 * disabled; L2 starts active at its first instruction with interrupts enabled, nothing blocked, nothing injected; the local APIC is passed through to L2, has
 * nothing pending, and accepts every priority. The givens say what differs.
 */
final class StartState {

    private final Set<Control> lacks = new LinkedHashSet<>();
    private final Map<VmcsField, Long> vmcs = new EnumMap<>(VmcsField.class);
    private final List<Integer> pending = new ArrayList<>();
    private final List<Integer> inService = new ArrayList<>();
    private final List<Instruction> l2Code = new ArrayList<>();
    private final Set<L2Page> notMapped = EnumSet.noneOf(L2Page.class);
    private boolean l1InterruptsEnabled;
    private boolean emulatingVmEntry;
    private Optional<CodeAddress> spuriousExit = Optional.empty();

    StartState(List<Step> steps) {
        vmcs.put(VmcsField.CPU_BASED_VM_EXEC_CONTROL, ProcessorBased.USE_MSR_BITMAPS.mask());
        vmcs.put(VmcsField.GUEST_RIP, CodeAddress.main(Level.L2, 0).value());
        vmcs.put(VmcsField.GUEST_RSP, Program.L2_STACK_TOP);
        vmcs.put(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.IF);
        vmcs.put(VmcsField.GUEST_IDTR_BASE, CodeAddress.main(Level.L2, 0).value());
        vmcs.put(VmcsField.GUEST_CR0, 1L);
        vmcs.put(VmcsField.VMCS_LINK_POINTER, -1L);
        vmcs.put(VmcsField.HOST_RSP, Program.L1_STACK_TOP);
        vmcs.put(VmcsField.HOST_IDTR_BASE, CodeAddress.main(Level.L1, 0).value());
        for (Step step : steps) {
            if (step.clause() instanceof Clause.Given given) {
                apply(given);
            }
        }
    }

    private void apply(Clause.Given given) {
        if (given instanceof Clause.Sets sets) {
            vmcs.merge(sets.control().field(), sets.control().mask(), (a, b) -> a | b);
        } else if (given instanceof Clause.Writes writes) {
            vmcs.put(writes.field(), writes.value());
        } else if (given instanceof Clause.Injects injects) {
            vmcs.put(VmcsField.VM_ENTRY_INTR_INFO_FIELD, injects.event().raw());
        } else if (given instanceof Clause.InterruptsEnabled flag) {
            if (flag.level() == Level.L1) {
                l1InterruptsEnabled = flag.enabled();
            } else {
                vmcs.put(VmcsField.GUEST_RFLAGS, Rflags.FIXED | (flag.enabled() ? Rflags.IF : 0));
            }
        } else if (given instanceof Clause.Shadow shadow) {
            vmcs.put(
                    VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                    shadow.of() == Opcode.STI ? Interruptibility.STI : Interruptibility.MOV_SS);
        } else if (given instanceof Clause.Halted) {
            vmcs.put(VmcsField.GUEST_ACTIVITY_STATE, (long) ActivityState.HLT.ordinal());
        } else if (given instanceof Clause.AboutToExecute about) {
            l2Code.addAll(about.instructions());
        } else if (given instanceof Clause.Pending vector) {
            pending.add(vector.vector());
        } else if (given instanceof Clause.InService vector) {
            inService.add(vector.vector());
        } else if (given instanceof Clause.EmulatingVmEntry) {
            emulatingVmEntry = true;
        } else if (given instanceof Clause.NotMapped page) {
            notMapped.add(page.page());
        } else if (given instanceof Clause.SpuriousExitAt at) {
            spuriousExit = Optional.of(at.place());
        } else if (given instanceof Clause.Lacks lack) {
            lacks.add(lack.control());
        }
    }

    void hostRip(CodeAddress address) {
        vmcs.put(VmcsField.HOST_RIP, address.value());
    }

    boolean emulatingVmEntry() {
        return emulatingVmEntry;
    }

    Optional<CodeAddress> spuriousExit() {
        return spuriousExit;
    }

    List<Instruction> l2Code() {
        return l2Code;
    }

    boolean l2IsHalted() {
        return vmcs.getOrDefault(VmcsField.GUEST_ACTIVITY_STATE, 0L) == ActivityState.HLT.ordinal();
    }

    /** Whether something about the VM entry itself matters, so that a first input must not come any later. */
    boolean entryMatters() {
        return vmcs.getOrDefault(VmcsField.GUEST_INTERRUPTIBILITY_INFO, 0L) != 0
                || !l2Code.isEmpty()
                || vmcs.getOrDefault(VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0L) != 0
                || vmcs.getOrDefault(VmcsField.GUEST_ACTIVITY_STATE, 0L) != 0;
    }

    boolean sets(Control control) {
        return control.isSetIn(vmcs.getOrDefault(control.field(), 0L));
    }

    Set<Control> lacks() {
        return lacks;
    }

    Map<VmcsField, Long> vmcs() {
        return vmcs;
    }

    boolean l1InterruptsEnabled() {
        return l1InterruptsEnabled;
    }

    ApicState apic() {
        return new ApicState(pending, inService, 0);
    }

    MemoryImage memory() {
        return MemoryImage.PLAIN;
    }

    Set<L2Page> notMapped() {
        return notMapped;
    }
}
