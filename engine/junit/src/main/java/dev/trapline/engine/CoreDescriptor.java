package dev.trapline.engine;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** What becomes of one scenario on one core: the only descriptor that is a test. */
final class CoreDescriptor extends AbstractTestDescriptor implements Node<RunContext> {

    static final String CORE = "core";

    private final SpecMember member;
    private final Optional<String> caseName;
    private final CoreSlot slot;
    private final int number;

    /**
     * A result.
     *
     * @param number its place among all results of the spec, from 1
     */
    CoreDescriptor(CoreParent parent, CoreSlot slot, int number) {
        super(
                parent.getUniqueId().append(CORE, slot.name()),
                displayName(parent, slot),
                parent.member().source());
        this.member = parent.member();
        this.caseName = parent.caseName();
        this.slot = slot;
        this.number = number;
    }

    /** All of it, since some tools show results without what stands above them. */
    private static String displayName(CoreParent parent, CoreSlot slot) {
        Optional<String> caseName = parent.caseName();
        String title = parent.member().title();
        return caseName.isPresent()
                ? title + ": " + caseName.get() + " on " + slot.name()
                : title + " on " + slot.name();
    }

    SpecMember member() {
        return member;
    }

    Optional<String> caseName() {
        return caseName;
    }

    /** Its place among all results of the spec, from 1. */
    int number() {
        return number;
    }

    CoreSlot slot() {
        return slot;
    }

    @Override
    public SkipResult shouldBeSkipped(RunContext context) {
        if (slot instanceof CoreSlot.LeftOut leftOut) {
            return SkipResult.skip(leftOut.why());
        }
        Optional<String> missing = context.session().missing(slot);
        if (missing.isPresent()) {
            return SkipResult.skip(missing.get());
        }
        Optional<String> why =
                member.marks().disabled().map("disabled: "::concat).or(context.session()::stopped);
        if (why.isEmpty()) {
            return SkipResult.doNotSkip();
        }
        context.session().skip(this, why.get());
        return SkipResult.skip(why.get());
    }

    @Override
    public RunContext execute(RunContext context, DynamicTestExecutor dynamic) {
        context.session().run(this, context.scene());
        return context;
    }

    @Override
    public Type getType() {
        return Type.TEST;
    }

    @Override
    public Set<TestTag> getTags() {
        if (member.tags().isEmpty()) {
            return slot.tags();
        }
        Set<TestTag> all = new LinkedHashSet<>(member.tags());
        all.addAll(slot.tags());
        return all;
    }

    /** Ends in a number because Surefire then keeps the name as it is, and tells results of one spec apart. */
    @Override
    public String getLegacyReportingName() {
        StringBuilder name = new StringBuilder(member.reportingName());
        caseName.ifPresent(one -> name.append('[').append(one).append(']'));
        return name.append('[')
                .append(slot.name())
                .append("][")
                .append(number)
                .append(']')
                .toString();
    }
}
