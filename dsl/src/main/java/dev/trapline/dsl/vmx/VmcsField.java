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
    /** Page-fault error-code mask: which bits of an error code count (SDM 24.6.3). */
    PAGE_FAULT_ERROR_CODE_MASK(0x4006),
    /** Page-fault error-code match: what they are compared with. */
    PAGE_FAULT_ERROR_CODE_MATCH(0x4008),
    /** Secondary processor-based VM-execution controls, see {@link SecondaryBased}. */
    SECONDARY_VM_EXEC_CONTROL(0x401E),
    /** TPR threshold, bits 3:0. */
    TPR_THRESHOLD(0x401C),
    /** Where the virtual-APIC page is; 1 is the only such page of a {@code Program}. */
    VIRTUAL_APIC_PAGE_ADDR(0x2012),
    /** Which page of L2 is the APIC-access page: 1 plus the ordinal of an {@link L2Page}. */
    APIC_ACCESS_ADDR(0x2014),
    /** Posted-interrupt notification vector. */
    POSTED_INTR_NV(0x0002),
    /** Where the posted-interrupt descriptor is; 64-byte aligned. A {@code Program} has one, wherever this points. */
    POSTED_INTR_DESC_ADDR(0x2016),
    /** EOI-exit bitmap, vectors 0x00 to 0x3f. */
    EOI_EXIT_BITMAP0(0x201C),
    /** EOI-exit bitmap, vectors 0x40 to 0x7f. */
    EOI_EXIT_BITMAP1(0x201E),
    /** EOI-exit bitmap, vectors 0x80 to 0xbf. */
    EOI_EXIT_BITMAP2(0x2020),
    /** EOI-exit bitmap, vectors 0xc0 to 0xff. */
    EOI_EXIT_BITMAP3(0x2022),
    /** VM-exit controls, see {@link ExitControl}. */
    VM_EXIT_CONTROLS(0x400C),
    /** VM-exit MSR-store count. */
    VM_EXIT_MSR_STORE_COUNT(0x400E),
    /** VM-exit MSR-store address: the number of an MSR area, from 1. */
    VM_EXIT_MSR_STORE_ADDR(0x2006),
    /** VM-exit MSR-load count. */
    VM_EXIT_MSR_LOAD_COUNT(0x4010),
    /** VM-exit MSR-load address: the number of an MSR area, from 1. */
    VM_EXIT_MSR_LOAD_ADDR(0x2008),
    /** VM-entry controls, see {@link EntryControl}. */
    VM_ENTRY_CONTROLS(0x4012),
    /** VM-entry MSR-load count. */
    VM_ENTRY_MSR_LOAD_COUNT(0x4014),
    /** VM-entry MSR-load address: the number of an MSR area, from 1. */
    VM_ENTRY_MSR_LOAD_ADDR(0x200A),
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
    /** VMCS link pointer; all ones where VMCS shadowing is off. A {@code Program} that says nothing has it so. */
    VMCS_LINK_POINTER(0x2800),
    /** Guest DR7; bit 13 is GD. */
    GUEST_DR7(0x681A),
    /** Guest IA32_DEBUGCTL; bit 1 is BTF. */
    GUEST_IA32_DEBUGCTL(0x2802),
    /** Guest interrupt status: bits 7:0 RVI, 15:8 SVI (SDM 24.4.2). */
    GUEST_INTR_STATUS(0x0810),
    /** Access rights of SS; bits 6:5 are DPL, the privilege level of L2. */
    GUEST_SS_AR_BYTES(0x4818),
    /** CR0; bit 0 is PE. A {@code Program} that says nothing has it 1. */
    GUEST_CR0(0x6800),
    /** CR4; bit 5 is PAE. It counts where CR0.PG, bit 31, is 1. */
    GUEST_CR4(0x6804),
    /** Page-directory-pointer-table entry 0: of a guest with PAE paging, where L1 uses EPT (SDM 24.4.2). */
    GUEST_PDPTR0(0x280A),
    /** Page-directory-pointer-table entry 1. */
    GUEST_PDPTR1(0x280C),
    /** Page-directory-pointer-table entry 2. */
    GUEST_PDPTR2(0x280E),
    /** Page-directory-pointer-table entry 3. */
    GUEST_PDPTR3(0x2810),
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
    HOST_RIP(0x6C16),
    /** An encoding that no VMCS has a field for. */
    UNSUPPORTED_FIELD(0x6FFE);

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
