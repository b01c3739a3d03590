package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Correction;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Setting;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Cores on the class path of these tests that offer more than to run. None runs by default. */
public final class FakeModels {

    private FakeModels() {}

    /** Three exits of L0 can be added, and L1 notices the second and the third; that it is saved and restored it does not notice. */
    public static final class Noticing extends FakeCores.Fake {
        /** Must be asked for. */
        public Noticing() {
            super("noticing");
        }

        @Override
        public List<Disturbance> disturbances(Program program, Limits limits) {
            return List.of(
                    new Disturbance.SpuriousExit(1, program.l1().main().size()),
                    new Disturbance.SpuriousExit(2, 0x1000002),
                    new Disturbance.SaveAndRestore(),
                    new Disturbance.SpuriousExit(3, 0x1000003));
        }

        @Override
        public Trace run(Program program, Limits limits, Disturbance disturbance) {
            boolean noticed = disturbance instanceof Disturbance.SpuriousExit exit && exit.transition() > 1;
            return FakeCores.trace(noticed ? "awake" : name(), limits);
        }
    }

    /** Breaks when it is disturbed, and when it is asked for its settings. */
    public static final class Brittle extends FakeCores.Fake {
        /** Must be asked for. */
        public Brittle() {
            super("brittle");
        }

        @Override
        public List<Disturbance> disturbances(Program program, Limits limits) {
            return List.of(new Disturbance.SaveAndRestore());
        }

        @Override
        public Trace run(Program program, Limits limits, Disturbance disturbance) {
            throw new IllegalStateException("too much");
        }

        @Override
        public List<Setting> settings() {
            throw new IllegalStateException("do not ask");
        }
    }

    /** Has settings. */
    public static class Settled extends FakeCores.Fake {
        private final List<String> settings;

        /** Must be asked for. */
        public Settled() {
            this("settled", List.of("early", "late", "never"));
        }

        Settled(String name, List<String> settings) {
            super(name);
            this.settings = settings;
        }

        @Override
        public List<Setting> settings() {
            return settings.stream()
                    .map(name -> new Setting(name, new So(name(), name)))
                    .toList();
        }
    }

    /** Has some of the settings that the other has. */
    public static final class SettledToo extends Settled {
        /** Must be asked for. */
        public SettledToo() {
            super("settled-too", List.of("late", "later"));
        }
    }

    private static final class So extends FakeCores.Fake {
        private final String setting;

        So(String name, String setting) {
            super(name);
            this.setting = setting;
        }

        @Override
        public Support supports(Program program) {
            return setting.equals("never") ? Support.no("it cannot be never") : Support.YES;
        }

        @Override
        public Trace run(Program program, Limits limits) {
            return FakeCores.trace(name() + " " + setting, limits);
        }
    }

    /** Lacks corrections; its traces name those that it has. */
    public static final class Predicting extends FakeCores.Fake {
        static final Correction A = new Correction("a", "A is late", "it waits", Set.of("S01", "S02"));
        static final Correction B = new Correction("b", "B is lost", "it forgets", Set.of());
        static final Correction C = new Correction("c", "C comes twice", "it repeats itself", Set.of());
        private static final List<Correction> ALL = List.of(A, B, C);

        private final Set<Correction> has;

        /** Must be asked for. */
        public Predicting() {
            this(Set.of());
        }

        private Predicting(Set<Correction> has) {
            super("predicting");
            this.has = has;
        }

        @Override
        public List<Correction> corrections() {
            return ALL;
        }

        @Override
        public Core corrected(Set<Correction> corrections) {
            return new Predicting(corrections);
        }

        @Override
        public Trace run(Program program, Limits limits) {
            return FakeCores.trace(
                    ALL.stream().filter(has::contains).map(Correction::id).collect(Collectors.joining()), limits);
        }
    }
}
