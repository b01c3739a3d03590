package dev.trapline.engine;

import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;

/**
 * A descriptor whose children are there in full or, where only some were selected, in part.
 *
 * <p>Children are added here and not by child selectors, which would cost a round through the resolvers for each.
 */
interface Growing extends TestDescriptor {

    /** Adds all the children, and theirs, that are not there yet. */
    void complete();

    /** The children that selectors of their own brought in, which must be completed and not replaced. */
    static Map<UniqueId, TestDescriptor> present(TestDescriptor parent) {
        if (parent.getChildren().isEmpty()) {
            return Map.of();
        }
        Map<UniqueId, TestDescriptor> present = new HashMap<>();
        parent.getChildren().forEach(child -> present.put(child.getUniqueId(), child));
        return present;
    }

    /** Adds one child and completes it, or completes the one that is there. */
    static void complete(TestDescriptor parent, Growing child, Map<UniqueId, TestDescriptor> present) {
        if (present.get(child.getUniqueId()) instanceof Growing there) {
            there.complete();
        } else {
            parent.addChild(child);
            child.complete();
        }
    }
}
