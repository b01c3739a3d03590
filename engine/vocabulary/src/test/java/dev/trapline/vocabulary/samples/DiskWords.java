package dev.trapline.vocabulary.samples;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.As;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Phrase;
import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.program.Incoming;

/** The words of somebody who thinks in disks. */
interface DiskWords extends Vocabulary {

    default Given.OfL1 aHypervisorThatOwnsItsDisks() {
        return given(l1).setsPinBased(EXT_INTR).setsExit(ACK_INTR_ON_EXIT);
    }

    default Phrase<Given, Given.OfL2> withItsGuestAsleep() {
        return here -> here.and(l2).isHalted();
    }

    default Incoming interruptOf(Disk disk) {
        return hwIrq(disk.vector);
    }

    default Incoming interruptsOfAllDisks() {
        return Incoming.all(interruptOf(Disk.SDA), interruptOf(Disk.SDB));
    }

    default Phrase<L2Runs, L1Runs> l1IsToldOf(Disk disk) {
        return here -> here.expectExit(EXTERNAL_INTERRUPT).withVector(disk.vector);
    }

    @As("both disks are served, %s first, at 0x%x")
    default Phrase<L2Runs, L1Runs> served(Disk first, int vector) {
        return here -> here.then(l1IsToldOf(first))
                .then(l1)
                .writesEoi()
                .then(l1)
                .resumes()
                .then(l1IsToldOf(Disk.SDA));
    }
}
