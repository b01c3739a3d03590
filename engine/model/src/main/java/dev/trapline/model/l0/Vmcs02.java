package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Vmcs;
import java.util.Set;

/** What the VMCSs hold on which L0 runs its guests: VMCS01 for L1, and VMCS02 for L2, which combines what L0 needs with what L1 wants. */
final class Vmcs02 {

    /** What L0 needs while any guest runs: its own interrupts and NMIs. */
    private static final long PIN_BASED =
            PinBased.EXT_INTR.mask() | PinBased.NMI_EXITING.mask() | PinBased.VIRTUAL_NMIS.mask();

    /** L0 emulates HLT and, for guests that own a local APIC, CR8; it has page tables of its own. */
    private static final long PROCESSOR_BASED = ProcessorBased.HLT_EXITING.mask()
            | ProcessorBased.CR8_LOAD_EXITING.mask()
            | ProcessorBased.ACTIVATE_SECONDARY_CONTROLS.mask();

    private static final long SECONDARY = SecondaryBased.ENABLE_EPT.mask();

    /** L1's own wishes that the machine below can fulfil while L2 runs. */
    private static final long PROCESSOR_BASED_OF_L1 = ProcessorBased.INTR_WINDOW_EXITING.mask()
            | ProcessorBased.NMI_WINDOW_EXITING.mask()
            | ProcessorBased.MONITOR_TRAP_FLAG.mask()
            | ProcessorBased.TPR_SHADOW.mask()
            | ProcessorBased.MOV_DR_EXITING.mask()
            | ProcessorBased.UNCOND_IO_EXITING.mask()
            | ProcessorBased.PAUSE_EXITING.mask();

    private static final long SECONDARY_OF_L1 = SecondaryBased.VIRTUALIZE_APIC_ACCESSES.mask()
            | SecondaryBased.VIRTUALIZE_X2APIC_MODE.mask()
            | SecondaryBased.APIC_REGISTER_VIRT.mask()
            | SecondaryBased.UNRESTRICTED_GUEST.mask()
            | SecondaryBased.VIRTUAL_INTR_DELIVERY.mask();

    /** L1's fields that hold for L2 as they are. */
    private static final VmcsField[] OF_L1 = {
        VmcsField.PAGE_FAULT_ERROR_CODE_MASK,
        VmcsField.PAGE_FAULT_ERROR_CODE_MATCH,
        VmcsField.TPR_THRESHOLD,
        VmcsField.VIRTUAL_APIC_PAGE_ADDR,
        VmcsField.APIC_ACCESS_ADDR,
        VmcsField.EOI_EXIT_BITMAP0,
        VmcsField.EOI_EXIT_BITMAP1,
        VmcsField.EOI_EXIT_BITMAP2,
        VmcsField.EOI_EXIT_BITMAP3,
        VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE,
        VmcsField.VM_ENTRY_INSTRUCTION_LEN
    };

    /** Where the guest area comes from and goes to. Interruptibility needs more than copying. */
    static final VmcsField[] GUEST_AREA = {
        VmcsField.GUEST_RIP,
        VmcsField.GUEST_RSP,
        VmcsField.GUEST_RFLAGS,
        VmcsField.GUEST_IDTR_BASE,
        VmcsField.GUEST_SS_AR_BYTES,
        VmcsField.GUEST_CR0,
        VmcsField.GUEST_IA32_DEBUGCTL,
        VmcsField.GUEST_DR7,
        VmcsField.GUEST_ACTIVITY_STATE,
        VmcsField.GUEST_INTR_STATUS,
        VmcsField.GUEST_PENDING_DBG_EXCEPTIONS
    };

    private final State state;
    private final Host host;
    private final Memory memory;
    private final Set<Correction> corrections;

    Vmcs02(State state, Host host, Memory memory, Set<Correction> corrections) {
        this.state = state;
        this.host = host;
        this.memory = memory;
        this.corrections = corrections;
    }

    /** What VMCS01 and VMCS02 have in common. */
    void writeHostControls() {
        host.write(VmcsField.PIN_BASED_VM_EXEC_CONTROL, PIN_BASED);
        host.write(VmcsField.CPU_BASED_VM_EXEC_CONTROL, PROCESSOR_BASED);
        host.write(VmcsField.SECONDARY_VM_EXEC_CONTROL, SECONDARY);
        host.write(VmcsField.VM_EXIT_CONTROLS, ExitControl.ACK_INTR_ON_EXIT.mask());
        host.write(VmcsField.HOST_RIP, L0.ENTRY_POINT);
        host.write(VmcsField.HOST_RSP, Memory.HYPERVISOR_STACK_TOP);
        host.write(VmcsField.VMCS_LINK_POINTER, -1L);
        host.write(VmcsField.GUEST_CR0, 1);
        host.write(VmcsField.EPT_POINTER, state.extendedPageTable);
    }

    /** Fills in VMCS02 at a nested entry. */
    void write(Vmcs vmcs12) {
        // L0's own windows in VMCS01 stay there: they are about L1.
        host.write(VmcsField.CPU_BASED_VM_EXEC_CONTROL, processorBased(vmcs12));
        host.write(VmcsField.SECONDARY_VM_EXEC_CONTROL, SECONDARY | secondary(vmcs12));
        for (VmcsField field : OF_L1) {
            host.write(field, vmcs12.get(field));
        }
        // KVM has every #DB exit, so that what comes before it can be looked for.
        host.write(VmcsField.EXCEPTION_BITMAP, vmcs12.get(VmcsField.EXCEPTION_BITMAP) | ExceptionVector.DB.mask());
        for (VmcsField field : GUEST_AREA) {
            host.write(field, vmcs12.get(field));
        }
        writeEventAndNmiBlocking(vmcs12);
        combinePageTables();
        state.guestRip = vmcs12.get(VmcsField.GUEST_RIP);
    }

    private static long processorBased(Vmcs vmcs12) {
        long ofL1 = vmcs12.get(VmcsField.CPU_BASED_VM_EXEC_CONTROL) & PROCESSOR_BASED_OF_L1;
        boolean l2OwnsTpr = vmcs12.has(ProcessorBased.TPR_SHADOW) && !vmcs12.has(ProcessorBased.CR8_LOAD_EXITING);
        return ofL1 | (l2OwnsTpr ? PROCESSOR_BASED & ~ProcessorBased.CR8_LOAD_EXITING.mask() : PROCESSOR_BASED);
    }

    private static long secondary(Vmcs vmcs12) {
        return vmcs12.has(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS)
                ? vmcs12.get(VmcsField.SECONDARY_VM_EXEC_CONTROL) & SECONDARY_OF_L1
                : 0;
    }

    private void writeEventAndNmiBlocking(Vmcs vmcs12) {
        long event = vmcs12.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        boolean injects = (event & EventInfo.VALID) != 0;
        boolean injectsNmi = injects && EventType.in(event) == EventType.NMI;
        long interruptibility = vmcs12.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        boolean sticky = corrections.contains(Correction.CARRIES_NMI_BLOCKING)
                && vmcs12.has(PinBased.NMI_EXITING)
                && !vmcs12.has(PinBased.VIRTUAL_NMIS);
        state.nmiBlockedForL2sWholeRun = sticky && (injectsNmi || (interruptibility & Interruptibility.NMI) != 0);
        host.write(
                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                injectsNmi ? interruptibility & ~Interruptibility.NMI : interruptibility);
        host.write(VmcsField.VM_ENTRY_INTR_INFO_FIELD, injects ? event : 0);
        state.injectedSource = TraceEvent.Source.INJECTION.ordinal();
        // L1's own injection leaves nothing of these (26.7.1, 26.7.3).
        state.shadowBefore = 0;
        state.pendingDebugBefore = 0;
    }

    /** L2 may touch what both L1 and L0 have mapped. */
    void combinePageTables() {
        Vmcs vmcs12 = state.vmcs12();
        long ofL1 = vmcs12.has(SecondaryBased.ENABLE_EPT) ? vmcs12.get(VmcsField.EPT_POINTER) : Memory.NO_EPT;
        memory.intersect(state.combinedPageTable, state.extendedPageTable, ofL1);
    }
}
