package dev.trapline.dsl.vmx;

import java.util.Optional;

/** Exceptions, by their mnemonics (SDM table 6-1). */
public enum ExceptionVector {
    /** Divide error. */
    DE(0, Kind.CONTRIBUTORY, false),
    /** Debug. */
    DB(1, Kind.BENIGN, false),
    /** Breakpoint. */
    BP(3, Kind.BENIGN, false),
    /** Overflow. */
    OF(4, Kind.BENIGN, false),
    /** Bound range exceeded. */
    BR(5, Kind.BENIGN, false),
    /** Invalid opcode. */
    UD(6, Kind.BENIGN, false),
    /** Device not available. */
    NM(7, Kind.BENIGN, false),
    /** Double fault; the error code is 0. */
    DF(8, Kind.DOUBLE_FAULT, true),
    /** Invalid TSS. */
    TS(10, Kind.CONTRIBUTORY, true),
    /** Segment not present, a gate among them. */
    NP(11, Kind.CONTRIBUTORY, true),
    /** Stack-segment fault. */
    SS(12, Kind.CONTRIBUTORY, true),
    /** General protection. */
    GP(13, Kind.CONTRIBUTORY, true),
    /** Page fault. */
    PF(14, Kind.PAGE_FAULT, true),
    /** x87 floating-point error. */
    MF(16, Kind.BENIGN, false),
    /** Alignment check. */
    AC(17, Kind.BENIGN, true),
    /** Machine check. */
    MC(18, Kind.BENIGN, false),
    /** SIMD floating-point exception. */
    XM(19, Kind.BENIGN, false);

    /** How two exceptions in a row combine (SDM table 6-4). */
    public enum Kind {
        /** Handled one after the other. */
        BENIGN,
        /** Two of these are a double fault. */
        CONTRIBUTORY,
        /** With another, or with a contributory one, a double fault. */
        PAGE_FAULT,
        /** What follows it is a triple fault. */
        DOUBLE_FAULT
    }

    private static final ExceptionVector[] VALUES = values();

    private final int vector;
    private final Kind kind;
    private final boolean errorCode;

    ExceptionVector(int vector, Kind kind, boolean errorCode) {
        this.vector = vector;
        this.kind = kind;
        this.errorCode = errorCode;
    }

    /** The vector, 0 to 31. */
    public int vector() {
        return vector;
    }

    /** Its bit in {@link VmcsField#EXCEPTION_BITMAP}. */
    public long mask() {
        return 1L << vector;
    }

    /** How it combines with another. */
    public Kind kind() {
        return kind;
    }

    /** Whether its delivery pushes an error code. */
    public boolean hasErrorCode() {
        return errorCode;
    }

    /** The exception with a vector, empty if there is none. */
    public static Optional<ExceptionVector> of(int vector) {
        for (ExceptionVector exception : VALUES) {
            if (exception.vector == vector) {
                return Optional.of(exception);
            }
        }
        return Optional.empty();
    }

    /** How an exception with a vector combines with another; one that is not known is benign. */
    public static Kind kind(int vector) {
        for (ExceptionVector exception : VALUES) {
            if (exception.vector == vector) {
                return exception.kind;
            }
        }
        return Kind.BENIGN;
    }

    /** Whether an exception with a vector pushes an error code (SDM table 6-1). */
    public static boolean hasErrorCode(int vector) {
        for (ExceptionVector exception : VALUES) {
            if (exception.vector == vector) {
                return exception.errorCode;
            }
        }
        return false;
    }
}
