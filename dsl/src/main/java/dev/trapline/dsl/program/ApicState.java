package dev.trapline.dsl.program;

import java.util.List;

/**
 * What can be read from a local APIC.
 *
 * @param pending vectors whose bit is set in the interrupt-request register, ascending
 * @param inService vectors whose bit is set in the in-service register, ascending
 * @param tpr task-priority register, 0 to 255
 */
public record ApicState(List<Integer> pending, List<Integer> inService, int tpr) {

    /** Nothing pending, nothing in service, every priority open. */
    public static final ApicState IDLE = new ApicState(List.of(), List.of(), 0);

    /** Sorts the vectors and checks them: 16 to 255 (SDM 10.5.2), and a task priority of 0 to 255. */
    public ApicState {
        pending = vectors(pending);
        inService = vectors(inService);
        if (tpr < 0 || tpr > 255) {
            throw new IllegalArgumentException("the task priority is 0 to 255, not " + tpr);
        }
    }

    private static List<Integer> vectors(List<Integer> vectors) {
        boolean ascending = true;
        int before = 0;
        for (int vector : vectors) {
            if (vector < 16 || vector > 255) {
                throw new IllegalArgumentException(
                        "a local APIC accepts vectors 0x10 to 0xff, not 0x%02x".formatted(vector));
            }
            ascending &= vector > before;
            before = vector;
        }
        return ascending
                ? List.copyOf(vectors)
                : vectors.stream().distinct().sorted().toList();
    }
}
