package dev.trapline.model.core;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.program.Program;
import dev.trapline.model.hardware.Choices;
import dev.trapline.model.hardware.Hardware;
import dev.trapline.model.l0.L0;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import java.util.List;

/**
 * L1 on nesting hypervisors, one on the other, on the processor. Each of them is the L0 of {@code nested}, and uses the one below it as it would a processor.
 */
public final class StackedCore extends ModelCore {

    private static final int DEPTH = 2;

    @Override
    public String name() {
        return "stacked";
    }

    @Override
    public String description() {
        return "L1 under an L0 under another L0 on the hardware model, both as in nested";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public boolean showsL0() {
        return true;
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    @Override
    Capabilities offers() {
        return Capabilities.FOR_L1;
    }

    @Override
    Machine machine(Program program, Memory memory, Capabilities capabilities, MachineListener listener) {
        L0 l0 = L0.current(fromBelow -> below(DEPTH - 1, memory, fromBelow), memory, capabilities, listener);
        l0.start(program, L1_START, Program.L1_STACK_TOP, L1_START);
        return l0;
    }

    private static Machine below(int hypervisors, Memory memory, MachineListener listener) {
        if (hypervisors == 0) {
            return new Hardware(memory, Capabilities.ALL, Choices.AS_KVM, listener);
        }
        L0 l0 = L0.current(fromBelow -> below(hypervisors - 1, memory, fromBelow), memory, Capabilities.ALL, listener);
        l0.startForHypervisor();
        return l0;
    }
}
