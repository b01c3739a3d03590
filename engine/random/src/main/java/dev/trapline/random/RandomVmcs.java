package dev.trapline.random;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.random.Dice.Topic;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** VMCSs of random programs. Their fields agree with each other, but for one time in some. */
final class RandomVmcs {

    /** Of the notification of posted interrupts. */
    static final int NOTIFICATION = 0xE1;

    static final int MSR_AREAS = 3;

    private static final List<ExceptionVector> EXCEPTIONS = List.of(
            ExceptionVector.DE,
            ExceptionVector.DB,
            ExceptionVector.BP,
            ExceptionVector.UD,
            ExceptionVector.DF,
            ExceptionVector.NP,
            ExceptionVector.GP,
            ExceptionVector.PF,
            ExceptionVector.MC);
    private static final List<Integer> EOI_EXITS = List.of(0x31, 0x52, 0x91);

    private final Dice dice;

    RandomVmcs(Dice dice) {
        this.dice = dice;
    }

    /** What every VMCS has, that L1 could enter L2 with. */
    static Map<VmcsField, Long> base(long hostRip) {
        Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
        long l2 = CodeAddress.main(Level.L2, 0).value();
        fields.put(VmcsField.GUEST_RIP, l2);
        fields.put(VmcsField.GUEST_RSP, Program.L2_STACK_TOP);
        fields.put(VmcsField.GUEST_CR0, 1L);
        fields.put(VmcsField.VMCS_LINK_POINTER, -1L);
        fields.put(VmcsField.GUEST_IDTR_BASE, l2);
        fields.put(VmcsField.HOST_RSP, Program.L1_STACK_TOP);
        fields.put(VmcsField.HOST_IDTR_BASE, CodeAddress.main(Level.L1, 0).value());
        fields.put(VmcsField.HOST_RIP, hostRip);
        return fields;
    }

    Map<VmcsField, Long> controls() {
        Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
        fields.put(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0L);
        fields.put(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0L);
        fields.put(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0L);
        fields.put(VmcsField.VM_EXIT_CONTROLS, 0L);
        boolean nmiExiting = dice.oneIn(2);
        // An emulated processor keeps the blocking of virtual NMIs, so that each such program needs a boot of its own.
        boolean virtualNmis = (nmiExiting && dice.oneIn(dice.isRecorded() ? 12 : 2)) || dice.oneIn(60);
        boolean nmiWindow = (virtualNmis && dice.oneIn(2)) || dice.oneIn(60);
        set(fields, PinBased.EXT_INTR, dice.oneIn(2));
        set(fields, PinBased.NMI_EXITING, nmiExiting);
        set(fields, PinBased.VIRTUAL_NMIS, virtualNmis);
        set(fields, ProcessorBased.NMI_WINDOW_EXITING, nmiWindow);
        set(fields, ProcessorBased.INTR_WINDOW_EXITING, dice.oneIn(3));
        set(fields, ProcessorBased.USE_MSR_BITMAPS, !dice.oneIn(8) || dice.isRecorded());
        set(fields, ProcessorBased.HLT_EXITING, dice.oneIn(3));
        set(fields, ProcessorBased.MONITOR_TRAP_FLAG, dice.oneIn(3, Topic.MONITOR_TRAP));
        set(fields, ProcessorBased.CR8_LOAD_EXITING, dice.oneIn(3, Topic.INSTRUCTIONS));
        set(fields, ProcessorBased.MOV_DR_EXITING, dice.oneIn(2, Topic.INSTRUCTIONS));
        set(fields, ProcessorBased.UNCOND_IO_EXITING, dice.oneIn(2, Topic.INSTRUCTIONS));
        set(fields, ProcessorBased.PAUSE_EXITING, dice.oneIn(2, Topic.INSTRUCTIONS));
        set(fields, ExitControl.ACK_INTR_ON_EXIT, dice.oneIn(3));
        boolean timer = dice.oneIn(2, Topic.TIME);
        set(fields, PinBased.VMX_PREEMPTION_TIMER, timer);
        set(fields, ExitControl.SAVE_VMX_PREEMPTION_TIMER, timer && dice.oneIn(2));
        if (dice.isAbout(Topic.EXCEPTIONS) || dice.isAbout(Topic.DEBUG)) {
            exceptionBitmap(fields);
        }
        if (dice.isAbout(Topic.PAGES)) {
            pages(fields);
        }
        if (dice.oneIn(2, Topic.VIRTUAL_APIC)) {
            virtualApic(fields);
        }
        if (dice.isAbout(Topic.MSR_LISTS)) {
            msrLists(fields);
        }
        return fields;
    }

    private static void set(Map<VmcsField, Long> fields, Control control, boolean on) {
        if (on) {
            fields.merge(control.field(), control.mask(), (a, b) -> a | b);
        }
    }

    private static void setSecondary(Map<VmcsField, Long> fields, SecondaryBased control, boolean on) {
        set(fields, control, on);
        set(fields, ProcessorBased.ACTIVATE_SECONDARY_CONTROLS, on);
    }

    private void exceptionBitmap(Map<VmcsField, Long> fields) {
        long bitmap = 0;
        for (ExceptionVector exception : EXCEPTIONS) {
            bitmap |= dice.oneIn(3) ? exception.mask() : 0;
        }
        fields.put(VmcsField.EXCEPTION_BITMAP, bitmap);
        fields.put(VmcsField.PAGE_FAULT_ERROR_CODE_MASK, dice.oneIn(3) ? 2L : 0);
        fields.put(VmcsField.PAGE_FAULT_ERROR_CODE_MATCH, dice.oneIn(3) ? 2L : 0);
    }

    private void pages(Map<VmcsField, Long> fields) {
        setSecondary(fields, SecondaryBased.ENABLE_EPT, dice.oneIn(2));
        setSecondary(fields, SecondaryBased.VIRTUALIZE_APIC_ACCESSES, dice.oneIn(4));
        fields.put(VmcsField.EPT_POINTER, MemoryImage.L1_EPT);
        fields.put(VmcsField.APIC_ACCESS_ADDR, dice.page().ordinal() + 1L);
    }

    private void virtualApic(Map<VmcsField, Long> fields) {
        set(fields, ProcessorBased.TPR_SHADOW, true);
        boolean accesses = SecondaryBased.VIRTUALIZE_APIC_ACCESSES.isSetIn(
                fields.getOrDefault(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0L));
        setSecondary(fields, SecondaryBased.VIRTUALIZE_X2APIC_MODE, !accesses && dice.oneIn(2));
        setSecondary(fields, SecondaryBased.APIC_REGISTER_VIRT, dice.oneIn(2));
        boolean delivers = dice.oneIn(2);
        setSecondary(fields, SecondaryBased.VIRTUAL_INTR_DELIVERY, delivers);
        boolean posted = delivers && dice.oneIn(2) && !dice.isRecorded();
        set(fields, PinBased.EXT_INTR, delivers && !dice.oneIn(40));
        set(fields, PinBased.POSTED_INTR, posted);
        set(fields, ExitControl.ACK_INTR_ON_EXIT, posted && !dice.oneIn(40));
        fields.put(VmcsField.VIRTUAL_APIC_PAGE_ADDR, 1L);
        fields.put(VmcsField.TPR_THRESHOLD, (long) dice.of(List.of(0, 0, 2, 5)));
        if (!dice.isRecorded()) {
            fields.put(VmcsField.POSTED_INTR_NV, (long) NOTIFICATION);
            fields.put(VmcsField.POSTED_INTR_DESC_ADDR, 0x40L);
        }
        for (int vector : EOI_EXITS) {
            VmcsField word = List.of(VmcsField.EOI_EXIT_BITMAP0, VmcsField.EOI_EXIT_BITMAP1, VmcsField.EOI_EXIT_BITMAP2)
                    .get(vector >> 6);
            fields.put(word, dice.oneIn(3) ? 1L << vector : 0);
        }
    }

    private void msrLists(Map<VmcsField, Long> fields) {
        list(fields, VmcsField.VM_ENTRY_MSR_LOAD_COUNT, VmcsField.VM_ENTRY_MSR_LOAD_ADDR, 1 + dice.below(MSR_AREAS));
        // What these two name is loadable: the other is a VMX abort.
        list(fields, VmcsField.VM_EXIT_MSR_LOAD_COUNT, VmcsField.VM_EXIT_MSR_LOAD_ADDR, 1);
        list(fields, VmcsField.VM_EXIT_MSR_STORE_COUNT, VmcsField.VM_EXIT_MSR_STORE_ADDR, 1 + dice.below(2));
    }

    private void list(Map<VmcsField, Long> fields, VmcsField count, VmcsField address, int area) {
        fields.put(count, (long) dice.below(3));
        fields.put(address, (long) area);
    }

    /**
     * RVI and SVI, of which L1 says once that they are what the virtual-APIC page holds, as it should be: otherwise a virtual interrupt is recognised at an
     * entry and not before, and no hypervisor below could hide that it enters (SDM 29.2.1).
     */
    static long interruptStatus(ApicState virtualApic) {
        return (long) highest(virtualApic.inService()) << 8 | highest(virtualApic.pending());
    }

    private static int highest(List<Integer> vectors) {
        return vectors.isEmpty() ? 0 : vectors.get(vectors.size() - 1);
    }

    /** The state that L2 is entered in, and an event. */
    Map<VmcsField, Long> entryState() {
        Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
        event(fields);
        fields.put(VmcsField.GUEST_RFLAGS, rflags());
        fields.put(VmcsField.GUEST_INTERRUPTIBILITY_INFO, dice.oneIn(2) ? 0 : interruptibility());
        fields.put(VmcsField.GUEST_ACTIVITY_STATE, activity());
        fields.put(VmcsField.GUEST_SS_AR_BYTES, dice.oneIn(4, Topic.PRIVILEGE) ? 3L << 5 : 0);
        fields.put(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, dice.oneIn(3, Topic.DEBUG) ? pendingDebug() : 0);
        fields.put(VmcsField.VMX_PREEMPTION_TIMER_VALUE, (long) dice.of(List.of(0, 0, 1, 2, 5)));
        if (!dice.oneIn(12)) {
            agree(fields);
        }
        return fields;
    }

    long rflags() {
        return Rflags.FIXED
                | (dice.oneIn(2) ? Rflags.IF : 0)
                | (dice.oneIn(3, Topic.DEBUG) ? Rflags.TF : 0)
                | (dice.oneIn(8, Topic.DEBUG) ? Rflags.RF : 0);
    }

    long interruptibility() {
        long shadow = dice.of(List.of(Interruptibility.STI, Interruptibility.MOV_SS, 0L, 0L));
        return shadow | (dice.oneIn(3) ? Interruptibility.NMI : 0);
    }

    long activity() {
        ActivityState state = dice.oneIn(2) ? ActivityState.ACTIVE : ActivityState.HLT;
        if (dice.isAbout(Topic.ACTIVITY)) {
            state = dice.of(List.of(ActivityState.values()));
        }
        return state.ordinal();
    }

    private long pendingDebug() {
        return dice.of(List.of(
                PendingDebug.BS,
                PendingDebug.ENABLED_BREAKPOINT | 1,
                PendingDebug.ENABLED_BREAKPOINT | PendingDebug.BS | 4,
                2L));
    }

    private void event(Map<VmcsField, Long> fields) {
        EventInfo event = dice.isAbout(Topic.EXCEPTIONS) && dice.oneIn(2) ? exception() : interrupt();
        if (dice.oneIn(4, Topic.MONITOR_TRAP)) {
            event = new EventInfo(EventType.OTHER_EVENT, 0);
        }
        fields.put(VmcsField.VM_ENTRY_INTR_INFO_FIELD, dice.oneIn(2) ? event.raw() : 0);
        fields.put(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, event.vector() == 8 ? 0 : (long) dice.below(4));
        fields.put(VmcsField.VM_ENTRY_INSTRUCTION_LEN, 1L);
    }

    private EventInfo interrupt() {
        return dice.oneIn(2) ? EventInfo.externalInterrupt(dice.vector()) : EventInfo.nmi();
    }

    private EventInfo exception() {
        return switch (dice.below(6)) {
            case 0 -> new EventInfo(EventType.SOFTWARE_INTERRUPT, dice.vector());
            case 1 -> new EventInfo(EventType.SOFTWARE_EXCEPTION, ExceptionVector.BP.vector());
            case 2 -> new EventInfo(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, ExceptionVector.DB.vector());
            default -> EventInfo.exception(dice.of(EXCEPTIONS));
        };
    }

    /** Mends what the checks of a VM entry would refuse (SDM 26.3.1.5). */
    private static void agree(Map<VmcsField, Long> fields) {
        long event = fields.getOrDefault(VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0L);
        boolean injects = (event & EventInfo.VALID) != 0;
        EventType type = EventType.in(event);
        long activity = fields.getOrDefault(VmcsField.GUEST_ACTIVITY_STATE, 0L);
        long blocking = fields.getOrDefault(VmcsField.GUEST_INTERRUPTIBILITY_INFO, 0L);
        long rflags = fields.getOrDefault(VmcsField.GUEST_RFLAGS, 0L);
        if (injects && type == EventType.EXTERNAL_INTERRUPT) {
            rflags |= Rflags.IF;
            blocking &= Interruptibility.NMI;
        }
        if (injects && type == EventType.NMI) {
            blocking &= Interruptibility.STI;
        }
        if ((rflags & Rflags.IF) == 0 || activity != 0) {
            blocking &= ~Interruptibility.STI;
        }
        if (activity != 0) {
            blocking &= ~Interruptibility.MOV_SS;
            fields.put(VmcsField.GUEST_SS_AR_BYTES, 0L);
        }
        boolean wakes = type == EventType.EXTERNAL_INTERRUPT
                || type == EventType.NMI
                || type == EventType.OTHER_EVENT
                || event == EventInfo.exception(ExceptionVector.DB).raw();
        if (activity > 1 || (activity == 1 && !wakes)) {
            fields.put(VmcsField.VM_ENTRY_INTR_INFO_FIELD, activity == 2 && type == EventType.NMI ? event : 0);
        }
        if ((blocking & ~Interruptibility.NMI) != 0 || activity == 1) {
            boolean steps = (rflags & Rflags.TF) != 0;
            fields.merge(
                    VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
                    0L,
                    (bits, none) -> steps ? bits | PendingDebug.BS : bits & ~PendingDebug.BS);
        }
        fields.put(VmcsField.GUEST_INTERRUPTIBILITY_INFO, blocking);
        fields.put(VmcsField.GUEST_RFLAGS, rflags);
    }
}
