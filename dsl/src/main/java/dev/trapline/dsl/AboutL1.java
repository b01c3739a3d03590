package dev.trapline.dsl;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Setup;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;

/** The givens so far, spoken of L1. */
final class AboutL1 extends AboutLevel<Given.OfL1> implements Given.OfL1 {

    private static final int HIGHEST_CLASS = 15;
    private static final long MOST_TICKS = 0xFFFF_FFFFL;

    AboutL1(GivenStage stage) {
        super(Level.L1, stage, AboutL1::new);
    }

    private Given.OfL1 sets(String word, Control... controls) {
        return each(word, "control", Setup.Sets::new, controls);
    }

    @Override
    public Given.OfL1 setsPinBased(PinBased... controls) {
        return sets("setsPinBased", controls);
    }

    @Override
    public Given.OfL1 setsProcessorBased(ProcessorBased... controls) {
        return sets("setsProcessorBased", controls);
    }

    @Override
    public Given.OfL1 setsSecondary(SecondaryBased... controls) {
        return sets("setsSecondary", controls);
    }

    @Override
    public Given.OfL1 setsExit(ExitControl... controls) {
        return sets("setsExit", controls);
    }

    @Override
    public Given.OfL1 setsEntry(EntryControl... controls) {
        return sets("setsEntry", controls);
    }

    @Override
    public Given.OfL1 writes(VmcsField field, long value) {
        if (field.isReadOnly()) {
            throw new MisuseException("writes(%s, …)".formatted(field), "VMWRITE refuses VM-exit information fields");
        }
        return say(new Setup.Writes(field, value));
    }

    @Override
    public Given.OfL1 intercepts(ExceptionVector... exceptions) {
        return each("intercepts", "exception", Setup.Intercepts::new, exceptions);
    }

    @Override
    public Given.OfL1 injects(Event event) {
        return say(new Setup.Injects(event));
    }

    @Override
    public Given.OfL1 injectsInterrupt(int vector) {
        return injects(Words.anInterrupt(Words.vector("injectsInterrupt", vector)));
    }

    @Override
    public Given.OfL1 injectsNmi() {
        return injects(Words.anNmi());
    }

    @Override
    public Given.OfL1 setsPreemptionTimer(long ticks) {
        if (ticks < 0 || ticks > MOST_TICKS) {
            throw new MisuseException(
                    "setsPreemptionTimer(%d)".formatted(ticks), "the timer has 32 bits (SDM 24.4.2): 0 to 0xffffffff");
        }
        return say(new Setup.PreemptionTimer(ticks));
    }

    @Override
    public Given.OfL1 usesEpt() {
        return say(new Setup.UsesEpt());
    }

    @Override
    public Given.OfL1 hasNotMapped(L2Page page) {
        return say(new GivenClause.NotMapped(GivenClause.Mapper.L1, page));
    }

    @Override
    public Given.OfL1 loadsMsrOnEntry(Msr msr, long value) {
        return say(new Setup.LoadsMsrOnEntry(msr, value));
    }

    @Override
    public Given.OfL1 loadsMsrOnExit(Msr msr, long value) {
        return say(new Setup.LoadsMsrOnExit(msr, value));
    }

    @Override
    public Given.OfL1 storesMsrOnExit(Msr msr) {
        return say(new Setup.StoresMsrOnExit(msr));
    }

    @Override
    public Given.OfL1 switchesMsr(Msr msr, long ofL2, long ofL1) {
        return say(new Setup.SwitchesMsr(msr, ofL2, ofL1));
    }

    @Override
    public Given.OfL1 usesTprShadow() {
        return say(new Setup.TprShadow());
    }

    @Override
    public Given.OfL1 setsTprThreshold(int taskPriorityClass) {
        if (taskPriorityClass < 0 || taskPriorityClass > HIGHEST_CLASS) {
            throw new MisuseException(
                    "setsTprThreshold(%d)".formatted(taskPriorityClass),
                    "a task-priority class is 0 to 15; write TPR_THRESHOLD to have another");
        }
        return say(new Setup.TprThreshold(taskPriorityClass));
    }

    @Override
    public Given.OfL1 virtualizesApicAccesses(L2Page page) {
        return say(new Setup.ApicAccessPage(page));
    }

    @Override
    public Given.OfL1 virtualizesX2apic() {
        return say(new Setup.VirtualX2apic());
    }

    @Override
    public Given.OfL1 deliversVirtualInterrupts() {
        return say(new Setup.VirtualInterruptDelivery());
    }

    @Override
    public Given.OfL1 processesPostedInterrupts(int notificationVector) {
        return say(new Setup.PostedInterrupts(Words.vector("processesPostedInterrupts", notificationVector)));
    }

    @Override
    public Given.OfL1 exitsOnEoi(int... vectors) {
        return eachVector("exitsOnEoi", vector -> new Setup.ExitsOnEoi(Words.vector("exitsOnEoi", vector)), vectors);
    }

    @Override
    public Given.OfL1 hasInterruptsEnabled() {
        return say(new GivenClause.InterruptsEnabled(Level.L1, true));
    }

    @Override
    public Given.OfL1 hasInterruptsDisabled() {
        return say(new GivenClause.InterruptsEnabled(Level.L1, false));
    }
}
