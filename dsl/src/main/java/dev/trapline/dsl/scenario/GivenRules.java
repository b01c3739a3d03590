package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Opcode;
import java.util.List;
import java.util.Optional;

/** Which givens contradict each other. */
public final class GivenRules {

    private GivenRules() {}

    /**
     * Checks one more given against those before it.
     *
     * @throws MisuseException if both cannot hold
     */
    public static void check(List<Step> before, Clause.Given next) {
        for (Step step : before) {
            if (step.clause() instanceof Clause.Given given) {
                contradiction(given, next).or(() -> contradiction(next, given)).ifPresent(why -> {
                    throw new MisuseException(
                            "given that " + next.words(),
                            "contradicts \"%s\" at %s: %s".formatted(given.words(), step.source(), why));
                });
            }
        }
    }

    private static Optional<String> contradiction(Clause.Given one, Clause.Given other) {
        if (one instanceof Clause.InterruptsEnabled a
                && other instanceof Clause.InterruptsEnabled b
                && a.level() == b.level()
                && !a.equals(b)) {
            return Optional.of("RFLAGS.IF is one or the other");
        }
        if (one instanceof Clause.InterruptsEnabled flag && flag.level() == Level.L2 && !flag.enabled()) {
            if (other instanceof Clause.Shadow shadow && shadow.of() == Opcode.STI) {
                return Optional.of("blocking by STI needs interrupts enabled (SDM 26.3.1.5)");
            }
            if (other instanceof Clause.Injects injects && injects.event().type() == EventType.EXTERNAL_INTERRUPT) {
                return Optional.of("injecting an external interrupt needs interrupts enabled (SDM 26.3.1.4)");
            }
        }
        if (one instanceof Clause.Shadow a) {
            if (other instanceof Clause.Shadow b && a.of() != b.of()) {
                return Optional.of("a VM entry can load one kind of blocking, not both (SDM 26.3.1.5)");
            }
            if (other instanceof Clause.Halted) {
                return Optional.of("blocking by STI or MOV SS needs the active state (SDM 26.3.1.5)");
            }
            if (other instanceof Clause.Injects injects && injects.event().type() == EventType.EXTERNAL_INTERRUPT) {
                return Optional.of("injecting an external interrupt needs no blocking by STI or MOV SS (SDM 26.3.1.5)");
            }
        }
        if (one instanceof Clause.Injects a && other instanceof Clause.Injects b && !a.equals(b)) {
            return Optional.of("a VM entry injects one event");
        }
        if (one instanceof Clause.Writes a
                && other instanceof Clause.Writes b
                && a.field() == b.field()
                && a.value() != b.value()) {
            return Optional.of("one field has one value");
        }
        if (one instanceof Clause.Writes write && setBy(other, write)) {
            return Optional.of("both write " + write.field());
        }
        return Optional.empty();
    }

    private static boolean setBy(Clause.Given given, Clause.Writes write) {
        return switch (write.field()) {
            case GUEST_RFLAGS -> given instanceof Clause.InterruptsEnabled flag && flag.level() == Level.L2;
            case GUEST_INTERRUPTIBILITY_INFO -> given instanceof Clause.Shadow;
            case GUEST_ACTIVITY_STATE -> given instanceof Clause.Halted;
            case VM_ENTRY_INTR_INFO_FIELD -> given instanceof Clause.Injects;
            default -> given instanceof Clause.Sets sets && sets.control().field() == write.field();
        };
    }
}
