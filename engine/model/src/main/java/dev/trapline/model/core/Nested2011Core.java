package dev.trapline.model.core;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.model.hardware.Hardware;
import dev.trapline.model.l0.L0;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import java.util.List;
import java.util.Set;

/**
 * L1 on the nesting hypervisor of the patch of 2011. It offers no spurious exits: where the algorithm forgets to look at a pending event, any exit makes it look, so
 * that L1 does notice.
 */
public final class Nested2011Core extends ModelCore {

    /** What the series of 2011 had of what the models know. Its IA32_VMX_MISC was 0. */
    private static final Capabilities OFFERS = new Capabilities(
            Set.of(
                    PinBased.EXT_INTR,
                    PinBased.NMI_EXITING,
                    PinBased.VIRTUAL_NMIS,
                    ProcessorBased.INTR_WINDOW_EXITING,
                    ProcessorBased.HLT_EXITING,
                    ProcessorBased.NMI_WINDOW_EXITING,
                    ProcessorBased.USE_MSR_BITMAPS,
                    EntryControl.IA32E_MODE),
            Set.of());

    @Override
    public String name() {
        return "nested-2011";
    }

    @Override
    public String description() {
        return "L1 under an L0 on the hardware model: the algorithm of the KVM patch of May 2011, as it was";
    }

    @Override
    public int order() {
        return 4;
    }

    @Override
    public boolean showsL0() {
        return true;
    }

    @Override
    public List<Deviation> deviations() {
        return Deviations2011.ALL;
    }

    @Override
    public Support supports(Program program) {
        Support offered = super.supports(program);
        return offered.supported()
                ? Scope2011.beyond(program)
                        .map(what -> Support.no("nested-2011 is about the patch alone, not about " + what))
                        .orElse(offered)
                : offered;
    }

    @Override
    String whyNot(Control control) {
        return control == ExitControl.ACK_INTR_ON_EXIT
                ? "the patch keeps it out of the capability MSR, since L1 would expect the vector in the exit information"
                : "the series of 2011 did not have it, or the patch has nothing to do with it";
    }

    @Override
    String whyNot(ActivityState state) {
        return "in 2011 KVM's IA32_VMX_MISC was 0";
    }

    @Override
    Capabilities offers() {
        return OFFERS;
    }

    @Override
    Machine machine(Program program, Memory memory, Capabilities capabilities, MachineListener listener) {
        L0 l0 = L0.of2011(
                fromBelow -> new Hardware(memory, Capabilities.ALL, Choices.AS_KVM, fromBelow),
                memory,
                capabilities,
                Choices.AS_KVM,
                listener);
        l0.start(program, L1_START, Program.L1_STACK_TOP, L1_START);
        return l0;
    }
}
