package dev.trapline.model.machine;

import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.vmx.Msr;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The areas in memory that MSR-load and MSR-store lists lie in (SDM 24.7.2, 24.8.2), and what the lists may name. An area's address is its number, from 1. */
public final class MsrAreas {

    /** What WRMSR takes and lists do not: FS and GS base are loaded as guest and host state (SDM 26.4, 27.6). */
    private static final Set<Msr> NEVER_LOADED = EnumSet.of(Msr.IA32_GS_BASE);

    /** What WRMSR does not take, being read only. */
    private static final Set<Msr> READ_ONLY = EnumSet.range(Msr.IA32_VMX_BASIC, Msr.IA32_VMX_PROCBASED_CTLS2);

    private static final Msr[] MSRS = Msr.values();

    private final MsrEntry[][] areas;

    MsrAreas(List<List<MsrEntry>> areas) {
        this.areas = areas.stream().map(area -> area.toArray(MsrEntry[]::new)).toArray(MsrEntry[][]::new);
    }

    /**
     * Whether a list may load an entry, at a VM entry or at a VM exit (SDM 26.4, 27.6): neither a register that lists do not load, nor one of the local APIC in
     * x2APIC mode, nor what WRMSR would refuse.
     */
    public static boolean isLoadable(MsrEntry entry) {
        return !NEVER_LOADED.contains(entry.msr())
                && !LocalApic.has(entry.msr())
                && !READ_ONLY.contains(entry.msr())
                && isCanonical(entry.value());
    }

    /** Whether a list may store a register (SDM 27.4): none of the local APIC in x2APIC mode. */
    public static boolean isStorable(Msr msr) {
        return !LocalApic.has(msr);
    }

    /** The registers that are left hold addresses. */
    private static boolean isCanonical(long address) {
        return address << 16 >> 16 == address;
    }

    MsrEntry get(int address, int index) {
        return areas[area(address, index)][index];
    }

    void set(int address, int index, MsrEntry entry) {
        areas[area(address, index)][index] = entry;
    }

    void save(StateBuffer buffer) {
        for (MsrEntry[] area : areas) {
            for (MsrEntry entry : area) {
                buffer.put(entry.msr().ordinal());
                buffer.put(entry.value());
            }
        }
    }

    void restore(StateBuffer buffer) {
        for (MsrEntry[] area : areas) {
            for (int i = 0; i < area.length; i++) {
                area[i] = new MsrEntry(MSRS[(int) buffer.take()], buffer.take());
            }
        }
    }

    private int area(int address, int index) {
        if (address < 1 || address > areas.length) {
            String has = areas.length == 0 ? "no area" : "the areas 1 to " + areas.length;
            throw new IllegalStateException("an MSR list at address %d: the program has %s".formatted(address, has));
        }
        if (index >= areas[address - 1].length) {
            throw new IllegalStateException("an MSR list goes on after the %d entries of area %d"
                    .formatted(areas[address - 1].length, address));
        }
        return address - 1;
    }
}
