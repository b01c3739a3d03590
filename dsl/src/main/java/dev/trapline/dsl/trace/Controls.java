package dev.trapline.dsl.trace;

import dev.trapline.dsl.vmx.Control;

/** L1's controls in force, as raw fields. */
public record Controls(long pinBased, long processorBased, long exit, long entry) {

    /** Whether a control is set. */
    public boolean has(Control control) {
        return control.isSetIn(
                switch (control.field()) {
                    case PIN_BASED_VM_EXEC_CONTROL -> pinBased;
                    case CPU_BASED_VM_EXEC_CONTROL -> processorBased;
                    case VM_EXIT_CONTROLS -> exit;
                    default -> entry;
                });
    }
}
