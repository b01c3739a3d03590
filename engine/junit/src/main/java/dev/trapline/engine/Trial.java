package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Setting;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Compilation;
import java.util.Optional;
import java.util.Set;

/**
 * One scenario, to be run on one core.
 *
 * @param core the core
 * @param reference the core to compare with, which may be the same; empty for none
 * @param setting the setting that both are under, empty for as they are
 * @param member whose scenario
 * @param scene the scenario, with what the reference made of it
 * @param compilation what is to be run
 */
record Trial(
        Core core, Optional<Core> reference, String setting, SpecMember member, Scene scene, Compilation compilation) {

    static final String AS_IT_IS = "";

    /** Whether the core is the one that the others are compared with. */
    boolean isReference() {
        return reference.isPresent() && reference.get() == core;
    }

    Program program() {
        return compilation.program();
    }

    /** What one run of it may cost. */
    Budget budget() {
        return member.marks().budget();
    }

    Set<String> behaviours() {
        return member.marks().behaviours();
    }

    /** The same on a core that stands in for this one. */
    Trial on(Core other) {
        return new Trial(other, isReference() ? Optional.empty() : reference, setting, member, scene, compilation);
    }

    /** The same under a setting of the core, compared with the reference under the setting of that name; with nothing, if it has none. */
    Trial under(Setting of) {
        Optional<Core> sameOfReference =
                isReference() ? Optional.of(of.core()) : reference.flatMap(core -> named(core, of.name()));
        return new Trial(of.core(), sameOfReference, of.name(), member, scene, compilation);
    }

    private static Optional<Core> named(Core core, String setting) {
        return core.settings().stream()
                .filter(one -> one.name().equals(setting))
                .findFirst()
                .map(Setting::core);
    }
}
