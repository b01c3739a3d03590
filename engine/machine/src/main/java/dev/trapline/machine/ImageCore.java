package dev.trapline.machine;

import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Optional;

/** A core whose L1 is the boot image. What such a core can run is what the image can; what L0 does, if there is one, is not seen. */
abstract class ImageCore implements BatchCore {

    private final Boots boots;

    ImageCore(Boots boots) {
        this.boots = boots;
    }

    @Override
    public final boolean showsL0() {
        return false;
    }

    @Override
    public final Support supports(Program program) {
        return Scope.whyNot(program).map(Support::no).orElse(Support.YES);
    }

    @Override
    public final Trace run(Program program, Limits limits) {
        requireSupported(program);
        return boots.run(List.of(program)).get(0).trace();
    }

    @Override
    public final List<Optional<Trace>> runTogether(List<Program> programs, Limits limits) {
        programs.forEach(this::requireSupported);
        return boots.run(programs).stream()
                .map(outcome ->
                        outcome instanceof Boots.Outcome.Ran ran ? Optional.of(ran.trace()) : Optional.<Trace>empty())
                .toList();
    }

    private void requireSupported(Program program) {
        Support support = supports(program);
        if (!support.supported()) {
            throw new IllegalArgumentException(support.why());
        }
    }
}
