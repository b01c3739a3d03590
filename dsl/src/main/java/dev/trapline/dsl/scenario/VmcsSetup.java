package dev.trapline.dsl.scenario;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.VmcsField;

/** Takes what a given says of L1's VMCS. */
public interface VmcsSetup {

    /** A field has a value. */
    void set(VmcsField field, long value);

    /** Bits of a field are 1. */
    void setBits(VmcsField field, long bits);

    /** Bits of a field are 0. */
    void clearBits(VmcsField field, long bits);

    /** One of the bytes of a field is at least so large. */
    void raiseByte(VmcsField field, int shift, int value);

    /** A field that counts counts one more. */
    void increment(VmcsField field);

    /** A control is 1. */
    default void set(Control control) {
        setBits(control.field(), control.mask());
    }
}
