package dev.trapline.model.core;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the cores written in Java have in common. */
abstract class ModelCore implements Core {

    /** The count and the address of each list of MSRs. */
    private static final Map<VmcsField, VmcsField> MSR_LISTS = new EnumMap<>(Map.of(
            VmcsField.VM_EXIT_MSR_STORE_COUNT, VmcsField.VM_EXIT_MSR_STORE_ADDR,
            VmcsField.VM_EXIT_MSR_LOAD_COUNT, VmcsField.VM_EXIT_MSR_LOAD_ADDR,
            VmcsField.VM_ENTRY_MSR_LOAD_COUNT, VmcsField.VM_ENTRY_MSR_LOAD_ADDR));

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
        VmcsValues values = new VmcsValues(program);
        for (Control control : offers().missing()) {
            if (!program.lacks().contains(control) && values.any(control.field(), control::isSetIn)) {
                return Support.no("%s does not offer %s %s: %s"
                        .formatted(name(), control.group(), control.name(), whyNot(control)));
            }
        }
        for (ActivityState state : offers().missingActivityStates()) {
            if (!program.lacks().contains(state)
                    && values.any(VmcsField.GUEST_ACTIVITY_STATE, value -> value == state.ordinal())) {
                return Support.no("%s does not offer VM entry in the %s activity state: %s"
                        .formatted(name(), state, whyNot(state)));
            }
        }
        return foreignPageTable(values)
                .or(() -> foreignMsrArea(program, values))
                .map(Support::no)
                .orElse(Support.YES);
    }

    /** A hypervisor below L1 has page tables too, which L1 could not name on any processor. */
    private static Optional<String> foreignPageTable(VmcsValues values) {
        OptionalLong foreign = values.first(
                VmcsField.EPT_POINTER, pointer -> pointer != Memory.NO_EPT && pointer != MemoryImage.L1_EPT);
        return foreign.isPresent()
                        && values.any(VmcsField.SECONDARY_VM_EXEC_CONTROL, SecondaryBased.ENABLE_EPT::isSetIn)
                ? Optional.of("L1 has one extended page table, with EPT pointer %d, and none with %d"
                        .formatted(MemoryImage.L1_EPT, foreign.getAsLong()))
                : Optional.empty();
    }

    /** An area that lies in no memory of the program; the numbers that no area can have make the VM entry fail instead. */
    private static Optional<String> foreignMsrArea(Program program, VmcsValues values) {
        int areas = program.memory().msrAreas().size();
        for (Map.Entry<VmcsField, VmcsField> list : MSR_LISTS.entrySet()) {
            OptionalLong foreign = values.first(list.getValue(), area -> area > areas && area <= Integer.MAX_VALUE);
            if (foreign.isPresent() && values.any(list.getKey(), count -> count != 0)) {
                return Optional.of("%s is %d: L1 has %d MSR area%s, numbered from 1"
                        .formatted(list.getValue(), foreign.getAsLong(), areas, areas == 1 ? "" : "s"));
            }
        }
        return Optional.empty();
    }

    /** Why a control is not offered. */
    String whyNot(Control control) {
        return "not modelled";
    }

    /** Why a VM entry cannot load an activity state. */
    String whyNot(ActivityState state) {
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
