package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.L2Page;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What lies in memory at the start besides code, that L1 and L2 can tell.
 *
 * @param notMappedByL2 pages that L2's page tables lack: an access is a page fault
 * @param usesEpt whether L1 has an extended page table for L2, with EPT pointer {@link #L1_EPT}
 * @param notMappedByL1 pages that L1's extended page table lacks: an access is an EPT violation; none unless it has one
 * @param virtualApic the virtual-APIC page: VIRR, VISR and VTPR
 * @param msrAreas areas for MSR-load and MSR-store lists; their address is their number, from 1
 */
public record MemoryImage(
        Set<L2Page> notMappedByL2,
        boolean usesEpt,
        Set<L2Page> notMappedByL1,
        ApicState virtualApic,
        List<List<MsrEntry>> msrAreas) {

    /** Every page is there, L1 has no extended page table, the virtual-APIC page is zero. */
    public static final MemoryImage PLAIN = new MemoryImage(Set.of(), false, Set.of(), ApicState.IDLE, List.of());

    /** The EPT pointer of L1's extended page table. */
    public static final long L1_EPT = 1;

    /** Copies the collections. */
    public MemoryImage {
        notMappedByL2 = pages(notMappedByL2);
        notMappedByL1 = pages(notMappedByL1);
        msrAreas = msrAreas.isEmpty()
                ? List.of()
                : msrAreas.stream().map(List::copyOf).toList();
        if (!usesEpt && !notMappedByL1.isEmpty()) {
            throw new IllegalArgumentException("L1 has no extended page table that could lack " + notMappedByL1);
        }
    }

    static Set<L2Page> pages(Set<L2Page> pages) {
        if (pages.isEmpty()) {
            return Set.of();
        }
        EnumSet<L2Page> copy = EnumSet.noneOf(L2Page.class);
        copy.addAll(pages);
        return Collections.unmodifiableSet(copy);
    }
}
