package dev.trapline.random;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program that is being changed. */
final class Draft {

    private final Program program;
    final Map<VmcsField, Long> vmcs;
    final List<Instruction> l1;
    final List<Instruction> l2;
    final List<Handler> l1Handlers;
    final List<Handler> l2Handlers;
    final List<Input> inputs;
    final Set<L2Page> notMappedByL0;
    boolean l1InterruptsEnabled;
    ApicState apic;
    MemoryImage memory;

    Draft(Program program) {
        this.program = program;
        vmcs = new EnumMap<>(VmcsField.class);
        vmcs.putAll(program.vmcs());
        l1 = new ArrayList<>(program.l1().main());
        l2 = new ArrayList<>(program.l2().main());
        l1Handlers = new ArrayList<>(program.l1().handlers());
        l2Handlers = new ArrayList<>(program.l2().handlers());
        inputs = new ArrayList<>(program.inputs());
        notMappedByL0 = EnumSet.noneOf(L2Page.class);
        notMappedByL0.addAll(program.notMappedByL0());
        l1InterruptsEnabled = program.l1InterruptsEnabled();
        apic = program.apic();
        memory = program.memory();
    }

    List<Instruction> code(Level level) {
        return level == Level.L1 ? l1 : l2;
    }

    List<Handler> handlers(Level level) {
        return level == Level.L1 ? l1Handlers : l2Handlers;
    }

    long field(VmcsField field) {
        return vmcs.getOrDefault(field, 0L);
    }

    Program program() {
        return new Program(
                program.lacks(),
                vmcs,
                l1InterruptsEnabled,
                apic,
                new Code(l1, l1Handlers),
                new Code(l2, l2Handlers),
                inputs,
                notMappedByL0,
                memory);
    }
}
