package dev.trapline.dsl;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import java.util.List;

/** The givens so far, spoken of L2. */
final class AboutL2 extends AboutLevel<Given.OfL2> implements Given.OfL2 {

    AboutL2(GivenStage stage) {
        super(Level.L2, stage, AboutL2::new);
    }

    @Override
    public Given.OfL2 hasInterruptsEnabled() {
        return say(new GivenClause.InterruptsEnabled(Level.L2, true));
    }

    @Override
    public Given.OfL2 hasInterruptsDisabled() {
        return say(new GivenClause.InterruptsEnabled(Level.L2, false));
    }

    @Override
    public Given.OfL2 isInStiShadow() {
        return say(new GivenClause.Shadow(Opcode.STI));
    }

    @Override
    public Given.OfL2 isInMovSsShadow() {
        return say(new GivenClause.Shadow(Opcode.MOV_SS));
    }

    @Override
    public Given.OfL2 hasNmisBlocked() {
        return say(new GivenClause.NmisBlocked());
    }

    @Override
    public Given.OfL2 isHalted() {
        return say(new GivenClause.InActivityState(ActivityState.HLT));
    }

    @Override
    public Given.OfL2 isShutDown() {
        return say(new GivenClause.InActivityState(ActivityState.SHUTDOWN));
    }

    @Override
    public Given.OfL2 waitsForSipi() {
        return say(new GivenClause.InActivityState(ActivityState.WAIT_FOR_SIPI));
    }

    @Override
    public Given.OfL2 singleSteps() {
        return say(new GivenClause.SingleSteps());
    }

    @Override
    public Given.OfL2 hasPendingDebugExceptions(long bits) {
        return say(new GivenClause.PendingDebugExceptions(bits));
    }

    @Override
    public Given.OfL2 hasPrivilegeLevel(int level) {
        return say(new GivenClause.PrivilegeLevel(privilegeLevel("hasPrivilegeLevel", level)));
    }

    @Override
    public Given.OfL2 hasNotMapped(L2Page page) {
        return say(new GivenClause.NotMapped(GivenClause.Mapper.L2, page));
    }

    @Override
    public Given.OfL2 isAboutToExecute(Instruction... instructions) {
        if (instructions.length == 0) {
            throw new MisuseException("isAboutToExecute()", "name at least one instruction, such as nop()");
        }
        return say(new GivenClause.AboutToExecute(List.of(instructions)));
    }
}
