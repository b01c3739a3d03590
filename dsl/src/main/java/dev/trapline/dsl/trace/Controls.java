package dev.trapline.dsl.trace;

import dev.trapline.dsl.vmx.Control;

/** L1's controls in force, as raw fields; the secondary ones are 0 where they are not activated. */
public record Controls(long pinBased, long processorBased, long secondary, long exit, long entry) {

    /** Controls without secondary ones. */
    public Controls(long pinBased, long processorBased, long exit, long entry) {
        this(pinBased, processorBased, 0, exit, entry);
    }

    /** Whether a control is set. */
    public boolean has(Control control) {
        return control.isSetIn(
                switch (control.field()) {
                    case PIN_BASED_VM_EXEC_CONTROL -> pinBased;
                    case CPU_BASED_VM_EXEC_CONTROL -> processorBased;
                    case SECONDARY_VM_EXEC_CONTROL -> secondary;
                    case VM_EXIT_CONTROLS -> exit;
                    default -> entry;
                });
    }
}
