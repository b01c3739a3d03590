package dev.trapline.engine;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.IterationSelector;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.discovery.NestedClassSelector;
import org.junit.platform.engine.discovery.NestedMethodSelector;
import org.junit.platform.engine.discovery.UniqueIdSelector;
import org.junit.platform.engine.support.discovery.EngineDiscoveryRequestResolver;
import org.junit.platform.engine.support.discovery.SelectorResolver;

/**
 * Finds what selectors mean.
 *
 * <p>Nothing is thrown out of here, since the launcher would give up the whole engine for it: a selector that means no
 * spec stays unresolved, and a spec that is wrong gets into the tree and fails there. Parents are looked up by unique id,
 * which the platform keeps a map of.
 */
final class SpecResolver implements SelectorResolver {

    /** Packages, modules and class-path roots become classes; everything else comes here. */
    static final EngineDiscoveryRequestResolver<RootDescriptor> RESOLVER =
            EngineDiscoveryRequestResolver.<RootDescriptor>builder()
                    .addClassContainerSelectorResolverWithContext(
                            context -> context.getEngineDescriptor().discovery().types()::isSpecClass)
                    .addSelectorResolver(context ->
                            new SpecResolver(context.getEngineDescriptor().discovery(), context.getClassNameFilter()))
                    .build();

    private final Discovery discovery;
    private final SpecTypes types;
    private final Predicate<String> nameFilter;
    private final KnownClasses known = new KnownClasses();

    private SpecResolver(Discovery discovery, Predicate<String> nameFilter) {
        this.discovery = discovery;
        this.types = discovery.types();
        this.nameFilter = nameFilter;
    }

    @Override
    public Resolution resolve(ClassSelector selector, Context context) {
        return safely(selector, () -> {
            Class<?> type = selector.getJavaClass();
            return nameFilter.test(type.getName()) ? ofClass(Place.of(type), context) : Resolution.unresolved();
        });
    }

    @Override
    public Resolution resolve(NestedClassSelector selector, Context context) {
        return safely(
                selector,
                () -> ofClass(Place.within(selector.getEnclosingClasses(), selector.getNestedClass()), context));
    }

    @Override
    public Resolution resolve(MethodSelector selector, Context context) {
        return safely(
                selector,
                () -> ofMember(
                        Place.of(selector.getJavaClass()),
                        selector.getMethodName(),
                        selector.getParameterTypeNames(),
                        context));
    }

    @Override
    public Resolution resolve(NestedMethodSelector selector, Context context) {
        return safely(
                selector,
                () -> ofMember(
                        Place.within(selector.getEnclosingClasses(), selector.getNestedClass()),
                        selector.getMethodName(),
                        selector.getParameterTypeNames(),
                        context));
    }

    @Override
    public Resolution resolve(UniqueIdSelector selector, Context context) {
        return safely(selector, () -> ofId(selector.getUniqueId(), context));
    }

    @Override
    public Resolution resolve(IterationSelector selector, Context context) {
        return safely(selector, () -> {
            Set<DiscoverySelector> children = new LinkedHashSet<>();
            context.resolve(selector.getParentSelector())
                    .filter(CoreParent.class::isInstance)
                    .map(CoreParent.class::cast)
                    .ifPresent(parent -> selector.getIterationIndices()
                            .forEach(index -> parent.childAt(index)
                                    .map(DiscoverySelectors::selectUniqueId)
                                    .ifPresentOrElse(
                                            children::add,
                                            () -> discovery
                                                    .issues()
                                                    .warn("%s has no iteration %d"
                                                            .formatted(
                                                                    parent.member()
                                                                            .reference(),
                                                                    index)))));
            return children.isEmpty() ? Resolution.unresolved() : Resolution.selectors(children);
        });
    }

    private Resolution ofClass(Place place, Context context) {
        Class<?> type = place.type();
        if (!isSpecClass(type)
                || place.around().filter(around -> !isSpecClass(around.type())).isPresent()) {
            return Resolution.unresolved();
        }
        known.add(place);
        return place.around()
                .map(around -> match(child(
                        types.idOf(around),
                        context,
                        ClassDescriptor.class,
                        parent -> parent.nested(type.getSimpleName()))))
                .orElseGet(() -> match(context.addToParent(root -> Optional.of(topLevel(root, type)))));
    }

    private boolean isSpecClass(Class<?> type) {
        boolean is = types.isSpecClass(type);
        if (!is) {
            types.unreadable(type)
                    .ifPresent(failure -> discovery
                            .issues()
                            .warn("%s cannot be looked at for specs: %s".formatted(type.getName(), failure)));
        }
        return is;
    }

    private ClassDescriptor topLevel(TestDescriptor root, Class<?> type) {
        return new ClassDescriptor(
                root.getUniqueId().append(ClassDescriptor.CLASS, type.getName()), types.of(Place.of(type)), discovery);
    }

    private Resolution ofMember(Place place, String name, String parameterTypes, Context context) {
        if (!types.isSpecClass(place.type())) {
            return Resolution.unresolved();
        }
        known.add(place);
        Optional<SpecMember> selected = types.of(place).selected(name, parameterTypes);
        if (selected.isEmpty()) {
            StaleSelection.issue(types.of(place), name).ifPresent(discovery.issues()::warn);
            return Resolution.unresolved();
        }
        return match(child(types.idOf(place), context, ClassDescriptor.class, parent -> selected.map(parent::spec)));
    }

    private Resolution ofId(UniqueId id, Context context) {
        UniqueId parent = id.removeLastSegment();
        String value = id.getLastSegment().getValue();
        String kind = id.getLastSegment().getType();
        return switch (kind) {
            case ClassDescriptor.CLASS ->
                known.named(value)
                        .filter(type -> type.getDeclaringClass() == null && types.isSpecClass(type))
                        .map(type -> match(context.addToParent(root -> Optional.of(topLevel(root, type)))))
                        .orElseGet(Resolution::unresolved);
            case ClassDescriptor.NESTED ->
                match(child(parent, context, ClassDescriptor.class, around -> around.nested(value)));
            case SpecMember.METHOD, SpecMember.FIELD ->
                match(child(parent, context, ClassDescriptor.class, type -> type.spec(kind, value)));
            case SpecDescriptor.CASE ->
                match(child(parent, context, SpecDescriptor.class, spec -> spec.newCase(value)));
            case CoreDescriptor.CORE -> match(child(parent, context, CoreParent.class, one -> one.newCore(value)));
            default -> Resolution.unresolved();
        };
    }

    private static <P, D extends TestDescriptor> Optional<D> child(
            UniqueId parent, Context context, Class<P> kind, Function<P, Optional<D>> make) {
        return context.addToParent(
                () -> DiscoverySelectors.selectUniqueId(parent),
                found -> kind.isInstance(found) ? make.apply(kind.cast(found)) : Optional.empty());
    }

    /** The platform asks a match for its children if it was selected itself, and not if it is only the parent of something selected. */
    private static Resolution match(Optional<? extends TestDescriptor> found) {
        return found.map(descriptor -> Resolution.match(Match.exact(descriptor, () -> {
                    if (descriptor instanceof Growing growing) {
                        growing.complete();
                    }
                    return Set.of();
                })))
                .orElseGet(Resolution::unresolved);
    }

    private Resolution safely(DiscoverySelector selector, Supplier<Resolution> resolve) {
        try {
            return resolve.get();
        } catch (RuntimeException | LinkageError | StackOverflowError failure) {
            discovery.issues().warn("%s cannot be resolved: %s".formatted(selector, failure));
            return Resolution.unresolved();
        }
    }
}
