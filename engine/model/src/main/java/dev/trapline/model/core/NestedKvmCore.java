package dev.trapline.model.core;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Correction;
import dev.trapline.dsl.core.Setting;
import dev.trapline.model.machine.Choices;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** L1 on the nesting hypervisor of {@code nested}, without what corrects KVM's algorithm. Where L1 can tell it from the processor is a prediction about KVM. */
public final class NestedKvmCore extends NestedCore {

    /** KVM's algorithm as its source has it. */
    public NestedKvmCore() {
        this(Set.of());
    }

    private NestedKvmCore(Set<dev.trapline.model.l0.Correction> corrections) {
        super(1, Choices.AS_KVM, corrections);
    }

    @Override
    public String name() {
        return "nested-kvm";
    }

    @Override
    public String description() {
        return "L1 under an L0 on the hardware model: KVM's algorithm as read from its source, 5.18";
    }

    @Override
    public int order() {
        return 3;
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public List<Correction> corrections() {
        return KvmCorrections.ALL;
    }

    @Override
    public Core corrected(Set<Correction> chosen) {
        EnumSet<dev.trapline.model.l0.Correction> all = EnumSet.noneOf(dev.trapline.model.l0.Correction.class);
        chosen.forEach(correction -> all.add(KvmCorrections.of(correction)));
        return new NestedKvmCore(all);
    }
}
