package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.OptionalLong;

/**
 * APIC virtualization and virtual interrupts (SDM chapter 29). The rules, once for the processor and for a hypervisor that follows them in software: the controls
 * and the guest interrupt status (RVI and SVI) are those of the VMCS it is given, the registers those of the virtual-APIC page.
 */
public final class VirtualApic {

    private static final ApicOutcome DONE = ApicOutcome.Plain.DONE;
    private static final ApicOutcome TPR_BELOW_THRESHOLD = new ApicOutcome.Exit(PlainExit.TPR_BELOW_THRESHOLD, 0);

    private final VirtualApicPage page;
    private final PostedInterrupts posted;
    private boolean recognised;

    /** With the virtual-APIC page and the posted-interrupt descriptor that lie in memory. */
    public VirtualApic(Memory memory) {
        this.page = memory.virtualApicPage();
        this.posted = memory.postedInterrupts();
    }

    /** VM entry: RVI and SVI are loaded (SDM 26.3.2.5), or VTPR is held against the threshold (26.7.7). */
    public ApicOutcome enter(Vmcs vmcs) {
        if (has(vmcs, SecondaryBased.VIRTUAL_INTR_DELIVERY)) {
            virtualizePpr(vmcs);
            evaluate(vmcs);
            return DONE;
        }
        return exitsAtEntry(vmcs) ? TPR_BELOW_THRESHOLD : DONE;
    }

    /** Whether a VM entry is followed by an exit, VTPR being below the threshold (SDM 26.7.7). */
    public boolean exitsAtEntry(Vmcs vmcs) {
        return vmcs.has(ProcessorBased.TPR_SHADOW)
                && has(vmcs, SecondaryBased.VIRTUALIZE_APIC_ACCESSES)
                && !has(vmcs, SecondaryBased.VIRTUAL_INTR_DELIVERY)
                && isTprBelowThreshold(vmcs);
    }

    /** Whether VTPR[7:4] is below the TPR threshold. */
    public boolean isTprBelowThreshold(Vmcs vmcs) {
        return page.tpr >> 4 < (vmcs.get(VmcsField.TPR_THRESHOLD) & 0xF);
    }

    /** Whether a virtual interrupt was recognised, and not delivered yet (SDM 29.2.1); of no meaning without virtual-interrupt delivery. */
    public boolean isPending() {
        return recognised;
    }

    /** Whether an evaluation would now find a virtual interrupt whose class is above VPPR's; the interrupt window aside. */
    public boolean exceedsPriority(Vmcs vmcs) {
        return rvi(vmcs) >> 4 > page.ppr >> 4;
    }

    /** Virtual-interrupt delivery up to the descriptor table (SDM 29.2.2); the vector to deliver. */
    public int acknowledge(Vmcs vmcs) {
        int vector = rvi(vmcs);
        page.isr.add(vector);
        svi(vmcs, vector);
        page.ppr = vector & 0xF0;
        page.irr.remove(vector);
        rvi(vmcs, Math.max(page.irr.highest(), 0));
        recognised = false;
        return vector;
    }

    /** MOV to CR8 of a class, 0 to 15 (SDM 29.3). */
    public ApicOutcome writeCr8(Vmcs vmcs, int priorityClass) {
        if (!vmcs.has(ProcessorBased.TPR_SHADOW)) {
            return ApicOutcome.Plain.NOT_VIRTUALIZED;
        }
        page.tpr = priorityClass << 4;
        return virtualizeTpr(vmcs);
    }

    /** RDMSR of a register of the local APIC in x2APIC mode (SDM 29.5); empty if it is not virtualized. */
    public OptionalLong read(Vmcs vmcs, Msr msr) {
        boolean virtualized = LocalApic.has(msr)
                && has(vmcs, SecondaryBased.VIRTUALIZE_X2APIC_MODE)
                && (msr == Msr.X2APIC_TPR || has(vmcs, SecondaryBased.APIC_REGISTER_VIRT));
        return virtualized ? OptionalLong.of(page.read((msr.index() & 0xFF) << 4)) : OptionalLong.empty();
    }

    /** WRMSR of a register of the local APIC in x2APIC mode (SDM 29.5). */
    public ApicOutcome write(Vmcs vmcs, Msr msr, long value) {
        if (!virtualizesWrite(vmcs, msr)) {
            return ApicOutcome.Plain.NOT_VIRTUALIZED;
        }
        if (!ApicRegisters.isWritable(msr, value)) {
            return ApicOutcome.Plain.GENERAL_PROTECTION;
        }
        return switch (msr) {
            case X2APIC_TPR -> {
                page.tpr = (int) value;
                yield virtualizeTpr(vmcs);
            }
            case X2APIC_EOI -> virtualizeEoi(vmcs);
            default -> {
                page.selfIpi = (int) value;
                yield value >> 4 == 0
                        ? new ApicOutcome.Exit(PlainExit.APIC_WRITE, VirtualApicPage.SELF_IPI)
                        : virtualizeSelfIpi(vmcs, (int) value);
            }
        };
    }

    private static boolean virtualizesWrite(Vmcs vmcs, Msr msr) {
        if (!has(vmcs, SecondaryBased.VIRTUALIZE_X2APIC_MODE)) {
            return false;
        }
        return switch (msr) {
            case X2APIC_TPR -> true;
            case X2APIC_EOI, X2APIC_SELF_IPI -> has(vmcs, SecondaryBased.VIRTUAL_INTR_DELIVERY);
            default -> false;
        };
    }

    /** Whether an instruction's read of the local APIC ID in the APIC-access page gets it from the virtual-APIC page, and does not exit (SDM 29.4.2). */
    public boolean virtualizesReadOfId(Vmcs vmcs) {
        return vmcs.has(ProcessorBased.TPR_SHADOW) && has(vmcs, SecondaryBased.APIC_REGISTER_VIRT);
    }

    /** Posted-interrupt processing (SDM 29.6), once the notification is acknowledged and dismissed at the local APIC. */
    public void processPostedInterrupts(Vmcs vmcs) {
        posted.clearOutstanding();
        int highest = posted.requests().highest();
        page.irr.takeAll(posted.requests());
        rvi(vmcs, Math.max(rvi(vmcs), highest));
        evaluate(vmcs);
    }

    /** Writes the state; the page and the descriptor are memory's. */
    public void save(StateBuffer buffer) {
        buffer.put(recognised);
    }

    /** Takes the state back. */
    public void restore(StateBuffer buffer) {
        recognised = buffer.takeBoolean();
    }

    /** SDM 29.1.2. */
    private ApicOutcome virtualizeTpr(Vmcs vmcs) {
        if (!has(vmcs, SecondaryBased.VIRTUAL_INTR_DELIVERY)) {
            return isTprBelowThreshold(vmcs) ? TPR_BELOW_THRESHOLD : DONE;
        }
        virtualizePpr(vmcs);
        evaluate(vmcs);
        return DONE;
    }

    /** SDM 29.1.3. */
    private void virtualizePpr(Vmcs vmcs) {
        page.ppr = page.tpr >> 4 >= svi(vmcs) >> 4 ? page.tpr : svi(vmcs) & 0xF0;
    }

    /** SDM 29.1.4. */
    private ApicOutcome virtualizeEoi(Vmcs vmcs) {
        int vector = svi(vmcs);
        page.isr.remove(vector);
        svi(vmcs, Math.max(page.isr.highest(), 0));
        virtualizePpr(vmcs);
        if (exitsAtEoi(vmcs, vector)) {
            return new ApicOutcome.Exit(PlainExit.EOI_INDUCED, vector);
        }
        evaluate(vmcs);
        return DONE;
    }

    /** SDM 29.1.5. */
    private ApicOutcome virtualizeSelfIpi(Vmcs vmcs, int vector) {
        page.irr.add(vector);
        rvi(vmcs, Math.max(rvi(vmcs), vector));
        evaluate(vmcs);
        return DONE;
    }

    /** SDM 29.2.1. Nothing but what calls this evaluates, even if it changes RVI or VPPR. */
    private void evaluate(Vmcs vmcs) {
        recognised = !vmcs.has(ProcessorBased.INTR_WINDOW_EXITING) && exceedsPriority(vmcs);
    }

    private static boolean exitsAtEoi(Vmcs vmcs, int vector) {
        VmcsField word = switch (vector >> 6) {
            case 0 -> VmcsField.EOI_EXIT_BITMAP0;
            case 1 -> VmcsField.EOI_EXIT_BITMAP1;
            case 2 -> VmcsField.EOI_EXIT_BITMAP2;
            default -> VmcsField.EOI_EXIT_BITMAP3;
        };
        return (vmcs.get(word) & 1L << vector) != 0;
    }

    private static boolean has(Vmcs vmcs, Control secondary) {
        return vmcs.has(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS) && vmcs.has(secondary);
    }

    private static int rvi(Vmcs vmcs) {
        return (int) vmcs.get(VmcsField.GUEST_INTR_STATUS) & 0xFF;
    }

    private static void rvi(Vmcs vmcs, int vector) {
        vmcs.set(VmcsField.GUEST_INTR_STATUS, svi(vmcs) << 8 | vector);
    }

    private static int svi(Vmcs vmcs) {
        return (int) vmcs.get(VmcsField.GUEST_INTR_STATUS) >> 8 & 0xFF;
    }

    private static void svi(Vmcs vmcs, int vector) {
        vmcs.set(VmcsField.GUEST_INTR_STATUS, vector << 8 | rvi(vmcs));
    }
}
