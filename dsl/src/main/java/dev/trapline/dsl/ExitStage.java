package dev.trapline.dsl;

import dev.trapline.dsl.scenario.Clause;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.ExitDetail;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;

/** The words about an exit. */
abstract class ExitStage extends Stage<L1Runs> implements AfterExit.Vectored {

    ExitStage(List<Step> steps) {
        super(steps);
    }

    /** This stage with more said. */
    abstract AfterExit.Vectored and(Clause... clauses);

    @Override
    public AfterExit with(VmcsField field, long value) {
        return and(new ExitDetail.FieldIs(recorded("with(%s, …)".formatted(field), field), value));
    }

    @Override
    public AfterExit withUndefined(VmcsField field) {
        return and(new ExitDetail.FieldIsUndefined(recorded("withUndefined(%s)".formatted(field), field)));
    }

    @Override
    public AfterExit withBits(VmcsField field, long mask, long value) {
        checkMask("withBits(%s, 0x%x, 0x%x)".formatted(field, mask, value), mask, value);
        return and(new ExitDetail.FieldIs(recorded("withBits(%s, …)".formatted(field), field), mask, value));
    }

    private static VmcsField recorded(String word, VmcsField field) {
        if (!ExitDetail.FieldIs.RECORDED.contains(field)) {
            throw new MisuseException(
                    word,
                    "a trace does not record this field of an exit; read it, as in then(l1).reads(%s)"
                            .formatted(field));
        }
        return field;
    }

    @Override
    public AfterExit duringDeliveryOf(Event event) {
        return and(new ExitDetail.DuringDelivery(event));
    }

    @Override
    public AfterExit withoutIdtVectoring() {
        return and(new ExitDetail.NoVectoring());
    }

    @Override
    public AfterExit savingInterruptsEnabled() {
        return and(new ExitDetail.SavedInterruptFlag(true));
    }

    @Override
    public AfterExit savingInterruptsDisabled() {
        return and(new ExitDetail.SavedInterruptFlag(false));
    }

    @Override
    public AfterExit savingActivity(ActivityState state) {
        return and(new ExitDetail.SavedActivity(state));
    }

    @Override
    public AfterExit expectVirtuallyPending(int vector) {
        return and(new ExitDetail.VirtuallyPendingIs(Words.vector("expectVirtuallyPending", vector), true));
    }

    @Override
    public AfterExit expectNotVirtuallyPending(int vector) {
        return and(new ExitDetail.VirtuallyPendingIs(Words.vector("expectNotVirtuallyPending", vector), false));
    }

    @Override
    public AfterExit expectVirtuallyInService(int vector) {
        return and(new ExitDetail.VirtuallyInServiceIs(Words.vector("expectVirtuallyInService", vector), true));
    }

    @Override
    public AfterExit expectNotVirtuallyInService(int vector) {
        return and(new ExitDetail.VirtuallyInServiceIs(Words.vector("expectNotVirtuallyInService", vector), false));
    }

    @Override
    public AfterExit expectVirtualTaskPriority(int priority) {
        return and(new ExitDetail.VirtualTaskPriorityIs(Words.priority("expectVirtualTaskPriority", priority)));
    }

    @Override
    public AfterExit expectL2DidNotRun() {
        return and(new ExitDetail.L2DidNotRun());
    }

    @Override
    public AfterExit.Vectored withVector(int vector) {
        return withEvent(interrupt("withVector", vector));
    }

    @Override
    public AfterExit.Vectored withNmi() {
        return withEvent(Words.anNmi());
    }

    @Override
    public AfterExit.Vectored withEvent(Event event) {
        return and(new ExitDetail.Tells(event));
    }

    @Override
    public AfterExit.Vectored withNmiUnblocking() {
        return and(new ExitDetail.NmiUnblocking(true));
    }

    @Override
    public AfterExit.Vectored withoutNmiUnblocking() {
        return and(new ExitDetail.NmiUnblocking(false));
    }

    @Override
    public AfterExit.Vectored withoutVector() {
        return and(new ExitDetail.NoVector());
    }

    static Event interrupt(String word, int vector) {
        return Event.of(EventInfo.externalInterrupt(Words.vector(word, vector)));
    }
}
