package dev.trapline.machine;

import dev.trapline.dsl.vmx.L2Page;
import java.util.OptionalInt;

/** Where the boot image has what programs need to know of it: {@code layout.inc} and {@code image.asm} in numbers. Linear addresses are physical addresses. */
final class Layout {

    /** Where the image runs: its entries come first, 8 bytes each. */
    private static final int IMAGE = 0x10000;

    static final int RECORD_EXIT = IMAGE;
    static final int RECORD_VMX_RESULT = IMAGE + 8;
    static final int RECORD_VALUE = IMAGE + 16;
    static final int ADVANCE_RETURN_ADDRESS = IMAGE + 24;

    private static final int STUBS = IMAGE + 0x100;
    private static final int STUB_SIZE = 16;
    private static final int VECTORS = 256;

    static final long IDT_L1 = 0x21000;
    static final long IDT_L2 = 0x22000;
    /** How many inputs the program has sent to itself. */
    static final int INPUTS_SENT = 0x23A00;
    /** Eight operands of VMX instructions, in the order of {@link dev.trapline.dsl.vmx.VmcsPointer}. */
    static final int VMCS_POINTERS = 0x23A40;
    /** What L1's VMPTRST writes. */
    static final int STORED_POINTER = 0x23A88;

    static final int VIRTUAL_APIC = 0x2C000;
    private static final int MSR_AREAS = 0x2E000;
    private static final int MSR_AREA_SIZE = 0x200;
    /** Bytes of an entry of an MSR area (SDM table 24-12). */
    static final int MSR_ENTRY_SIZE = 16;

    static final long L1_STACK_TOP = 0x38000;
    static final long L2_STACK_TOP = 0x3C000;
    static final int PAGE = 0x1000;

    /** The page table of the first 2 MiB that L2 has, and the one that maps what it takes for physical addresses. */
    private static final int L2_PAGE_TABLE = 0x8000;

    private static final int EPT_PAGE_TABLE = 0xC000;
    /** EPT pointer: four levels of tables, write-back. */
    static final long EPT_POINTER = 0x9000 | 3 << 3 | 6;

    static final long TABLE = 0x200000;
    /** Bytes that a table can have, with what a ROM needs besides. */
    static final int TABLE_MOST = 0xF0000;

    static final long LOG = 0x1000000;

    static final int CODE_SELECTOR = 8;

    private Layout() {}

    /** The stub of a delivery that lies at an address: there the processor stands at the first instruction of a handler. */
    static OptionalInt stub(long address) {
        boolean inside = address >= STUBS && address < STUBS + 2 * VECTORS * STUB_SIZE && address % STUB_SIZE == 0;
        return inside ? OptionalInt.of((int) (address - STUBS) / STUB_SIZE) : OptionalInt.empty();
    }

    /** Whether a stub is of L2's table, else of L1's. */
    static boolean isOfL2(int stub) {
        return stub >= VECTORS;
    }

    /** The vector of a stub. */
    static int vector(int stub) {
        return stub % VECTORS;
    }

    /** First byte of a page of L2. */
    static int page(L2Page page) {
        return switch (page) {
            case DATA -> 0x3D000;
            case STACK -> (int) L2_STACK_TOP - PAGE;
        };
    }

    /** Where L2's page tables have the entry of a page. */
    static int l2PageTableEntry(L2Page page) {
        return L2_PAGE_TABLE + page(page) / PAGE * Long.BYTES;
    }

    /** Where L1's extended page tables have the entry of a page of L2. */
    static int eptEntry(L2Page page) {
        return EPT_PAGE_TABLE + page(page) / PAGE * Long.BYTES;
    }

    /** Where an MSR area lies; they are numbered from 1. */
    static int msrArea(int number) {
        return MSR_AREAS + (number - 1) * MSR_AREA_SIZE;
    }

    /** How many entries an MSR area has room for. */
    static int msrAreaRoom() {
        return MSR_AREA_SIZE / MSR_ENTRY_SIZE;
    }
}
