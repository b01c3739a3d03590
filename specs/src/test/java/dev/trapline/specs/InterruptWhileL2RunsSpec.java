package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEachVector;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/**
 * What bare metal does (SDM 25.2, 27.2.2): L1 has set external-interrupt exiting and not acknowledge-interrupt-on-exit, L2 runs, and hardware raises an
 * interrupt. The processor leaves L2 for L1 and tells no vector.
 */
class InterruptWhileL2RunsSpec {

    @Spec
    @Behaviour("S01")
    Scenario theFirstLine() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow();
    }

    @Spec
    @Behaviour("S01")
    Table exitsWithoutAVectorWhateverTheVector() {
        return forEachVector(vector -> given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(vector))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .with(EXIT_QUALIFICATION, 0)
                .withoutIdtVectoring()
                .savingInterruptsEnabled()
                .with(GUEST_INTERRUPTIBILITY_INFO, 0)
                .with(GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal())
                .expectPending(vector)
                .expectNotInService(vector));
    }

    @Spec
    @Behaviour("S02")
    Scenario exitsThoughL2HasInterruptsDisabled() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .savingInterruptsDisabled()
                .expectPending(0x30)
                .expectNotInService(0x30);
    }

    @Spec
    @Behaviour("S02")
    Scenario exitsThoughL2DisabledInterruptsItself() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(cli())
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .savingInterruptsDisabled();
    }

    @Spec
    @Behaviour("S29")
    Scenario exitInformationIsFreshAfterAnExitThatOnlyL0Saw() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .hasNotMapped(DATA)
                .when(l2)
                .touches(DATA)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .with(EXIT_QUALIFICATION, 0)
                .withoutIdtVectoring()
                .expectL0Exits(EPT_VIOLATION, EXTERNAL_INTERRUPT);
    }

    @Spec
    @Behaviour("S29")
    Scenario exitInformationIsFreshAfterL0MendedTheDeliveryOfAnEvent() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .injectsInterrupt(0x41)
                .and(l0)
                .hasNotMapped(STACK)
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, 0x41)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .afterHandlerReturns()
                .withoutVector()
                .with(EXIT_QUALIFICATION, 0)
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("S26")
    Scenario interruptsL1LikeAnyOtherSoftwareWhileL1Runs() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .hasInterruptsEnabled()
                .when(l1)
                .runs(2)
                .when(hwIrq(0x30))
                .expectDeliveryTo(l1, 0x30)
                .expectInService(0x30);
    }

    @Spec
    @Behaviour("S29")
    @Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
    Scenario noVectorIsLeftFromAnEarlierExitThatToldOne() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .then(l1)
                .writesEoi()
                .then(l1)
                .writes(VM_EXIT_CONTROLS, 0)
                .then(l1)
                .executes(selfIpi(0x31))
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector()
                .expectPending(0x31);
    }

    @Spec
    @Behaviour("S29")
    Scenario anExitOfL2sOwnIsFreshToo() {
        return given(l0)
                .hasNotMapped(DATA)
                .when(l2)
                .touches(DATA)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .with(EXIT_QUALIFICATION, 0)
                .withoutIdtVectoring();
    }

    @Spec
    @Behaviour("S01")
    Scenario l1GoesOnWithTheStackOfItsHostArea() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .writes(HOST_RSP, Program.L1_STACK_TOP - 5)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow();
    }

    @Spec("the shadow of STI is saved, and is not L1's")
    @Behaviour({"B05", "B06"})
    Scenario theShadowOfStiIsSavedAndIsNotL1s() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(sti())
                .meanwhile(hwIrq(0x30))
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)
                .savingInterruptsEnabled();
    }
}
