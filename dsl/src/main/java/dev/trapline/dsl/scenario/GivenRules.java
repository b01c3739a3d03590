package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which givens contradict each other. */
public final class GivenRules {

    private GivenRules() {}

    /**
     * Checks one more given against those before it.
     *
     * @throws MisuseException if both cannot hold
     */
    public static void check(List<Step> before, GivenClause next) {
        for (Step step : before) {
            if (step.clause() instanceof GivenClause given) {
                contradiction(given, next).or(() -> contradiction(next, given)).ifPresent(why -> {
                    throw new MisuseException(
                            "given that " + next.words(),
                            "contradicts \"%s\" at %s: %s".formatted(given.words(), step.source(), why));
                });
            }
        }
    }

    private static Optional<String> contradiction(GivenClause one, GivenClause other) {
        return ofFlags(one, other)
                .or(() -> ofShadows(one, other))
                .or(() -> ofInjections(one, other))
                .or(() -> ofActivity(one, other))
                .or(() -> ofGates(one, other))
                .or(() -> ofAreas(one, other))
                .or(() -> ofFields(one, other));
    }

    private static Optional<String> ofFlags(GivenClause one, GivenClause other) {
        if (one instanceof GivenClause.InterruptsEnabled a
                && other instanceof GivenClause.InterruptsEnabled b
                && a.level() == b.level()
                && !a.equals(b)) {
            return Optional.of("RFLAGS.IF is one or the other");
        }
        if (one instanceof GivenClause.InterruptsEnabled flag && flag.level() == Level.L2 && !flag.enabled()) {
            if (other instanceof GivenClause.Shadow shadow && shadow.of() == Opcode.STI) {
                return Optional.of("blocking by STI needs interrupts enabled (SDM 26.3.1.5)");
            }
            if (injects(other, EventType.EXTERNAL_INTERRUPT)) {
                return Optional.of("injecting an external interrupt needs interrupts enabled (SDM 26.3.1.4)");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofShadows(GivenClause one, GivenClause other) {
        if (!(one instanceof GivenClause.Shadow a)) {
            return Optional.empty();
        }
        if (other instanceof GivenClause.Shadow b && a.of() != b.of()) {
            return Optional.of("a VM entry can load one kind of blocking, not both (SDM 26.3.1.5)");
        }
        if (other instanceof GivenClause.InActivityState state && state.state() != ActivityState.ACTIVE) {
            return Optional.of("blocking by STI or MOV SS needs the active state (SDM 26.3.1.5)");
        }
        if (injects(other, EventType.EXTERNAL_INTERRUPT)) {
            return Optional.of("injecting an external interrupt needs no blocking by STI or MOV SS (SDM 26.3.1.5)");
        }
        if (a.of() == Opcode.MOV_SS && injects(other, EventType.NMI)) {
            return Optional.of("injecting an NMI needs no blocking by MOV SS (SDM 26.3.1.5)");
        }
        return Optional.empty();
    }

    private static boolean injects(GivenClause given, EventType type) {
        return given instanceof Setup.Injects injects && injects.event().info().type() == type;
    }

    private static Optional<String> ofInjections(GivenClause one, GivenClause other) {
        return one instanceof Setup.Injects a && other instanceof Setup.Injects b && !a.equals(b)
                ? Optional.of("a VM entry injects one event")
                : Optional.empty();
    }

    private static Optional<String> ofActivity(GivenClause one, GivenClause other) {
        if (!(one instanceof GivenClause.InActivityState activity)) {
            return Optional.empty();
        }
        if (other instanceof GivenClause.InActivityState b && !activity.equals(b)) {
            return Optional.of("a VM entry loads one activity state");
        }
        if (other instanceof Setup.Injects injects
                && !mayInject(activity.state(), injects.event().info())) {
            return Optional.of("%s cannot be injected in that state (SDM 26.3.1.5)".formatted(injects.event()));
        }
        if (activity.state() == ActivityState.HLT
                && other instanceof GivenClause.PrivilegeLevel privilege
                && privilege.level() != 0) {
            return Optional.of("only privilege level 0 can be halted (SDM 26.3.1.5)");
        }
        return Optional.empty();
    }

    private static boolean mayInject(ActivityState state, EventInfo event) {
        boolean nmiOrMachineCheck = event.type() == EventType.NMI || isException(event, ExceptionVector.MC);
        return switch (state) {
            case ACTIVE -> true;
            case HLT ->
                nmiOrMachineCheck
                        || event.type() == EventType.EXTERNAL_INTERRUPT
                        || event.type() == EventType.OTHER_EVENT
                        || isException(event, ExceptionVector.DB);
            case SHUTDOWN -> nmiOrMachineCheck;
            case WAIT_FOR_SIPI -> false;
        };
    }

    private static boolean isException(EventInfo event, ExceptionVector exception) {
        return event.type() == EventType.HARDWARE_EXCEPTION && event.vector() == exception.vector();
    }

    private static Optional<String> ofGates(GivenClause one, GivenClause other) {
        if (!(one instanceof Gate a && other instanceof Gate b && a.level() == b.level() && a.vector() == b.vector())) {
            return Optional.empty();
        }
        if (a instanceof Gate.Missing && !a.equals(b)) {
            return Optional.of("a gate is there or not");
        }
        return a.getClass() == b.getClass() && !a.equals(b)
                ? Optional.of("a vector has one gate with one handler")
                : Optional.empty();
    }

    private static Optional<String> ofAreas(GivenClause one, GivenClause other) {
        return one instanceof Setup.SwitchesMsr
                        && (other instanceof Setup.LoadsMsrOnEntry || other instanceof Setup.StoresMsrOnExit)
                ? Optional.of(
                        "an MSR that is switched is stored to the area that VM entries load, and shares that with no other word")
                : Optional.empty();
    }

    /** What L1 says of a field by itself stands alone; words that make one up may share it. */
    private static Optional<String> ofFields(GivenClause one, GivenClause other) {
        Touched a = Touched.by(one);
        Touched b = Touched.by(other);
        boolean oneAlone = one instanceof Setup.Writes ^ other instanceof Setup.Writes;
        for (VmcsField field : a.fields) {
            if (oneAlone && b.fields.contains(field)) {
                return Optional.of("both write " + field);
            }
            Long value = a.values.get(field);
            if (value != null && b.values.containsKey(field) && !value.equals(b.values.get(field))) {
                return Optional.of("one field has one value");
            }
        }
        return Optional.empty();
    }

    /** The fields that a given is about. */
    private static final class Touched implements VmcsSetup {
        private final Set<VmcsField> fields = EnumSet.noneOf(VmcsField.class);
        private final Map<VmcsField, Long> values = new EnumMap<>(VmcsField.class);

        static Touched by(GivenClause given) {
            Touched touched = new Touched();
            given.setUp(touched);
            return touched;
        }

        @Override
        public void set(VmcsField field, long value) {
            fields.add(field);
            values.put(field, value);
        }

        @Override
        public void setBits(VmcsField field, long bits) {
            fields.add(field);
        }

        @Override
        public void clearBits(VmcsField field, long bits) {
            fields.add(field);
        }

        @Override
        public void raiseByte(VmcsField field, int shift, int value) {
            fields.add(field);
        }

        @Override
        public void increment(VmcsField field) {
            fields.add(field);
        }
    }
}
