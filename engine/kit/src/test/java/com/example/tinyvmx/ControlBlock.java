package com.example.tinyvmx;

/** What the guest is entered with, and what is saved when it exits. */
public final class ControlBlock {

    public boolean exitOnInterrupt;
    public boolean acknowledgeOnExit;
    public long guestIp;
    public long guestSp;
    public long guestFlags;
    public boolean guestStiShadow;
    public long hostIp;
    public long hostSp;
    public boolean launched;
    public int interruptionInfo;
    public int exitReason;
    public long exitQualification;
    public int instructionError;
}
