package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Which interrupts are pending in the local APIC after a chain of words, if all that it expects comes true. */
public final class PendingVectors {

    private final TreeSet<Integer> vectors = new TreeSet<>();
    private final int notificationVector;
    private boolean acknowledgedOnExit;
    private Optional<EventInfo> injected = Optional.empty();

    private PendingVectors(StartState start) {
        acknowledgedOnExit = start.sets(ExitControl.ACK_INTR_ON_EXIT);
        notificationVector =
                start.vmcs().getOrDefault(VmcsField.POSTED_INTR_NV, 0L).intValue();
    }

    /** The highest vector that is pending, empty if none is. */
    public static OptionalInt highest(List<Step> steps) {
        PendingVectors pending = new PendingVectors(new StartState(steps));
        steps.forEach(step -> pending.follow(step.clause()));
        return pending.vectors.isEmpty() ? OptionalInt.empty() : OptionalInt.of(pending.vectors.last());
    }

    private void follow(Clause clause) {
        if (clause instanceof GivenClause.Pending given) {
            vectors.add(given.vector());
        } else if (clause instanceof Clause.Arrives arrives) {
            arrives.events().forEach(this::arrive);
        } else if (clause instanceof Clause.Executes executes) {
            executes.instructions().forEach(this::follow);
        } else if (clause instanceof Expectation.Exit exit) {
            if (exit.reason() == VectoredExit.EXTERNAL_INTERRUPT && acknowledgedOnExit) {
                vectors.pollLast();
            }
        } else if (clause instanceof Setup.Injects injects) {
            injected = Optional.of(injects.event().info());
        } else if (clause instanceof Clause.InjectsAtNextEntry injects) {
            injected = Optional.of(injects.event().info());
        } else if (clause instanceof Expectation.Delivery delivery) {
            deliver(delivery);
        }
    }

    private void arrive(InputEvent event) {
        if (event instanceof InputEvent.HardwareInterrupt irq) {
            vectors.add(irq.vector());
        } else if (event instanceof InputEvent.LineRaised line) {
            vectors.add(line.vector());
        } else if (event instanceof InputEvent.PostedInterrupt) {
            vectors.add(notificationVector);
        }
    }

    private void deliver(Expectation.Delivery delivery) {
        EventInfo event = delivery.event().info();
        if (injected.equals(Optional.of(event))) {
            // An injection leaves the local APIC alone.
            injected = Optional.empty();
        } else if (event.type() == EventType.EXTERNAL_INTERRUPT && !delivery.virtual()) {
            vectors.remove(event.vector());
        }
    }

    private void follow(Instruction instruction) {
        if (instruction.opcode() == Opcode.WRMSR && instruction.operand() == Msr.X2APIC_SELF_IPI.index()) {
            vectors.add((int) instruction.value() & 0xFF);
        } else if (instruction.opcode() == Opcode.VMWRITE) {
            write(VmcsField.of(instruction.operand()), instruction.value());
        }
    }

    private void write(VmcsField field, long value) {
        if (field == VmcsField.VM_EXIT_CONTROLS) {
            acknowledgedOnExit = ExitControl.ACK_INTR_ON_EXIT.isSetIn(value);
        }
    }
}
