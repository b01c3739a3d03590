package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/**
 * L1 has turned acknowledge-interrupt-on-exit on: it finds the vector in the exit information and is not interrupted again (SDM 27.2.2). Or the processor does
 * not offer that, as the patch has it, and L1 must not turn it on.
 */
class AcknowledgeOnExitSpec {

    private static Given.OfL1 acknowledging() {
        return given(l1).setsPinBased(EXT_INTR).setsExit(ACK_INTR_ON_EXIT);
    }

    @Spec("a processor without it says so in the capability MSR")
    @Behaviour("S20")
    Scenario aProcessorWithoutItSaysSoInTheCapabilityMsr() {
        return given(processor)
                .lacks(ACK_INTR_ON_EXIT)
                .when(l1)
                .reads(Msr.IA32_VMX_EXIT_CTLS)
                .expectNotAllowed(ACK_INTR_ON_EXIT);
    }

    @Spec("a processor with it says so in the capability MSR")
    @Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
    Scenario aProcessorWithItSaysSoInTheCapabilityMsr() {
        return when(l1).reads(Msr.IA32_VMX_EXIT_CTLS).expectAllowed(ACK_INTR_ON_EXIT);
    }

    @Spec
    @Behaviour("S21")
    Scenario aProcessorWithoutItRefusesTheEntry() {
        return given(processor)
                .lacks(ACK_INTR_ON_EXIT)
                .and(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(l1)
                .launches()
                .expectVmFail(ENTRY_INVALID_CONTROL_FIELD)
                .then(l1)
                .reads(VM_INSTRUCTION_ERROR)
                .expectValue(7);
    }

    @Spec
    @Behaviour("S22")
    Table theExitTellsTheVectorAndL1IsNotInterruptedAgain() {
        return Table.of(
                row(
                        "L2 with interrupts enabled",
                        acknowledgedOnce(acknowledging().and(l2).hasInterruptsEnabled())),
                row(
                        "L2 with interrupts disabled",
                        acknowledgedOnce(acknowledging().and(l2).hasInterruptsDisabled())));
    }

    private static Scenario acknowledgedOnce(Given given) {
        return given.when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .expectNotPending(0x30)
                .expectInService(0x30)
                .then(l1)
                .opensIrqWindow()
                .expectNothing()
                .expectL0OpensNoIrqWindow(l1)
                .expectL0Exits(EXTERNAL_INTERRUPT);
    }

    @Spec("EOI ends the service and lets lower interrupts in")
    @Behaviour("S23")
    Scenario eoiEndsTheServiceAndLetsLowerInterruptsIn() {
        return acknowledging()
                .and(localApic)
                .hasPending(0x30)
                .when(l1)
                .launches()
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .when(hwIrq(0x2f))
                .then(l1)
                .opensIrqWindow()
                .expectNothing()
                .then(l1)
                .reads(Msr.X2APIC_PPR)
                .expectValue(0x30)
                .then(l1)
                .writesEoi()
                .expectDeliveryTo(l1, 0x2f)
                .expectNotInService(0x30);
    }

    @Spec("EOI clears service and priority")
    @Behaviour("S23")
    Scenario eoiClearsServiceAndPriority() {
        return acknowledging()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30)
                .then(l1)
                .reads(Msr.isrOf(0x30))
                .expectValue(1 << 0x30 % 32)
                .then(l1)
                .writesEoi()
                .then(l1)
                .reads(Msr.isrOf(0x30))
                .expectValue(0)
                .then(l1)
                .reads(Msr.X2APIC_PPR)
                .expectValue(0);
    }

    @Spec("the highest of two is acknowledged and the other waits for EOI")
    @Behaviour("S24")
    Scenario theHighestOfTwoIsAcknowledgedAndTheOtherWaitsForEoi() {
        return acknowledging()
                .when(hwIrq(0x30), hwIrq(0x51))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x51)
                .expectPending(0x30)
                .expectInService(0x51)
                .then(l1)
                .opensIrqWindow()
                .expectNothing()
                .then(l1)
                .writesEoi()
                .expectDeliveryTo(l1, 0x30);
    }

    @Spec("of two in one class the higher is acknowledged, and the other waits for EOI")
    @Behaviour("S24")
    Scenario ofTwoInOneClassTheHigherIsAcknowledged() {
        return acknowledging()
                .when(hwIrq(0x30), hwIrq(0x31))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x31)
                .expectPending(0x30)
                .then(l1)
                .opensIrqWindow()
                .expectNothing()
                .then(l1)
                .writesEoi()
                .expectDeliveryTo(l1, 0x30);
    }

    @Spec("EOI ends the service of the highest alone")
    @Behaviour("S23")
    Scenario eoiEndsTheServiceOfTheHighestAlone() {
        return acknowledging()
                .and(localApic)
                .hasInService(0x35)
                .when(hwIrq(0x51))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x51)
                .then(l1)
                .writesEoi()
                .then(l1)
                .reads(Msr.X2APIC_PPR)
                .expectValue(0x30)
                .then(l1)
                .reads(Msr.isrOf(0x51))
                .expectValue(0)
                .then(l1)
                .reads(Msr.isrOf(0x35))
                .expectValue(1 << 0x35 % 32);
    }
}
