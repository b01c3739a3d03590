package dev.trapline.kit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.model.core.BareMetalCore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check finds the mistake that it is there for, and says what is wrong. */
class WrongCoresTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final List<Example> ALL = Example.all();
    private static final List<Example> ONE = ALL.subList(0, 1);

    private static void assertThatFound(ThrowingCallable check, String... parts) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(check)
                .withMessageContainingAll(parts)
                .withMessageContaining("%n  program: Given".formatted());
    }

    private static CoreUnderTest of(WrongCore core) {
        return new CoreUnderTest(core, PATIENCE);
    }

    static List<CheckOfRightCore> checks() {
        Supplier<CoreUnderTest> right = () -> new CoreUnderTest(new BareMetalCore(), PATIENCE);
        return List.of(
                () -> WellFormedness.check(right.get(), ALL),
                () -> Determinism.check(right.get(), ALL),
                () -> Isolation.check(right.get(), right, ALL),
                () -> Refusal.check(right.get(), ALL),
                () -> Bounds.check(right.get(), ALL, Example.endless()),
                () -> Interruption.check(right.get(), Example.endless(), ALL));
    }

    /** One check on a core that is right. */
    @FunctionalInterface
    interface CheckOfRightCore {
        void run();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void noCheckFindsAnythingOnARightCore(CheckOfRightCore check) {
        assertThatCode(check::run).doesNotThrowAnyException();
    }

    @Test
    void aTraceOutOfOrder() {
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Trace run(Program program, Limits limits) {
                return changed(super.run(program, limits), events -> {
                    events.add(0, events.remove(1));
                    return events;
                });
            }
        });

        assertThatFound(
                () -> WellFormedness.check(core, ONE),
                "Core wrong gives a trace that is not well-formed: event 2, \"VMLAUNCH enters L2 at L2[0]\","
                        + " comes after fewer instructions (L1 1, L2 0) than the one before (L1 1, L2 2)");
    }

    @Test
    void anotherTraceTheSecondTime() {
        AtomicInteger runs = new AtomicInteger();
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Trace run(Program program, Limits limits) {
                Trace trace = super.run(program, limits);
                return runs.incrementAndGet() == 2 ? withoutRequests(trace) : trace;
            }
        });

        assertThatFound(
                () -> Determinism.check(core, ONE),
                "is not deterministic: the same program gives another trace at event 3",
                "run 1: interrupt 0x30 becomes pending",
                "run 2: exit EXTERNAL_INTERRUPT");
    }

    @Test
    void anotherTraceWhereThreadsMeet() {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch met = new CountDownLatch(2);
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Trace run(Program program, Limits limits) {
                Trace trace = super.run(program, limits);
                // The first three runs come one by one.
                return runs.incrementAndGet() > 3 && meets(met) ? withoutRequests(trace) : trace;
            }
        });

        assertThatFound(() -> Determinism.check(core, ONE), "is not deterministic", "thread 1 of 4: exit");
    }

    private static boolean meets(CountDownLatch met) {
        met.countDown();
        try {
            return met.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whatIsLeftFromTheProgramBefore() {
        class Leaking extends WrongCore {
            private @Nullable Program before;

            @Override
            public Trace run(Program program, Limits limits) {
                Trace trace = super.run(program, limits);
                boolean leaks = before != null
                        && before.inputs().size() > program.inputs().size();
                before = program;
                return leaks ? withoutRequests(trace) : trace;
            }
        }

        assertThatFound(
                () -> Isolation.check(of(new Leaking()), () -> of(new Leaking()), ALL),
                "does not keep programs apart: behind others a program gives another trace at event");
    }

    @Test
    void noReasonForARefusal() {
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Support supports(Program program) {
                return Support.no(" ");
            }
        });

        assertThatFound(() -> Refusal.check(core, ALL), "does not support a program, and does not say why");
    }

    @Test
    void runningWhatIsNotSupported() {
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Support supports(Program program) {
                return Support.no("not today");
            }
        });

        assertThatFound(
                () -> Refusal.check(core, ALL),
                "runs a program that it does not support (not today); it must throw an IllegalArgumentException");
    }

    @Test
    void anotherAnswerWhenAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Support supports(Program program) {
                return asked.incrementAndGet() % 2 == 0 ? Support.YES : Support.no("later");
            }
        });

        assertThatFound(
                () -> Refusal.check(core, ALL), "answers differently when asked again whether it supports a program");
    }

    @Test
    void supportingNothing() {
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Support supports(Program program) {
                return Support.no("not today");
            }

            @Override
            public Trace run(Program program, Limits limits) {
                throw new IllegalArgumentException("not today");
            }
        });

        assertThatFound(() -> Refusal.check(core, ALL), "supports not one of the", "of the first it says: not today");
    }

    @Test
    void breakingOnWhatIsSupported() {
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Trace run(Program program, Limits limits) {
                throw new IllegalStateException("no memory at 0x7");
            }
        });

        assertThatFound(() -> Refusal.check(core, ALL), "throws java.lang.IllegalStateException: no memory at 0x7");
    }

    @Test
    void takingNoHeedOfTheBound() {
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Trace run(Program program, Limits limits) {
                return super.run(program, Limits.DEFAULT);
            }
        });

        assertThatFound(
                () -> Bounds.check(core, ALL, Example.endless()),
                "has done",
                "instructions, though it may take 1 step");
    }

    @Test
    void comingToNoEnd() {
        CoreUnderTest core = new CoreUnderTest(
                new WrongCore() {
                    @Override
                    public Trace run(Program program, Limits limits) {
                        new Semaphore(0).acquireUninterruptibly();
                        return super.run(program, limits);
                    }
                },
                SHORT);

        assertThatFound(() -> WellFormedness.check(core, ONE), "does not come back within 0 s");
    }

    @Test
    void takingNoHeedOfAnInterrupt() {
        CoreUnderTest core = new CoreUnderTest(
                new WrongCore() {
                    @Override
                    public Trace run(Program program, Limits limits) {
                        if (limits.steps() == Long.MAX_VALUE) {
                            new Semaphore(0).acquireUninterruptibly();
                        }
                        return super.run(program, limits);
                    }
                },
                Duration.ofSeconds(2));

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Interruption.check(core, Example.endless(), ALL))
                .withMessageContaining("does not come back within 2 s, though its thread was interrupted")
                .withMessageContaining("program: L1 resumes L2 at the CPUID that exited, for ever");
    }

    @Test
    void beingAnotherAfterAnInterrupt() {
        AtomicInteger interrupted = new AtomicInteger();
        CoreUnderTest core = of(new WrongCore() {
            @Override
            public Trace run(Program program, Limits limits) {
                interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                Trace trace = super.run(program, limits);
                return interrupted.get() > 0 ? withoutRequests(trace) : trace;
            }
        });

        assertThatFound(
                () -> Interruption.check(core, Example.endless(), ALL),
                "is not the same after an interrupted run, at event 3");
    }
}
