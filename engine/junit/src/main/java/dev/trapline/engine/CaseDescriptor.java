package dev.trapline.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** One case of a table: its children are the cores. */
final class CaseDescriptor extends AbstractTestDescriptor implements CoreParent, Node<RunContext> {

    private final int number;
    private final SpecMember member;
    private final List<CoreSlot> slots;
    private boolean complete;

    CaseDescriptor(UniqueId id, String name, int number, SpecMember member, List<CoreSlot> slots) {
        super(id, name, member.source());
        this.number = number;
        this.member = member;
        this.slots = slots;
    }

    @Override
    public SpecMember member() {
        return member;
    }

    @Override
    public Optional<String> caseName() {
        return Optional.of(getDisplayName());
    }

    @Override
    public List<CoreSlot> slots() {
        return slots;
    }

    @Override
    public int firstNumber() {
        return number * slots.size() + 1;
    }

    @Override
    public void complete() {
        if (!complete) {
            complete = true;
            addCores();
        }
    }

    @Override
    public RunContext prepare(RunContext context) {
        return context.with(context.table().scene(number, getDisplayName()));
    }

    @Override
    public Type getType() {
        return Type.CONTAINER;
    }

    @Override
    public Set<TestTag> getTags() {
        return new LinkedHashSet<>(member.tags());
    }

    @Override
    public String getLegacyReportingName() {
        return member.reportingName() + "[" + getDisplayName() + "]";
    }
}
