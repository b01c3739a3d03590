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

/** L1 on a nesting hypervisor on the processor: the algorithm of today's KVM, corrected so that L1 cannot tell it from the processor alone. */
public final class NestedCore extends ModelCore {

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
        return 1;
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
        L0 l0 = L0.current(
                fromBelow -> new Hardware(memory, Capabilities.ALL, Choices.AS_KVM, fromBelow),
                memory,
                capabilities,
                listener);
        l0.start(program, L1_START, Program.L1_STACK_TOP, L1_START);
        return l0;
    }
}
