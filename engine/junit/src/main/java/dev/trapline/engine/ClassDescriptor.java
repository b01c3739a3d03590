package dev.trapline.engine;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.hierarchical.Node;

/** A class of specs, or one around it. */
final class ClassDescriptor extends AbstractTestDescriptor implements Growing, Node<RunContext> {

    static final String CLASS = "class";
    static final String NESTED = "nested";

    private final SpecType type;
    private final Discovery discovery;
    private boolean complete;

    ClassDescriptor(UniqueId id, SpecType type, Discovery discovery) {
        super(id, type.title(), ClassSource.from(type.type()));
        this.type = type;
        this.discovery = discovery;
    }

    /** A descriptor for a spec of this class, not yet in the tree. */
    Optional<SpecDescriptor> spec(String segment, String id) {
        return type.member(segment, id).map(this::spec);
    }

    SpecDescriptor spec(SpecMember member) {
        return new SpecDescriptor(getUniqueId().append(member.segment(), member.id()), member, discovery);
    }

    /** A descriptor for a class in this class, not yet in the tree. */
    Optional<ClassDescriptor> nested(String simpleName) {
        return type.nested().stream()
                .filter(one -> one.getSimpleName().equals(simpleName))
                .findFirst()
                .map(this::nested);
    }

    private ClassDescriptor nested(Class<?> one) {
        return new ClassDescriptor(
                getUniqueId().append(NESTED, one.getSimpleName()),
                discovery.types().of(type.place().nested(one)),
                discovery);
    }

    @Override
    public void complete() {
        if (complete) {
            return;
        }
        complete = true;
        Map<UniqueId, TestDescriptor> present = Growing.present(this);
        type.members().forEach(member -> Growing.complete(this, spec(member), present));
        type.nested().forEach(one -> Growing.complete(this, nested(one), present));
    }

    @Override
    public Type getType() {
        return Type.CONTAINER;
    }

    @Override
    public Set<TestTag> getTags() {
        return type.tags();
    }

    @Override
    public String getLegacyReportingName() {
        return type.place().name();
    }
}
