package dev.trapline.engine;

import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.UniqueId;

/** A spec, or a case of one: what stands right above the results of the cores. */
interface CoreParent extends Growing {

    /** The spec. */
    SpecMember member();

    /** Which case, empty if the spec is no table. */
    default Optional<String> caseName() {
        return Optional.empty();
    }

    /** The cores, at least one. */
    List<CoreSlot> slots();

    /** The number of the first core's result among all of the spec. */
    int firstNumber();

    /** A descriptor for a result, not yet in the tree. */
    default Optional<CoreDescriptor> newCore(String name) {
        List<CoreSlot> slots = slots();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).name().equals(name)) {
                return Optional.of(new CoreDescriptor(this, slots.get(i), firstNumber() + i));
            }
        }
        return Optional.empty();
    }

    /** The id of the child at a place, from 0, whether or not it is in the tree. */
    default Optional<UniqueId> childAt(int index) {
        return index < slots().size()
                ? Optional.of(getUniqueId()
                        .append(CoreDescriptor.CORE, slots().get(index).name()))
                : Optional.empty();
    }

    /** Adds the results of all cores; those that are there stay. */
    default void addCores() {
        int number = firstNumber();
        for (CoreSlot slot : slots()) {
            addChild(new CoreDescriptor(this, slot, number++));
        }
    }
}
