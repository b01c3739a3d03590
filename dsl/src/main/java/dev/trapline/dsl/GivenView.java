package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The givens so far, spoken of one subject.
 *
 * @param <S> the words about that subject
 */
abstract class GivenView<S> implements Given {

    private final GivenStage stage;
    private final Function<GivenStage, S> view;

    GivenView(GivenStage stage, Function<GivenStage, S> view) {
        this.stage = stage;
        this.view = view;
    }

    final List<Step> steps() {
        return stage.steps();
    }

    final S same(List<Step> steps) {
        return view.apply(new GivenStage(steps));
    }

    final S say(GivenClause given) {
        return say(List.of(given));
    }

    final S say(List<? extends GivenClause> givens) {
        return view.apply(stage.plus(givens));
    }

    /** Says the same of each. */
    final <T> S each(String word, String example, Function<? super T, ? extends GivenClause> says, T[] all) {
        refuseNone(word, example, all.length);
        List<GivenClause> givens = new ArrayList<>(all.length);
        for (T one : all) {
            givens.add(says.apply(one));
        }
        return say(givens);
    }

    /** Says the same of each vector. */
    final S eachVector(String word, IntFunction<GivenClause> says, int... vectors) {
        refuseNone(word, "vector", vectors.length);
        return say(Arrays.stream(vectors).mapToObj(says).toList());
    }

    private static void refuseNone(String word, String what, int count) {
        if (count == 0) {
            throw new MisuseException(word + "()", "name at least one " + what);
        }
    }

    @Override
    public final Given.OfL1 and(Subject.L1 who) {
        return stage.and(who);
    }

    @Override
    public final Given.OfL2 and(Subject.L2 who) {
        return stage.and(who);
    }

    @Override
    public final Given.OfL0 and(Subject.L0 who) {
        return stage.and(who);
    }

    @Override
    public final Given.OfLocalApic and(Subject.LocalApic who) {
        return stage.and(who);
    }

    @Override
    public final Given.OfVirtualApic and(Subject.VirtualApic who) {
        return stage.and(who);
    }

    @Override
    public final Given.OfProcessor and(Subject.Processor who) {
        return stage.and(who);
    }

    @Override
    public final L2Runs when(Incoming... incoming) {
        return stage.when(incoming);
    }

    @Override
    public final L1Verbs when(Subject.L1 who) {
        return stage.when(who);
    }

    @Override
    public final L2Verbs when(Subject.L2 who) {
        return stage.when(who);
    }
}
