package dev.trapline.machine;

import dev.trapline.dsl.program.ApicState;
import java.util.ArrayList;
import java.util.List;

/** The local APIC as far as it is known: what was read last, and what has been sent and written since. */
final class LocalApicView {

    /** The local APIC accepts no lower one (SDM 10.5.2). */
    static final int LOWEST_VECTOR = 16;

    private ApicState state;

    LocalApicView(ApicState start) {
        state = start;
    }

    ApicState state() {
        return state;
    }

    /** It was read. */
    void is(ApicState read) {
        state = read;
    }

    boolean isPending(int vector) {
        return state.pending().contains(vector);
    }

    void request(int vector) {
        List<Integer> pending = new ArrayList<>(state.pending());
        pending.add(vector);
        state = new ApicState(pending, state.inService(), state.tpr());
    }

    void acknowledge(int vector) {
        List<Integer> pending = new ArrayList<>(state.pending());
        pending.remove((Integer) vector);
        List<Integer> inService = new ArrayList<>(state.inService());
        inService.add(vector);
        state = new ApicState(pending, inService, state.tpr());
    }

    void eoi() {
        List<Integer> inService = new ArrayList<>(state.inService());
        if (!inService.isEmpty()) {
            inService.remove(inService.size() - 1);
        }
        state = new ApicState(state.pending(), inService, state.tpr());
    }

    void taskPriority(int priority) {
        state = new ApicState(state.pending(), state.inService(), priority & 0xFF);
    }
}
