package dev.trapline.dsl.vmx;

/** The processor's activity states; the ordinal is the value of {@link VmcsField#GUEST_ACTIVITY_STATE} (SDM 24.4.2). */
public enum ActivityState implements Feature {
    /** Executing instructions. */
    ACTIVE,
    /** Executed HLT. */
    HLT,
    /** Incurred a triple fault or another serious error. */
    SHUTDOWN,
    /** Waiting for a start-up IPI. */
    WAIT_FOR_SIPI;

    @Override
    public String described() {
        return "VM entry in the activity state " + name();
    }
}
