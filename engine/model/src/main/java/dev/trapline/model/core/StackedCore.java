package dev.trapline.model.core;

import dev.trapline.dsl.core.Core;
import dev.trapline.model.machine.Choices;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** L1 on nesting hypervisors, one on the other, each as in {@code nested}: two of them or, as {@code stacked-3}, as many as the name says. */
public final class StackedCore extends NestedCore {

    private static final int USUAL = 2;
    /** Each hypervisor has two of the extended page tables that memory has room for. */
    private static final int MOST = 12;

    private static final Pattern NAME = Pattern.compile("stacked-([1-9]|1[0-2])");

    private final int hypervisors;

    /** A core with two hypervisors below L1. */
    public StackedCore() {
        this(USUAL);
    }

    private StackedCore(int hypervisors) {
        super(hypervisors, Choices.AS_KVM, ALL_CORRECTIONS);
        this.hypervisors = hypervisors;
    }

    @Override
    public String name() {
        return hypervisors == USUAL ? "stacked" : "stacked-" + hypervisors;
    }

    @Override
    public String description() {
        return hypervisors == USUAL
                ? "L1 under an L0 under another L0 on the hardware model, both as in nested (stacked-1 to stacked-%d for other depths)"
                        .formatted(MOST)
                : "L1 under %d hypervisors, one on the other, on the hardware model, each as in nested"
                        .formatted(hypervisors);
    }

    @Override
    public Optional<Core> relative(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.of(new StackedCore(Integer.parseInt(matcher.group(1)))) : Optional.empty();
    }
}
