package dev.trapline.dsl.vmx;

/** Exits whose VM-exit interruption information can be valid (SDM 27.2.2). */
public enum VectoredExit implements ExitReason {
    /** An exception whose bit in the exception bitmap is 1, or an NMI with NMI exiting. */
    EXCEPTION_NMI(0),
    /** An external interrupt with external-interrupt exiting. */
    EXTERNAL_INTERRUPT(1);

    private final int number;

    VectoredExit(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
