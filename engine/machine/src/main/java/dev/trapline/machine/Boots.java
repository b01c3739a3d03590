package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** Runs programs in as few boots as there need be. A program that breaks a boot costs only itself: what came behind it is run again without it. */
final class Boots {

    /** What came of a program. */
    sealed interface Outcome {

        /**
         * What happened.
         *
         * @throws IllegalStateException if that is not known
         * @throws IllegalArgumentException if the program turned out not to be supported
         */
        Trace trace();

        /** It ran to its end. */
        record Ran(Trace trace) implements Outcome {}

        /** The run shows that it is not supported. */
        record Refused(String why) implements Outcome {
            @Override
            public Trace trace() {
                throw new IllegalArgumentException(why);
            }
        }

        /** It did not. */
        record Broke(String why) implements Outcome {
            @Override
            public Trace trace() {
                throw new IllegalStateException(why);
            }
        }
    }

    private final Emulator emulator;

    Boots() {
        this(Bochs.PROGRAM);
    }

    /** With another program in place of Bochs. */
    Boots(String bochs) {
        this(new BochsEmulator(bochs));
    }

    Boots(Emulator emulator) {
        this.emulator = emulator;
    }

    /** One outcome for each program, in their order. The programs have to be supported. */
    List<Outcome> run(List<Program> programs) {
        Outcome[] outcomes = new Outcome[programs.size()];
        Deque<Integer> left =
                new ArrayDeque<>(IntStream.range(0, outcomes.length).boxed().toList());
        // How many of what is left come first, among them one with which a boot tells nothing.
        int suspects = 0;
        boolean again = false;
        while (!left.isEmpty()) {
            Batch batch = next(programs, left, suspects == 0 ? outcomes.length : Math.max(1, suspects / 2));
            int through = boot(batch, outcomes);
            for (int i = batch.size() - 1; i >= through; i--) {
                left.addFirst(batch.index(i));
            }
            if (through > 0) {
                suspects = Math.max(0, suspects - through);
                again = false;
            } else if (suspects == 0 && !again) {
                // It may have been ended from outside.
                again = true;
            } else if (batch.size() == 1) {
                outcomes[left.remove()] = new Outcome.Broke("the emulator broke down, or did not come to an end");
                suspects = 0;
                again = false;
            } else {
                suspects = batch.size();
            }
        }
        return List.of(outcomes);
    }

    private Batch next(List<Program> programs, Deque<Integer> left, int most) {
        Batch batch = new Batch(emulator.watchdog());
        while (!left.isEmpty() && batch.size() < most && batch.add(programs.get(left.element()), left.element())) {
            left.remove();
        }
        return batch;
    }

    /** Boots, and takes down what came of it; tells how many programs have an outcome. */
    private int boot(Batch batch, Outcome[] outcomes) {
        MachineLog log = new MachineLog(emulator.boot(batch.rom(), batch.size()));
        int through = 0;
        for (MachineLog.Section section : log.sections()) {
            if (section.ended()) {
                outcomes[batch.index(through)] = outcome(batch.compiled(through), section);
                through++;
            }
        }
        if (through < log.sections().size()) {
            outcomes[batch.index(through)] =
                    new Outcome.Broke(log.trouble().isEmpty() ? "the program did not come to an end" : log.trouble());
            through++;
        }
        return through;
    }

    private static Outcome outcome(Compiled compiled, MachineLog.Section section) {
        try {
            return new Outcome.Ran(Replay.of(compiled, section.records()));
        } catch (NotAsWrittenException refusal) {
            return new Outcome.Refused(String.valueOf(refusal.getMessage()));
        } catch (ReplayException failure) {
            return new Outcome.Broke(String.valueOf(failure.getMessage()));
        }
    }
}
