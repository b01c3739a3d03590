package dev.trapline.model.core;

import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Transition;
import java.util.function.UnaryOperator;

/** A machine that is another one before each step. */
final class Relay implements Machine {

    private final UnaryOperator<Machine> next;
    private Machine machine;

    Relay(Machine first, UnaryOperator<Machine> next) {
        this.machine = first;
        this.next = next;
    }

    @Override
    public Transition step() {
        machine = next.apply(machine);
        return machine.step();
    }

    @Override
    public Transition execute(Opcode opcode, int operand, long value) {
        return machine.execute(opcode, operand, value);
    }

    @Override
    public boolean inRoot() {
        return machine.inRoot();
    }

    @Override
    public boolean atGuestBoundary() {
        return machine.atGuestBoundary();
    }

    @Override
    public void raiseIrq(int vector) {
        machine.raiseIrq(vector);
    }

    @Override
    public void raiseNmi() {
        machine.raiseNmi();
    }

    @Override
    public void raiseSpuriousExit() {
        machine.raiseSpuriousExit();
    }

    @Override
    public void askRunnable() {
        machine.askRunnable();
    }

    @Override
    public long rip() {
        return machine.rip();
    }

    @Override
    public long rflags() {
        return machine.rflags();
    }

    @Override
    public long rax() {
        return machine.rax();
    }

    @Override
    public void rax(long value) {
        machine.rax(value);
    }

    @Override
    public long cr2() {
        return machine.cr2();
    }

    @Override
    public long dr6() {
        return machine.dr6();
    }

    @Override
    public int exitOperand() {
        return machine.exitOperand();
    }

    @Override
    public long exitValue() {
        return machine.exitValue();
    }

    @Override
    public LocalApic localApic() {
        return machine.localApic();
    }

    @Override
    public void save(StateBuffer buffer) {
        machine.save(buffer);
    }

    @Override
    public void restore(StateBuffer buffer) {
        machine.restore(buffer);
    }
}
