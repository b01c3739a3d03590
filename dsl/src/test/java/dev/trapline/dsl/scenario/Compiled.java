package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import java.util.List;

/** What became of a scenario, as texts that a test can spell out. */
final class Compiled {
    private final Compilation compilation;

    private Compiled(Compilation compilation) {
        this.compilation = compilation;
    }

    static Compiled of(Scenario scenario) {
        return new Compiled(ScenarioCompiler.compile(scenario));
    }

    Program program() {
        return compilation.program();
    }

    /** A level's main code, one instruction each. */
    List<String> code(Level level) {
        return program().code(level).main().stream().map(Object::toString).toList();
    }

    /** Each input with its moment. */
    List<String> inputs() {
        return program().inputs().stream().map(Compiled::text).toList();
    }

    private static String text(Input input) {
        String what = input.event() instanceof InputEvent.HardwareInterrupt irq
                ? "0x%02x".formatted(irq.vector())
                : input.event().getClass().getSimpleName();
        return "%s %s %s"
                .formatted(what, input.arrival().moment(), input.arrival().at());
    }

    /** Each expectation with the instruction at which it is due. */
    List<String> expected() {
        return compilation.outcomes().get(0).stream()
                .map(expected -> "%s at %s".formatted(expected.expectation().words(), expected.place()))
                .toList();
    }
}
