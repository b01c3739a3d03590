package dev.trapline.model.machine;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.program.Program;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Memory with nothing in it but what a test is about. */
final class Loaded {

    private Loaded() {}

    static Memory with(ApicState virtualApic) {
        return with(virtualApic, List.of());
    }

    static Memory with(List<List<MsrEntry>> msrAreas) {
        return with(ApicState.IDLE, msrAreas);
    }

    private static Memory with(ApicState virtualApic, List<List<MsrEntry>> msrAreas) {
        Code nothing = new Code(List.of(), Handler.DEFAULT);
        return new Memory(new Program(
                Set.of(),
                Map.of(),
                false,
                ApicState.IDLE,
                nothing,
                nothing,
                List.of(),
                Set.of(),
                new MemoryImage(Set.of(), false, Set.of(), virtualApic, msrAreas)));
    }
}
