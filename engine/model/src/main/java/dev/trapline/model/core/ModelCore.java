package dev.trapline.model.core;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import java.util.List;
import java.util.stream.Stream;

/** What the cores written in Java have in common. */
abstract class ModelCore implements Core {

    private static final List<Control> CONTROLS = Stream.<Control[]>of(
                    PinBased.values(), ProcessorBased.values(), ExitControl.values(), EntryControl.values())
            .flatMap(Stream::of)
            .toList();

    static final long L1_START = CodeAddress.main(Level.L1, 0).value();

    /** What L1 is offered, if a program does not say that something lacks. */
    abstract Capabilities offers();

    /** A machine with L1 at its first instruction. */
    abstract Machine machine(Program program, Memory memory, Capabilities capabilities, MachineListener listener);

    @Override
    public String version() {
        String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public Support supports(Program program) {
        for (Control control : CONTROLS) {
            if (program.sets(control)
                    && !offers().controls().contains(control)
                    && !program.lacks().contains(control)) {
                return Support.no("%s does not offer %s %s: %s"
                        .formatted(name(), control.group(), control.name(), whyNot(control)));
            }
        }
        boolean usesEpt = program.field(VmcsField.EPT_POINTER) != 0
                || program.l1().main().stream()
                        .anyMatch(instruction -> instruction.opcode() == Opcode.VMWRITE
                                && instruction.operand() == VmcsField.EPT_POINTER.encoding());
        if (usesEpt) {
            return Support.no("the models do not run an L1 that uses EPT");
        }
        long event = program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        if ((event & EventInfo.VALID) != 0 && EventType.in(event).compareTo(EventType.NMI) > 0) {
            return Support.no("the models inject external interrupts and NMIs, not " + EventType.in(event));
        }
        return Support.YES;
    }

    /** Why a control is not offered. */
    String whyNot(Control control) {
        return "not modelled";
    }

    @Override
    public Trace run(Program program, Limits limits) {
        return start(program, limits).undisturbed();
    }

    @Override
    public Trace run(Program program, Limits limits, Disturbance disturbance) {
        return start(program, limits).disturbed(disturbance);
    }

    @Override
    public List<Disturbance> disturbances(Program program, Limits limits) {
        return List.of(new Disturbance.SaveAndRestore());
    }

    /**
     * Gets ready to run a program.
     *
     * @throws IllegalArgumentException if it is not supported
     */
    final Start start(Program program, Limits limits) {
        Support support = supports(program);
        if (!support.supported()) {
            throw new IllegalArgumentException(support.why());
        }
        Capabilities capabilities = offers().without(program.lacks());
        return new Start((memory, listener) -> machine(program, memory, capabilities, listener), program, limits);
    }
}
