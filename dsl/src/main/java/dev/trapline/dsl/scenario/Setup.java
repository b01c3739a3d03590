package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Locale;

/** What L1 has set up in its VMCS. */
public sealed interface Setup extends GivenClause {

    /** Number of the MSR area that a VM entry loads. */
    int ENTRY_LOAD_AREA = 1;

    /** Number of the MSR area that a VM exit loads. */
    int EXIT_LOAD_AREA = 2;

    /** Number of the MSR area that a VM exit stores to, where it is not that of the VM entry. */
    int EXIT_STORE_AREA = 3;

    /** A control is 1. */
    record Sets(Control control) implements Setup {
        @Override
        public String words() {
            return "L1 sets " + control.group() + " " + control.name();
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(control);
            if (control instanceof SecondaryBased) {
                vmcs.set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS);
            }
        }
    }

    /** A field has a value. */
    record Writes(VmcsField field, long value) implements Setup {
        @Override
        public String words() {
            return "L1's %s is 0x%x".formatted(field, value);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(field, value);
        }
    }

    /** An event is injected at the first VM entry. */
    record Injects(Event event) implements Setup {
        @Override
        public String words() {
            return "L1 injects %s at VM entry".formatted(event);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            event.fields().forEach(vmcs::set);
        }
    }

    /** An exception's bit in the exception bitmap is 1. */
    record Intercepts(ExceptionVector exception) implements Setup {
        @Override
        public String words() {
            return "L1 intercepts #" + exception;
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.setBits(VmcsField.EXCEPTION_BITMAP, exception.mask());
        }
    }

    /** L1 has an extended page table for L2. */
    record UsesEpt() implements Setup {
        @Override
        public String words() {
            return "L1 uses EPT";
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS);
            vmcs.set(SecondaryBased.ENABLE_EPT);
            vmcs.set(VmcsField.EPT_POINTER, MemoryImage.L1_EPT);
        }
    }

    /** The VMX-preemption timer starts at a value. */
    record PreemptionTimer(long ticks) implements Setup {
        @Override
        public String words() {
            return "L1 sets the VMX-preemption timer to " + ticks;
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(PinBased.VMX_PREEMPTION_TIMER);
            vmcs.set(VmcsField.VMX_PREEMPTION_TIMER_VALUE, ticks);
        }
    }

    /** L2 has a virtual task priority. */
    record TprShadow() implements Setup {
        private static final long PAGE = 1;

        @Override
        public String words() {
            return "L1 uses a TPR shadow";
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(ProcessorBased.TPR_SHADOW);
            vmcs.set(VmcsField.VIRTUAL_APIC_PAGE_ADDR, PAGE);
        }
    }

    /** A virtual task priority of a lower class exits. */
    record TprThreshold(int taskPriorityClass) implements Setup {
        @Override
        public String words() {
            return "L1 sets the TPR threshold to " + taskPriorityClass;
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            new TprShadow().setUp(vmcs);
            vmcs.set(VmcsField.TPR_THRESHOLD, taskPriorityClass);
        }
    }

    /** Accesses of L2 to a page are accesses to its APIC. */
    record ApicAccessPage(L2Page page) implements Setup {
        @Override
        public String words() {
            return "L1 virtualizes APIC accesses, on L2's %s page"
                    .formatted(page.name().toLowerCase(Locale.ROOT));
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS);
            vmcs.set(SecondaryBased.VIRTUALIZE_APIC_ACCESSES);
            vmcs.set(VmcsField.APIC_ACCESS_ADDR, 1L + page.ordinal());
        }
    }

    /** L2's accesses to the MSRs of the local APIC are to its virtual-APIC page. */
    record VirtualX2apic() implements Setup {
        @Override
        public String words() {
            return "L1 virtualizes x2APIC mode";
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            new TprShadow().setUp(vmcs);
            vmcs.set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS);
            vmcs.set(SecondaryBased.VIRTUALIZE_X2APIC_MODE);
        }
    }

    /** Virtual interrupts are delivered to L2 without an exit. */
    record VirtualInterruptDelivery() implements Setup {
        @Override
        public String words() {
            return "L1 uses virtual-interrupt delivery";
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            new VirtualX2apic().setUp(vmcs);
            vmcs.set(PinBased.EXT_INTR);
            vmcs.set(SecondaryBased.VIRTUAL_INTR_DELIVERY);
        }
    }

    /** Interrupts are posted to L2 by a notification vector. */
    record PostedInterrupts(int notificationVector) implements Setup {
        private static final long DESCRIPTOR = 0x40;

        @Override
        public String words() {
            return "L1 processes posted interrupts, notified by vector 0x%02x".formatted(notificationVector);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            new VirtualInterruptDelivery().setUp(vmcs);
            vmcs.set(PinBased.POSTED_INTR);
            vmcs.set(ExitControl.ACK_INTR_ON_EXIT);
            vmcs.set(VmcsField.POSTED_INTR_NV, notificationVector);
            vmcs.set(VmcsField.POSTED_INTR_DESC_ADDR, DESCRIPTOR);
        }
    }

    /** A vector's bit in the EOI-exit bitmap is 1. */
    record ExitsOnEoi(int vector) implements Setup {
        private static final VmcsField[] BITMAPS = {
            VmcsField.EOI_EXIT_BITMAP0,
            VmcsField.EOI_EXIT_BITMAP1,
            VmcsField.EOI_EXIT_BITMAP2,
            VmcsField.EOI_EXIT_BITMAP3
        };

        @Override
        public String words() {
            return "the EOI of virtual interrupt 0x%02x exits".formatted(vector);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.setBits(BITMAPS[vector / Long.SIZE], 1L << vector % Long.SIZE);
        }
    }

    /** A VM entry loads an MSR. */
    record LoadsMsrOnEntry(Msr msr, long value) implements Setup {
        @Override
        public String words() {
            return "a VM entry loads %s with 0x%x".formatted(msr, value);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(VmcsField.VM_ENTRY_MSR_LOAD_ADDR, ENTRY_LOAD_AREA);
            vmcs.increment(VmcsField.VM_ENTRY_MSR_LOAD_COUNT);
        }
    }

    /** A VM exit loads an MSR. */
    record LoadsMsrOnExit(Msr msr, long value) implements Setup {
        @Override
        public String words() {
            return "a VM exit loads %s with 0x%x".formatted(msr, value);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(VmcsField.VM_EXIT_MSR_LOAD_ADDR, EXIT_LOAD_AREA);
            vmcs.increment(VmcsField.VM_EXIT_MSR_LOAD_COUNT);
        }
    }

    /** A VM exit stores an MSR. */
    record StoresMsrOnExit(Msr msr) implements Setup {
        @Override
        public String words() {
            return "a VM exit stores " + msr;
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            vmcs.set(VmcsField.VM_EXIT_MSR_STORE_ADDR, EXIT_STORE_AREA);
            vmcs.increment(VmcsField.VM_EXIT_MSR_STORE_COUNT);
        }
    }

    /** L1 and L2 have an MSR for themselves: each exit stores L2's value where the next entry loads it from, and loads L1's. */
    record SwitchesMsr(Msr msr, long ofL2, long ofL1) implements Setup {
        @Override
        public String words() {
            return "VM entries and exits switch %s between L2's, 0x%x, and L1's, 0x%x".formatted(msr, ofL2, ofL1);
        }

        @Override
        public void setUp(VmcsSetup vmcs) {
            new LoadsMsrOnEntry(msr, ofL2).setUp(vmcs);
            new LoadsMsrOnExit(msr, ofL1).setUp(vmcs);
            vmcs.set(VmcsField.VM_EXIT_MSR_STORE_ADDR, ENTRY_LOAD_AREA);
            vmcs.increment(VmcsField.VM_EXIT_MSR_STORE_COUNT);
        }
    }
}
