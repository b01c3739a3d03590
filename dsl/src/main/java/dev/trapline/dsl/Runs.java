package dev.trapline.dsl;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.ExitReason;

/**
 * What can be expected whoever runs.
 *
 * @param <S> the stage that knows who runs
 */
public interface Runs<S> extends Scenario {

    /** A step of a vocabulary of one's own, which goes on from here. */
    <T> T then(Phrase<? super S, T> step);

    /** Nothing that L1 can observe happens, for three instructions or, where the level is halted, until the next word. */
    S expectNothing();

    /** Whoever runs stays halted for ever. Only at the end of a chain. */
    S expectHang();

    /** The processor shuts down, by a triple fault of L1. Only at the end of a chain. */
    S expectShutdown();

    /** The processor is reset, by an INIT signal outside of VMX operation. Only at the end of a chain. */
    S expectReset();

    /** The vector's bit in the interrupt-request register is 1 after the event before. */
    S expectPending(int vector);

    /** The vector's bit in the interrupt-request register is 0 after the event before. */
    S expectNotPending(int vector);

    /** The vector's bit in the in-service register is 1 after the event before. */
    S expectInService(int vector);

    /** The vector's bit in the in-service register is 0 after the event before. */
    S expectNotInService(int vector);

    /** The value that was read last. */
    S expectValue(long value);

    /** Some bits of the value that was read last: those in the mask are those in the value. */
    S expectBits(long mask, long value);

    /** The value that was read last, a capability MSR, allows the control to be 1. */
    S expectAllowed(Control control);

    /** The value that was read last, a capability MSR, does not allow the control to be 1. */
    S expectNotAllowed(Control control);

    /** In the whole run the vector is delivered once, and told by no exit besides. */
    S expectDeliveredOnce(int vector);

    /** In the whole run, L1 observes something else than on bare metal. For specs about a core that is known to differ. */
    S unlikeBareMetal();

    /**
     * L0's exits in the whole run, in order, besides those for VMX instructions and accesses to the local APIC. Not observable on bare metal.
     *
     * @param reasons none means that there is no such exit
     */
    S expectL0Exits(ExitReason... reasons);

    /** In the whole run L0 opens, for a need of its own, exactly one interrupt window of L1. Not observable on bare metal. */
    S expectL0OpensIrqWindow(Subject.L1 of);

    /** In the whole run L0 opens, for a need of its own, exactly one interrupt window of L2. Not observable on bare metal. */
    S expectL0OpensIrqWindow(Subject.L2 of);

    /** In the whole run L0 opens no interrupt window of L1. Not observable on bare metal. */
    S expectL0OpensNoIrqWindow(Subject.L1 of);

    /** In the whole run L0 opens, for a need of its own, no interrupt window of L2. Not observable on bare metal. */
    S expectL0OpensNoIrqWindow(Subject.L2 of);

    /** Interrupt-window exiting is 1 whenever L0 enters L2, because L1 set it. Not observable on bare metal. */
    S expectL0EntersL2WithIrqWindow();

    /** Interrupt-window exiting is 0 whenever L0 enters L2. Not observable on bare metal. */
    S expectL0EntersL2WithoutIrqWindow();

    /** L0 puts an event off because a VM entry is not complete ({@code nested_run_pending}). Not observable on bare metal. */
    S expectL0RefusesInjection();

    /** L0 was asked so many times, answered yes, and did nothing else by it. Not observable on bare metal. */
    S expectL0AnswersYes(int times);

    /** L0 was asked so many times, answered no, and did nothing else by it. Not observable on bare metal. */
    S expectL0AnswersNo(int times);
}
