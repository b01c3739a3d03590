package dev.trapline.model.core;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Setting;
import dev.trapline.dsl.program.Program;
import dev.trapline.model.hardware.Hardware;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import java.util.List;

/** L1 on the processor. */
public final class BareMetalCore extends ModelCore {

    private final Choices choices;

    /** A processor that makes the choices that KVM takes it to make. */
    public BareMetalCore() {
        this(Choices.AS_KVM);
    }

    BareMetalCore(Choices choices) {
        this.choices = choices;
    }

    @Override
    public List<Setting> settings() {
        return Settings.of(BareMetalCore::new);
    }

    @Override
    public String name() {
        return "bare-metal";
    }

    @Override
    public String description() {
        return "the hardware model: L1 on the processor";
    }

    @Override
    public int order() {
        return 0;
    }

    @Override
    public boolean showsL0() {
        return false;
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    @Override
    Capabilities offers() {
        return Capabilities.ALL;
    }

    @Override
    Machine machine(Program program, Memory memory, Capabilities capabilities, MachineListener listener) {
        Hardware hardware = new Hardware(memory, capabilities, choices, listener);
        hardware.region(0).load(program.vmcs());
        hardware.current(0);
        hardware.localApic().load(program.apic());
        hardware.start(L1_START, Program.L1_STACK_TOP, L1_START, program.l1InterruptsEnabled());
        return hardware;
    }
}
