package dev.trapline.dsl;

import dev.trapline.dsl.vmx.Msr;

/** What L1 has in its lists of MSRs (SDM 24.7.2, 24.8.2). Each word adds an entry to the end of its list. */
public interface GivenMsrLists {

    /** VM entries load an MSR with a value (SDM 26.4). */
    Given.OfL1 loadsMsrOnEntry(Msr msr, long value);

    /** VM exits load an MSR with a value (SDM 27.6). */
    Given.OfL1 loadsMsrOnExit(Msr msr, long value);

    /** VM exits store an MSR to memory, where L1 cannot read it (SDM 27.4). */
    Given.OfL1 storesMsrOnExit(Msr msr);

    /** L1 and L2 have an MSR for themselves: each exit stores L2's value where the next entry loads it from, and loads L1's. */
    Given.OfL1 switchesMsr(Msr msr, long ofL2, long ofL1);
}
