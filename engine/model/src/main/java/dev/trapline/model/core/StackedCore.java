package dev.trapline.model.core;

import dev.trapline.model.machine.Choices;

/** L1 on a nesting hypervisor on a nesting hypervisor, each as in {@code nested}. */
public final class StackedCore extends NestedCore {

    /** A core with two hypervisors below L1. */
    public StackedCore() {
        super(2, Choices.AS_KVM, ALL_CORRECTIONS);
    }

    @Override
    public String name() {
        return "stacked";
    }

    @Override
    public String description() {
        return "L1 under an L0 under another L0 on the hardware model, both as in nested";
    }
}
