package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** HLT and the HLT activity state (SDM 25.1.3, 26.7.2, 27.3.4). */
@Cores({"bare-metal", "nested", "stacked", "bochs"})
class HaltSpec {

    private static final long HALTED = ActivityState.HLT.ordinal();
    private static final long ACTIVE = ActivityState.ACTIVE.ordinal();

    @Spec
    @Behaviour("H01")
    Scenario hltExits() {
        return given(l1)
                .setsProcessorBased(HLT_EXITING)
                .when(l2)
                .executes(hlt())
                .expectExit(HLT)
                .with(GUEST_ACTIVITY_STATE, ACTIVE)
                .with(VM_EXIT_INSTRUCTION_LEN, 1);
    }

    @Spec
    @Behaviour("H04")
    Scenario anInterruptWakesL2AndIsDeliveredThere() {
        return when(l2).executes(hlt())
                .when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);
    }

    @Spec
    Scenario anNmiWakesL1ThoughInterruptsAreDisabled() {
        return when(l1).executes(cli(), hlt()).when(nmi()).expectNmiTo(l1);
    }

    @Spec
    @Behaviour("H05")
    Scenario withInterruptsDisabledItSleepsForEver() {
        return when(l2).executes(cli(), hlt()).when(hwIrq(0x30)).expectNothing().expectHang();
    }

    @Spec
    @Behaviour("H06")
    Scenario anInterruptExitsFromAHltThatTheEntryLoaded() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .isHalted()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .with(GUEST_ACTIVITY_STATE, HALTED);
    }

    @Spec
    @Behaviour("H08")
    Scenario l2IsHaltedAgainIfL1LeavesTheState() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .with(GUEST_ACTIVITY_STATE, HALTED)
                .thenIrqWindow()
                .then(l1)
                .resumes()
                .expectHang();
    }

    @Spec
    @Behaviour("H09")
    Scenario hltInTheShadowOfStiExecutesAndWakesAtOnce() {
        return given(l2)
                .hasInterruptsDisabled()
                .when(l2)
                .executes(sti())
                .when(hwIrq(0x30))
                .then(l2)
                .executes(hlt())
                .expectDeliveryTo(l2, 0x30);
    }

    @Spec("an interrupt in the shadow of STI exits before HLT, or from it")
    @Behaviour("H10")
    Table anInterruptInTheShadowOfStiExitsBeforeHltOrFromIt() {
        return Table.of(
                row(
                        "pending at the VM entry",
                        exitsBeforeHltOrFromIt(stiShadowOnHlt()
                                .and(localApic)
                                .hasPending(0x30)
                                .when(l1)
                                .launches())),
                row(
                        "arriving in the shadow",
                        exitsBeforeHltOrFromIt(stiShadowOnHlt().when(hwIrq(0x30)))));
    }

    private static Given.OfL2 stiShadowOnHlt() {
        return given(l1).setsPinBased(EXT_INTR).and(l2).isInStiShadow().isAboutToExecute(hlt());
    }

    private static Scenario exitsBeforeHltOrFromIt(L2Runs inShadow) {
        return inShadow.expectOneOf(
                before -> before.expectExit(EXTERNAL_INTERRUPT)
                        .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)
                        .with(GUEST_ACTIVITY_STATE, ACTIVE),
                from -> from.expectExit(EXTERNAL_INTERRUPT)
                        .afterInstructions(1)
                        .with(GUEST_INTERRUPTIBILITY_INFO, 0)
                        .with(GUEST_ACTIVITY_STATE, HALTED));
    }

    @Spec
    @Behaviour("H17")
    Scenario l1RunsAfterAnExitFromHlt() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .runs(10)
                .expectNothing()
                .thenIrqWindow();
    }
}
