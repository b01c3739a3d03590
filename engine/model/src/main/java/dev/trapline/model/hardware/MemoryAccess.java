package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Vmcs;

/** Accesses to the pages of who runs: page tables, then extended page tables, then the APIC-access page (SDM 28.2, 29.4). */
final class MemoryAccess {

    /** Exit qualification of an EPT violation: the linear address is valid, and the access is to it (SDM table 27-7). */
    private static final long LINEAR = 0x180;

    private static final long READ = 1;
    private static final long WRITE = 1 << 1;
    /** Offset in a page of what these programs access; in the APIC-access page, the local APIC ID. */
    private static final long OFFSET = 0x20;
    /** Access type in the qualification of an APIC-access exit: a linear access during event delivery (SDM table 27-6). */
    private static final long DURING_DELIVERY = 3 << 12;

    private final Hardware cpu;
    private final Memory memory;

    MemoryAccess(Hardware cpu, Memory memory) {
        this.cpu = cpu;
        this.memory = memory;
    }

    /** An instruction loads up to 32 bits; false if it faults or exits. */
    boolean load(L2Page page) {
        boolean virtualized = isApicAccess(page)
                && cpu.virtualApic.virtualizesReadOfId(cpu.regions[cpu.currentVmcs])
                && memory.isMapped(cpu.idtrBase, page);
        return virtualized || read(page);
    }

    /** An instruction reads from the stack; false if it faults or exits. */
    boolean read(L2Page page) {
        if (!memory.isMapped(cpu.idtrBase, page)) {
            cpu.delivery.fault(ExceptionVector.PF, 0, Memory.linearAddress(page));
            return false;
        }
        return access(page, READ);
    }

    /** The delivery of an event writes to a page that the page tables have; false if it exits. */
    boolean write(L2Page page) {
        return access(page, WRITE);
    }

    private boolean access(L2Page page, long kind) {
        if (!cpu.nonRoot) {
            return true;
        }
        Vmcs vmcs = cpu.regions[cpu.currentVmcs];
        if (cpu.has(SecondaryBased.ENABLE_EPT) && !memory.isPresent(vmcs.get(VmcsField.EPT_POINTER), page)) {
            vmcs.set(VmcsField.GUEST_PHYSICAL_ADDRESS, page.ordinal());
            cpu.exit(PlainExit.EPT_VIOLATION, LINEAR | kind | nmiUnblocking(), 0, 0, cpu.delivery.vectoringLength);
            return false;
        }
        if (isApicAccess(page)) {
            long type = cpu.delivery.vectoring == 0 ? 0 : DURING_DELIVERY;
            cpu.exit(PlainExit.APIC_ACCESS, type | OFFSET, 0, 0, cpu.delivery.vectoringLength);
            return false;
        }
        return true;
    }

    private boolean isApicAccess(L2Page page) {
        return cpu.has(SecondaryBased.VIRTUALIZE_APIC_ACCESSES)
                && cpu.regions[cpu.currentVmcs].get(VmcsField.APIC_ACCESS_ADDR) == page.ordinal() + 1;
    }

    /** Bit 12 of the qualification, as of interruption information (SDM 27.2.2, table 27-7). */
    long nmiUnblocking() {
        return cpu.iretUnblockedNmis ? EventInfo.NMI_UNBLOCKING : 0;
    }
}
