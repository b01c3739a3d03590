package dev.trapline.dsl.vmx;

/**
 * One bit of L1's VM-execution, VM-exit or VM-entry controls, by its name in Linux (without the prefix) and its position in the Intel SDM,
 * section 24.6 to 24.8.
 */
public sealed interface Control extends Feature
        permits PinBased, ProcessorBased, SecondaryBased, ExitControl, EntryControl {

    /** Bit position in {@link #field()}, 0 to 31. */
    int bit();

    /** The VMCS field that holds this control. */
    VmcsField field();

    /** The MSR that tells whether a processor allows this control to be 1 (SDM appendix A.3 to A.5). */
    Msr capability();

    /** What the SDM calls the group of controls, as a sentence names it. */
    String group();

    @Override
    default String described() {
        return group() + " " + name();
    }

    /** {@link #bit()} as a mask. */
    default long mask() {
        return 1L << bit();
    }

    /** Whether this control is 1 in a value of its {@link #field()}. */
    default boolean isSetIn(long fieldValue) {
        return (fieldValue & mask()) != 0;
    }
}
