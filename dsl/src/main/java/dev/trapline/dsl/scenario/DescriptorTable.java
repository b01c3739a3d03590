package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A level's interrupt-descriptor table: {@link Handler#DEFAULT}, changed vector by vector. */
final class DescriptorTable {

    private final SortedMap<Integer, List<Gate>> changes = new TreeMap<>();

    private DescriptorTable(List<Gate> gates) {
        gates.forEach(gate -> changes.computeIfAbsent(gate.vector(), vector -> new ArrayList<>())
                .add(gate));
    }

    /** The table of a level that has these gates. */
    static List<Handler> handlers(List<Gate> gates) {
        return new DescriptorTable(gates).handlers();
    }

    private List<Handler> handlers() {
        List<Handler> handlers = new ArrayList<>();
        Handler.DEFAULT.forEach(handler -> addUnchanged(handlers, handler));
        for (Map.Entry<Integer, List<Gate>> change : changes.entrySet()) {
            if (change.getValue().stream().noneMatch(Gate.Missing.class::isInstance)) {
                handlers.add(changed(change.getKey(), change.getValue()));
            }
        }
        return handlers;
    }

    private void addUnchanged(List<Handler> handlers, Handler handler) {
        int from = handler.first();
        for (int vector : changes.subMap(handler.first(), handler.last() + 1).keySet()) {
            addRange(handlers, handler, from, vector - 1);
            from = vector + 1;
        }
        addRange(handlers, handler, from, handler.last());
    }

    private static void addRange(List<Handler> handlers, Handler like, int first, int last) {
        if (first <= last) {
            handlers.add(new Handler(first, last, like.gate(), like.dpl(), like.code()));
        }
    }

    private static Handler changed(int vector, List<Gate> gates) {
        Handler handler = Handler.DEFAULT.stream()
                .filter(any -> any.handles(vector))
                .findFirst()
                .orElseThrow();
        for (Gate gate : gates) {
            if (gate instanceof Gate.Trap) {
                handler = new Handler(vector, vector, Handler.Gate.TRAP, handler.dpl(), handler.code());
            } else if (gate instanceof Gate.Privilege privilege) {
                handler = new Handler(vector, vector, handler.gate(), privilege.dpl(), handler.code());
            } else if (gate instanceof Gate.Code code) {
                handler = new Handler(vector, vector, handler.gate(), handler.dpl(), code.instructions());
            }
        }
        return handler;
    }
}
