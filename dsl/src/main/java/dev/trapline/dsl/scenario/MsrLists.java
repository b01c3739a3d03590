package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.MsrEntry;
import java.util.ArrayList;
import java.util.List;

/** The MSR areas that the givens ask for; their numbers are those in {@link Setup}. */
final class MsrLists {

    private final List<MsrEntry> entryLoad = new ArrayList<>();
    private final List<MsrEntry> exitLoad = new ArrayList<>();
    private final List<MsrEntry> exitStore = new ArrayList<>();

    /** Takes what a given says of them. */
    void add(GivenClause given) {
        if (given instanceof Setup.LoadsMsrOnEntry load) {
            entryLoad.add(new MsrEntry(load.msr(), load.value()));
        } else if (given instanceof Setup.LoadsMsrOnExit load) {
            exitLoad.add(new MsrEntry(load.msr(), load.value()));
        } else if (given instanceof Setup.StoresMsrOnExit store) {
            exitStore.add(new MsrEntry(store.msr(), 0));
        } else if (given instanceof Setup.SwitchesMsr switched) {
            entryLoad.add(new MsrEntry(switched.msr(), switched.ofL2()));
            exitLoad.add(new MsrEntry(switched.msr(), switched.ofL1()));
        }
    }

    List<List<MsrEntry>> areas() {
        boolean none = entryLoad.isEmpty() && exitLoad.isEmpty() && exitStore.isEmpty();
        return none ? List.of() : List.of(entryLoad, exitLoad, exitStore);
    }
}
