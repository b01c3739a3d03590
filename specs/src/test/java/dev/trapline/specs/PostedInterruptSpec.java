package dev.trapline.specs;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Posted interrupts: what a device requests for L2 in memory, and the notification that says so (SDM 29.6). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class PostedInterruptSpec {

    private static final int NOTIFICATION = 0xf3;

    @Spec
    @Behaviour("A07")
    Scenario aNotificationBringsPostedInterruptsWithoutAnExit() {
        return postedInterrupts()
                .when(postedInterrupt(0x41))
                .expectVirtualInterruptTo(l2, 0x41)
                .expectNotPending(NOTIFICATION)
                .expectNotInService(NOTIFICATION);
    }

    @Spec
    @Behaviour("A07")
    Scenario oneNotificationAfterAnotherIsSent() {
        return postedInterrupts()
                .when(postedInterrupt(0x41))
                .expectVirtualInterruptTo(l2, 0x41)
                .when(postedInterrupt(0x52))
                .expectVirtualInterruptTo(l2, 0x52)
                .afterHandlerReturns();
    }

    @Spec
    @Behaviour("A07")
    Scenario aPostedInterruptDoesNotHideAHigherVirtualInterrupt() {
        return postedInterrupts()
                .and(virtualApic)
                .hasPending(0x52)
                .and(l2)
                .hasInterruptsDisabled()
                .when(postedInterrupt(0x31))
                .expectNothing()
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .with(GUEST_INTR_STATUS, 0x52)
                .expectVirtuallyPending(0x31);
    }

    @Spec
    @Behaviour("A08")
    Scenario aNotificationThatL1TakesIsAnOrdinaryInterrupt() {
        return postedInterrupts()
                .when(l1)
                .runs(1)
                .when(postedInterrupt(0x41))
                .then(l1)
                .opensIrqWindow()
                .expectDeliveryTo(l1, NOTIFICATION);
    }

    @Spec
    @Behaviour({"A09", "A12"})
    Scenario aNotificationThatIsPendingAtTheVmEntryIsProcessedThere() {
        return postedInterrupts()
                .when(l1)
                .runs(1)
                .when(postedInterrupt(0x41))
                .expectNothing()
                .then(l1)
                .launches()
                .expectVirtualInterruptTo(l2, 0x41);
    }

    @Spec
    @Behaviour("A10")
    Scenario anotherInterruptExitsWithItsVector() {
        return postedInterrupts()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30);
    }

    @Spec
    @Behaviour("A11")
    Scenario aPostedInterruptWakesL2() {
        return postedInterrupts().and(l2).isHalted().when(postedInterrupt(0x41)).expectVirtualInterruptTo(l2, 0x41);
    }

    private static Given.OfL1 postedInterrupts() {
        return given(l1).processesPostedInterrupts(NOTIFICATION);
    }
}
