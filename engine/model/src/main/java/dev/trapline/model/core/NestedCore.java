package dev.trapline.model.core;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Setting;
import dev.trapline.dsl.program.Program;
import dev.trapline.model.hardware.Hardware;
import dev.trapline.model.l0.Correction;
import dev.trapline.model.l0.L0;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * L1 on nesting hypervisors, one on the other, on the processor: the algorithm of today's KVM, corrected so that L1 cannot tell it from the processor alone. Each
 * hypervisor uses what is below it as it would a processor.
 */
public sealed class NestedCore extends ModelCore permits StackedCore, NestedKvmCore {

    static final Set<Correction> ALL_CORRECTIONS = Collections.unmodifiableSet(EnumSet.allOf(Correction.class));

    private final int hypervisors;
    private final Choices choices;
    private final Set<Correction> corrections;

    /** A core with one hypervisor below L1. */
    public NestedCore() {
        this(1, Choices.AS_KVM, ALL_CORRECTIONS);
    }

    /**
     * A core with several.
     *
     * @param hypervisors how many, at least 1
     * @param choices what the processor, and each hypervisor in what it offers, makes of what the architecture leaves open
     * @param corrections of KVM's algorithm
     */
    NestedCore(int hypervisors, Choices choices, Set<Correction> corrections) {
        if (hypervisors < 1) {
            throw new IllegalArgumentException("at least one hypervisor below L1, not " + hypervisors);
        }
        this.hypervisors = hypervisors;
        this.choices = choices;
        this.corrections = corrections;
    }

    @Override
    public List<Setting> settings() {
        return Settings.of(choice -> new NestedCore(hypervisors, choice, corrections));
    }

    @Override
    public String name() {
        return "nested";
    }

    @Override
    public String description() {
        return "L1 under an L0 on the hardware model: KVM's current algorithm, corrected where L1 could tell it from bare metal";
    }

    @Override
    public int order() {
        return hypervisors;
    }

    @Override
    public final boolean showsL0() {
        // What is said of L0's own steps is said of the usual choices; under others it has other ways to the same end.
        return choices.equals(Choices.AS_KVM);
    }

    @Override
    public final List<Deviation> deviations() {
        return List.of();
    }

    @Override
    public final List<Disturbance> disturbances(Program program, Limits limits) {
        List<Disturbance> all = new ArrayList<>(super.disturbances(program, limits));
        all.addAll(start(program, limits).spuriousExits());
        return List.copyOf(all);
    }

    @Override
    final Capabilities offers() {
        return Capabilities.ALL;
    }

    @Override
    final Machine machine(Program program, Memory memory, Capabilities capabilities, MachineListener listener) {
        L0 l0 = L0.current(
                fromBelow -> below(hypervisors - 1, memory, fromBelow),
                memory,
                capabilities,
                choices,
                corrections,
                listener);
        l0.start(program, L1_START, Program.L1_STACK_TOP, L1_START);
        return l0;
    }

    private Machine below(int hypervisors, Memory memory, MachineListener listener) {
        if (hypervisors == 0) {
            Hardware hardware = new Hardware(memory, Capabilities.ALL, choices, listener);
            hardware.startForHypervisor();
            return hardware;
        }
        L0 l0 = L0.current(
                fromBelow -> below(hypervisors - 1, memory, fromBelow),
                memory,
                Capabilities.ALL,
                choices,
                corrections,
                listener);
        l0.startForHypervisor();
        return l0;
    }
}
