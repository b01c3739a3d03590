package dev.trapline.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** A spec: its children are the cores or, if it is a table, the cases. */
final class SpecDescriptor extends AbstractTestDescriptor implements CoreParent, Node<RunContext> {

    static final String CASE = "case";

    private final SpecMember member;
    private final Discovery discovery;
    private Optional<CaseNames> cases = Optional.empty();
    private boolean complete;

    SpecDescriptor(UniqueId id, SpecMember member, Discovery discovery) {
        super(id, member.title(), member.source());
        this.member = member;
        this.discovery = discovery;
    }

    @Override
    public SpecMember member() {
        return member;
    }

    /** A descriptor for a case, not yet in the tree. */
    Optional<CaseDescriptor> newCase(String name) {
        CaseNames all = cases();
        return Optional.ofNullable(all.numbers().get(name)).map(number -> newCase(name, number));
    }

    private CaseDescriptor newCase(String name, int number) {
        return new CaseDescriptor(getUniqueId().append(CASE, name), name, number, member, slots());
    }

    /** If it is a table whose cases cannot be listed, the cores stand right below it, and fail there. */
    @Override
    public Optional<CoreDescriptor> newCore(String name) {
        return isListed() ? Optional.empty() : CoreParent.super.newCore(name);
    }

    @Override
    public Optional<UniqueId> childAt(int index) {
        if (!isListed()) {
            return CoreParent.super.childAt(index);
        }
        List<String> names = cases().names();
        return index < names.size() ? Optional.of(getUniqueId().append(CASE, names.get(index))) : Optional.empty();
    }

    @Override
    public List<CoreSlot> slots() {
        return discovery.coresOf(member);
    }

    @Override
    public int firstNumber() {
        return 1;
    }

    @Override
    public void complete() {
        if (complete) {
            return;
        }
        complete = true;
        if (!isListed()) {
            addCores();
            return;
        }
        Map<UniqueId, TestDescriptor> present = Growing.present(this);
        cases().numbers().forEach((name, number) -> Growing.complete(this, newCase(name, number), present));
    }

    private boolean isListed() {
        return member.hasCases() && cases().failure().isEmpty();
    }

    /** Listing them calls the spec, so this is done when they are asked for, and once. */
    private CaseNames cases() {
        if (cases.isEmpty()) {
            CaseNames listed = member.hasCases() ? CaseNames.of(member, discovery.calls()) : CaseNames.NONE;
            listed.failure()
                    .ifPresent(failure -> discovery
                            .issues()
                            .warn(
                                    "The cases of %s cannot be listed: %s".formatted(member.reference(), failure),
                                    member.source()));
            cases = Optional.of(listed);
        }
        return cases.get();
    }

    @Override
    public RunContext prepare(RunContext context) {
        Optional<Throwable> failure = cases.flatMap(CaseNames::failure);
        if (failure.isPresent()) {
            Throwable known = failure.get();
            return context.with(new Scene(() -> {
                throw known;
            }));
        }
        SpecCalls calls = context.session().calls();
        return member.hasCases()
                ? context.with(new TableOnce(member, calls))
                : context.with(new Scene(() -> calls.scenario(member)));
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
        return member.reportingName();
    }
}
