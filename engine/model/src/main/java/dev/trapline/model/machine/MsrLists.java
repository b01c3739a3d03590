package dev.trapline.model.machine;

import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsField;

/** MSR-load and MSR-store lists (SDM 26.4, 27.4, 27.6): one home for the processor and for an L0 that runs its L1's lists. */
public final class MsrLists {

    /** The registers that the lists are about. */
    public interface Registers {
        /** The value of a register. */
        long listed(Msr msr);

        /** Loads a register. */
        void listed(Msr msr, long value);
    }

    private final Memory memory;
    private final Registers registers;

    /** Lists in memory, for some processor. */
    public MsrLists(Memory memory, Registers registers) {
        this.memory = memory;
        this.registers = registers;
    }

    /**
     * Loads the registers of a list, in its order.
     *
     * @return number of the first entry that cannot be loaded, from 1; 0 if all were
     */
    public int load(Vmcs vmcs, VmcsField count, VmcsField address) {
        int entries = (int) vmcs.get(count);
        for (int i = 0; i < entries; i++) {
            MsrEntry entry = memory.msrEntry((int) vmcs.get(address), i);
            if (!MsrAreas.isLoadable(entry)) {
                return i + 1;
            }
            registers.listed(entry.msr(), entry.value());
        }
        return 0;
    }

    /**
     * Stores the registers of the VM-exit MSR-store list.
     *
     * @throws IllegalStateException if one cannot be stored, which is a VMX abort
     */
    public void store(Vmcs vmcs) {
        int entries = (int) vmcs.get(VmcsField.VM_EXIT_MSR_STORE_COUNT);
        int area = (int) vmcs.get(VmcsField.VM_EXIT_MSR_STORE_ADDR);
        for (int i = 0; i < entries; i++) {
            Msr msr = memory.msrEntry(area, i).msr();
            if (!MsrAreas.isStorable(msr)) {
                throw new IllegalStateException(
                        "VMX abort: entry %d of the VM-exit MSR-store list is %s, and a list stores no register of the local APIC in x2APIC mode (SDM 27.4, 27.7)"
                                .formatted(i + 1, msr));
            }
            memory.msrEntry(area, i, new MsrEntry(msr, registers.listed(msr)));
        }
    }
}
