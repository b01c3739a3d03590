package dev.trapline.vocabulary.samples;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Phrase;
import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;

/** What the README shows of words of one's own. */
class ReadmeSamples {

    // begin
    interface DiskWords extends Vocabulary {

        default Given.OfL1 aHypervisorThatOwnsItsDisks() {
            return given(l1).setsPinBased(EXT_INTR).setsExit(ACK_INTR_ON_EXIT);
        }

        default Incoming interruptOf(Disk disk) {
            return hwIrq(disk.vector);
        }

        default Phrase<L2Runs, L1Runs> l1IsToldOf(Disk disk) {
            return here -> here.expectExit(EXTERNAL_INTERRUPT).withVector(disk.vector);
        }
    }

    static class DiskSpec implements DiskWords {

        @Spec
        Scenario aDiskIsToldAtOnce() {
            return aHypervisorThatOwnsItsDisks().when(interruptOf(Disk.SDA)).then(l1IsToldOf(Disk.SDA));
        }
    }
    // end
}
