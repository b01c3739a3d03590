package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Feature;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a core runs. L1 starts at its main code's first instruction in VMX root operation, with its VMCS current and clear.
 *
 * @param lacks what the processor which L1 sees must not offer
 * @param vmcs L1's VMCS; a field that is absent is 0
 * @param l1InterruptsEnabled RFLAGS.IF of L1 at the start
 * @param apic the local APIC at the start
 * @param l1 L1's instructions
 * @param l2 L2's instructions
 * @param inputs what arrives from outside, in this order; spurious exits of L0 keep an order of their own, and do not hold back the others
 * @param notMappedByL0 pages of L2 that L0 has not mapped yet; nothing where there is no L0
 * @param memory what else lies in memory
 */
public record Program(
        Set<Feature> lacks,
        Map<VmcsField, Long> vmcs,
        boolean l1InterruptsEnabled,
        ApicState apic,
        Code l1,
        Code l2,
        List<Input> inputs,
        Set<L2Page> notMappedByL0,
        MemoryImage memory) {

    /** Where L1's stack begins; each push takes one below. */
    public static final long L1_STACK_TOP = 256;

    /** Where L2's stack begins; each push takes one below. */
    public static final long L2_STACK_TOP = 512;

    /** Copies the collections. Zero-valued VMCS fields are dropped, so that equal programs are equal. */
    public Program {
        lacks = Collections.unmodifiableSet(new LinkedHashSet<>(lacks));
        EnumMap<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
        vmcs.forEach((field, value) -> {
            if (value != 0) {
                fields.put(field, value);
            }
        });
        vmcs = Collections.unmodifiableMap(fields);
        inputs = List.copyOf(inputs);
        notMappedByL0 = MemoryImage.pages(notMappedByL0);
    }

    /** The instructions of a level. */
    public Code code(Level level) {
        return level == Level.L1 ? l1 : l2;
    }

    /** A field of L1's VMCS. */
    public long field(VmcsField field) {
        return vmcs.getOrDefault(field, 0L);
    }

    /** Whether L1 starts with a control set. */
    public boolean sets(Control control) {
        return control.isSetIn(field(control.field()));
    }
}
