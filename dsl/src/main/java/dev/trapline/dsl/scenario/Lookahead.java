package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a chain says further on, where a word cannot be translated without it. */
final class Lookahead {

    private final List<Step> steps;

    Lookahead(List<Step> steps) {
        this.steps = steps;
    }

    private List<Step> behind(int index) {
        return steps.subList(index + 1, steps.size());
    }

    /** Whether L1 enters L2 before its code is cut. */
    boolean entersAgain(int index) {
        for (Step step : behind(index)) {
            if (step.clause() instanceof Clause.Enters) {
                return true;
            }
            if (step.clause() instanceof Expectation.Exit || step.clause() instanceof Expectation.EntryFailure) {
                return false;
            }
        }
        return false;
    }

    /** The event that is expected before anybody does anything more. */
    private Optional<Expectation.Next> next(int index) {
        for (Step step : behind(index)) {
            if (step.clause() instanceof Expectation.Next next) {
                return Optional.of(next);
            }
            if (step.clause() instanceof Clause.Act) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a VM entry fails so that L1 goes on behind it, or in a handler of its own. */
    boolean staysInL1(int index) {
        return next(index)
                .filter(next -> next instanceof Expectation.VmFail
                        || (next instanceof Expectation.Delivery delivery && delivery.to() == Level.L1))
                .isPresent();
    }

    /** Whether a VM entry fails so that L1 goes on at HOST_RIP. */
    boolean failsEntry(int index) {
        return next(index).filter(Expectation.EntryFailure.class::isInstance).isPresent();
    }

    /** Whether the last instruction fails, faults or exits. */
    boolean doesNotComplete(int index) {
        return next(index)
                .filter(next -> next instanceof Expectation.VmFail
                        || (next instanceof Expectation.Delivery delivery && DuePlaces.isFault(delivery.event()))
                        || (next instanceof Expectation.Exit exit
                                && (exit.reason() == PlainExit.MSR_READ || exit.reason() == PlainExit.VMREAD)))
                .isPresent();
    }

    /** Whether an instruction reads something that a trace shows. */
    static boolean reads(Level level, Instruction instruction) {
        return instruction.opcode() == Opcode.RDMSR || (instruction.opcode() == Opcode.VMREAD && level == Level.L1);
    }

    /** What is said of an exit. */
    List<ExitDetail> detailsOf(int index) {
        List<ExitDetail> details = new ArrayList<>();
        for (Step step : behind(index)) {
            if (step.clause() instanceof Expectation.Next || step.clause() instanceof Clause.Stimulus) {
                break;
            }
            if (step.clause() instanceof ExitDetail detail) {
                details.add(detail);
            }
        }
        return details;
    }

    /** Whether an exit comes during the delivery of an event. */
    boolean interruptsDelivery(int index) {
        for (ExitDetail detail : detailsOf(index)) {
            if (detail instanceof ExitDetail.DuringDelivery) {
                return true;
            }
        }
        return false;
    }
}
