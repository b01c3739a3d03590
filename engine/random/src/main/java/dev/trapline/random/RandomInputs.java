package dev.trapline.random;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.random.Dice.Topic;
import java.util.ArrayList;
import java.util.List;

/** What arrives in a random program, and where. */
final class RandomInputs {

    private static final List<Topic> TOPICS =
            List.of(Topic.SIGNALS, Topic.TIME, Topic.INTERRUPT_CONTROLLERS, Topic.VIRTUAL_APIC, Topic.ACTIVITY);

    private final Dice dice;

    RandomInputs(Dice dice) {
        this.dice = dice;
    }

    /** Some, at instructions of L1 and L2. */
    List<Input> inputs(int l1, int l2) {
        List<Input> inputs = new ArrayList<>();
        int count = dice.below(5);
        for (int i = 0; i < count; i++) {
            Arrival arrival = arrival(l1, l2);
            events().forEach(event -> inputs.add(new Input(event, outsideOfVmEntry(event, arrival))));
        }
        return inputs;
    }

    private Arrival arrival(int l1, int l2) {
        Level level = dice.oneIn(3) ? Level.L1 : Level.L2;
        CodeAddress at = dice.oneIn(8)
                ? new CodeAddress(level, 1 + dice.below(2), 0)
                : CodeAddress.main(level, dice.below(level == Level.L1 ? l1 : l2));
        return dice.oneIn(3) ? Arrival.during(at) : Arrival.before(at);
    }

    /** In the middle of a VM entry an L0's timer may run, and a processor's does not. */
    private static Arrival outsideOfVmEntry(InputEvent event, Arrival arrival) {
        return event instanceof InputEvent.TimerTicks ? Arrival.before(arrival.at()) : arrival;
    }

    private List<InputEvent> events() {
        Topic topic = dice.of(TOPICS);
        if (dice.isAbout(topic) && !dice.isRecorded() && !dice.oneIn(3)) {
            return about(topic);
        }
        return List.of(dice.oneIn(3) ? Words.nmi() : Words.hwIrq(dice.vector()));
    }

    private List<InputEvent> about(Topic topic) {
        return switch (topic) {
            case SIGNALS ->
                List.of(dice.oneIn(2) ? new InputEvent.Init() : new InputEvent.StartUpIpi(dice.below(0x100)));
            case ACTIVITY -> List.of(new InputEvent.StartUpIpi(dice.below(0x100)));
            case TIME -> List.of(new InputEvent.TimerTicks(1 + dice.below(3)));
            case VIRTUAL_APIC -> List.of(new InputEvent.PostedInterrupt(dice.vector()));
            default -> fromOutside();
        };
    }

    /** A line that stays up is sent again at each end of interrupt: no program would end. */
    private List<InputEvent> fromOutside() {
        int vector = dice.vector();
        return dice.oneIn(2)
                ? List.of(new InputEvent.ExtInt(vector))
                : List.of(new InputEvent.LineRaised(vector), new InputEvent.LineLowered(vector));
    }
}
