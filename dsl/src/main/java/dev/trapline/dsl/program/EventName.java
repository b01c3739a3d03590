package dev.trapline.dsl.program;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * The inputs' names in a line, which are those of the words.
 *
 * @param text the name
 * @param type of the events that have it
 * @param member name of the number that belongs to such an event; empty if none does
 * @param make an event of such a number
 * @param numberOf such an event
 */
record EventName(
        String text,
        Class<? extends InputEvent> type,
        String member,
        LongFunction<InputEvent> make,
        ToLongFunction<InputEvent> numberOf) {

    static final List<EventName> ALL = List.of(
            vector(
                    "hwIrq",
                    InputEvent.HardwareInterrupt.class,
                    InputEvent.HardwareInterrupt::new,
                    InputEvent.HardwareInterrupt::vector),
            plain("nmi", new InputEvent.Nmi()),
            plain("smi", new InputEvent.Smi()),
            plain("init", new InputEvent.Init()),
            vector("sipi", InputEvent.StartUpIpi.class, InputEvent.StartUpIpi::new, InputEvent.StartUpIpi::vector),
            new EventName(
                    "timerTicks",
                    InputEvent.TimerTicks.class,
                    "ticks",
                    InputEvent.TimerTicks::new,
                    event -> ((InputEvent.TimerTicks) event).ticks()),
            vector(
                    "lineRaised",
                    InputEvent.LineRaised.class,
                    InputEvent.LineRaised::new,
                    InputEvent.LineRaised::vector),
            vector(
                    "lineLowered",
                    InputEvent.LineLowered.class,
                    InputEvent.LineLowered::new,
                    InputEvent.LineLowered::vector),
            vector("extInt", InputEvent.ExtInt.class, InputEvent.ExtInt::new, InputEvent.ExtInt::vector),
            vector(
                    "postedInterrupt",
                    InputEvent.PostedInterrupt.class,
                    InputEvent.PostedInterrupt::new,
                    InputEvent.PostedInterrupt::vector),
            plain("spuriousL0Exit", new InputEvent.SpuriousL0Exit()),
            plain("spuriousL0Nmi", new InputEvent.SpuriousL0Nmi()),
            plain("l0IsAskedIfRunnable", new InputEvent.RunnableQuestion()));

    private static EventName plain(String text, InputEvent event) {
        return new EventName(text, event.getClass(), "", any -> event, any -> 0);
    }

    private static <E extends InputEvent> EventName vector(
            String text, Class<E> type, IntFunction<E> make, ToIntFunction<E> vector) {
        return new EventName(
                text, type, "vector", number -> make.apply((int) number), event -> vector.applyAsInt(type.cast(event)));
    }

    /** The number that belongs to an event of this name. */
    OptionalLong number(InputEvent event) {
        return member.isEmpty() ? OptionalLong.empty() : OptionalLong.of(numberOf.applyAsLong(event));
    }

    /** An event of this name. */
    InputEvent event(long number) {
        return make.apply(number);
    }

    static EventName of(InputEvent event) {
        for (EventName name : ALL) {
            if (name.type == event.getClass()) {
                return name;
            }
        }
        throw new IllegalArgumentException("no name for " + event);
    }
}
