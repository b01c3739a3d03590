package dev.trapline.model.core;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Setting;
import dev.trapline.model.machine.Choices;
import java.util.List;
import java.util.function.Function;

/**
 * The settings under which a core can be run: what the architecture leaves open, each thing settled otherwise than KVM takes it to be. That interrupts
 * alone wait for a shadow, and NMIs do not, is left out: an L0 gets control by an interrupt, so that under it everything that arrives would wait.
 */
final class Settings {

    private Settings() {}

    /** The settings of a core that can be made for any choices. */
    static List<Setting> of(Function<Choices, Core> core) {
        return List.of(
                setting(core, "nmi-exit-waits-for-shadow", new Choices(false, true, true, false, false, true, false)),
                setting(core, "exits-wait-for-shadow", new Choices(true, true, true, false, false, true, false)),
                setting(core, "sti-does-not-block-nmi", new Choices(false, false, false, false, false, true, false)),
                setting(core, "nmi-window-waits-for-sti", new Choices(false, false, true, true, false, true, false)),
                setting(core, "second-mov-ss-shadows", new Choices(false, false, true, false, true, true, false)),
                setting(core, "ppr-low-bits-are-zero", new Choices(false, false, true, false, false, false, false)),
                setting(core, "nmi-injection-needs-no-sti", new Choices(false, false, true, false, false, true, true)));
    }

    private static Setting setting(Function<Choices, Core> core, String name, Choices choices) {
        return new Setting(name, core.apply(choices));
    }
}
