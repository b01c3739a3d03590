package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** Runs programs in as few boots as there need be. A program that breaks a boot costs only itself: what came behind it is run again without it. */
final class Boots {

    private static final long INSTRUCTIONS_OF_A_BOOT = 50_000_000;
    private static final long INSTRUCTIONS_OF_A_PROGRAM = 200_000;
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final int LOG_OF_A_PROGRAM = 16 * 1024;

    /** What came of a program. */
    sealed interface Outcome {

        /**
         * What happened.
         *
         * @throws IllegalStateException if that is not known
         */
        Trace trace();

        /** It ran to its end. */
        record Ran(Trace trace) implements Outcome {}

        /** It did not. */
        record Broke(String why) implements Outcome {
            @Override
            public Trace trace() {
                throw new IllegalStateException(why);
            }
        }
    }

    /** One outcome for each program, in their order. The programs have to be supported. */
    List<Outcome> run(List<Program> programs) {
        Outcome[] outcomes = new Outcome[programs.size()];
        Deque<Integer> left =
                new ArrayDeque<>(IntStream.range(0, outcomes.length).boxed().toList());
        int most = outcomes.length;
        while (!left.isEmpty()) {
            Batch batch = new Batch();
            while (!left.isEmpty() && batch.size() < most && batch.add(programs.get(left.element()), left.element())) {
                left.remove();
            }
            if (batch.size() == 0) {
                outcomes[left.remove()] = new Outcome.Broke("the program is too long for a ROM");
                continue;
            }
            int through = boot(batch, outcomes);
            for (int i = batch.size() - 1; i >= through; i--) {
                left.addFirst(batch.index(i));
            }
            // A boot that told nothing is halved until the program is found that it is due to.
            most = through == 0 ? batch.size() / 2 : outcomes.length;
        }
        return List.of(outcomes);
    }

    /** Boots, and takes down what came of it; tells how many programs have an outcome. */
    private static int boot(Batch batch, Outcome[] outcomes) {
        Bochs bochs = new Bochs(INSTRUCTIONS_OF_A_BOOT + batch.size() * INSTRUCTIONS_OF_A_PROGRAM, TIME);
        MachineLog log = new MachineLog(bochs.boot(batch.rom(), Layout.LOG, batch.size() * LOG_OF_A_PROGRAM));
        int through = 0;
        for (MachineLog.Section section : log.sections()) {
            if (section.ended()) {
                outcomes[batch.index(through)] = outcome(batch.compiled(through), section);
                through++;
            }
        }
        boolean begun = through < log.sections().size() || batch.size() == 1;
        if (through < batch.size() && begun) {
            String why =
                    log.trouble().isEmpty() ? "the emulator broke down, or the program did not end" : log.trouble();
            outcomes[batch.index(through)] = new Outcome.Broke(why);
            through++;
        }
        return through;
    }

    private static Outcome outcome(Compiled compiled, MachineLog.Section section) {
        try {
            return new Outcome.Ran(Replay.of(compiled, section.records()));
        } catch (ReplayException failure) {
            return new Outcome.Broke(String.valueOf(failure.getMessage()));
        }
    }
}
