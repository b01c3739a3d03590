package dev.trapline.dsl.vmx;

import java.util.Arrays;
import java.util.Comparator;

/** The VMCS fields that events depend on, with their encodings (SDM appendix B). In the order of the SDM's tables. */
public enum VmcsField {
    /** Pin-based VM-execution controls, see {@link PinBased}. */
    PIN_BASED_VM_EXEC_CONTROL(0x4000),
    /** Primary processor-based VM-execution controls, see {@link ProcessorBased}. */
    CPU_BASED_VM_EXEC_CONTROL(0x4002),
    /** One bit an exception vector: 1 makes it exit. */
    EXCEPTION_BITMAP(0x4004),
    /** VM-exit controls, see {@link ExitControl}. */
    VM_EXIT_CONTROLS(0x400C),
    /** VM-entry controls, see {@link EntryControl}. */
    VM_ENTRY_CONTROLS(0x4012),
    /** Event to inject at VM entry; bit 31 makes it valid (SDM 24.8.3). */
    VM_ENTRY_INTR_INFO_FIELD(0x4016),
    /** Error code of the injected event. */
    VM_ENTRY_EXCEPTION_ERROR_CODE(0x4018),
    /** Length of the instruction that a software event is injected for. */
    VM_ENTRY_INSTRUCTION_LEN(0x401A),
    /** Extended-page-table pointer. */
    EPT_POINTER(0x201A),
    /** VM-instruction error of the last VMfailValid. */
    VM_INSTRUCTION_ERROR(0x4400),
    /** Exit reason; bit 31 marks a VM-entry failure. */
    VM_EXIT_REASON(0x4402),
    /** VM-exit interruption information; bit 31 makes it valid. */
    VM_EXIT_INTR_INFO(0x4404),
    /** VM-exit interruption error code. */
    VM_EXIT_INTR_ERROR_CODE(0x4406),
    /** IDT-vectoring information; bit 31 makes it valid. */
    IDT_VECTORING_INFO_FIELD(0x4408),
    /** IDT-vectoring error code. */
    IDT_VECTORING_ERROR_CODE(0x440A),
    /** VM-exit instruction length. */
    VM_EXIT_INSTRUCTION_LEN(0x440C),
    /** Exit qualification. */
    EXIT_QUALIFICATION(0x6400),
    /** Guest-physical address of an EPT violation. */
    GUEST_PHYSICAL_ADDRESS(0x2400),
    /** Guest interruptibility state: bit 0 blocking by STI, 1 by MOV SS, 2 by SMI, 3 by NMI (SDM table 24-3). */
    GUEST_INTERRUPTIBILITY_INFO(0x4824),
    /** Guest activity state: 0 active, 1 HLT, 2 shutdown, 3 wait-for-SIPI. */
    GUEST_ACTIVITY_STATE(0x4826),
    /** VMX-preemption timer value. */
    VMX_PREEMPTION_TIMER_VALUE(0x482E),
    /** Guest pending debug exceptions. */
    GUEST_PENDING_DBG_EXCEPTIONS(0x6822),
    /** Guest IDTR base. */
    GUEST_IDTR_BASE(0x6818),
    /** Guest RSP. */
    GUEST_RSP(0x681C),
    /** Guest RIP. */
    GUEST_RIP(0x681E),
    /** Guest RFLAGS. */
    GUEST_RFLAGS(0x6820),
    /** Host IDTR base. */
    HOST_IDTR_BASE(0x6C0E),
    /** Host RSP. */
    HOST_RSP(0x6C14),
    /** Host RIP: where L1 goes on after a VM exit. */
    HOST_RIP(0x6C16);

    private static final VmcsField[] BY_ENCODING = values();
    private static final int[] ENCODINGS;

    static {
        Arrays.sort(BY_ENCODING, Comparator.comparingInt(VmcsField::encoding));
        ENCODINGS = Arrays.stream(BY_ENCODING).mapToInt(VmcsField::encoding).toArray();
    }

    private final int encoding;

    VmcsField(int encoding) {
        this.encoding = encoding;
    }

    /** The field's encoding, as VMREAD and VMWRITE take it. */
    public int encoding() {
        return encoding;
    }

    /** Whether VMWRITE refuses this field: the VM-exit information fields (SDM 24.9; bits 11:10 of the encoding are 1). */
    public boolean isReadOnly() {
        return (encoding >> 10 & 3) == 1;
    }

    /** Whether {@link #of} knows an encoding. */
    public static boolean isKnown(int encoding) {
        return Arrays.binarySearch(ENCODINGS, encoding) >= 0;
    }

    /**
     * The field with an encoding.
     *
     * @throws IllegalArgumentException if there is none among these
     */
    public static VmcsField of(int encoding) {
        int at = Arrays.binarySearch(ENCODINGS, encoding);
        if (at < 0) {
            throw new IllegalArgumentException("no VMCS field known with encoding 0x%x".formatted(encoding));
        }
        return BY_ENCODING[at];
    }
}
