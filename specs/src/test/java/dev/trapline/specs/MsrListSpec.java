package dev.trapline.specs;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.Msr.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** The lists of MSRs that VM exits store and load, and VM entries load (SDM 26.4, 26.8, 27.4, 27.6). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class MsrListSpec {

    @Spec("an exit stores L2's value before it loads L1's, and the next entry brings it back")
    @Behaviour("E12")
    Scenario anExitStoresL2sValueBeforeItLoadsL1s() {
        return given(l1)
                .setsProcessorBased(USE_MSR_BITMAPS)
                .switchesMsr(IA32_KERNEL_GS_BASE, 0x2222, 0x1111)
                .when(l2)
                .executes(rdmsr(IA32_KERNEL_GS_BASE))
                .expectValue(0x2222)
                .then(l2)
                .executes(wrmsr(IA32_KERNEL_GS_BASE, 0x3333))
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .reads(IA32_KERNEL_GS_BASE)
                .expectValue(0x1111)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .then(l2)
                .executes(rdmsr(IA32_KERNEL_GS_BASE))
                .expectValue(0x3333);
    }

    @Spec("a VM-entry failure loads the list of exits, and stores nothing")
    @Behaviour({"E12", "F11"})
    Scenario aVmEntryFailureLoadsTheListOfExitsAndStoresNothing() {
        return given(l1)
                .setsProcessorBased(USE_MSR_BITMAPS)
                .switchesMsr(IA32_KERNEL_GS_BASE, 0x2222, 0x1111)
                .writes(GUEST_RFLAGS, 0)
                .when(l1)
                .executes(wrmsr(IA32_KERNEL_GS_BASE, 0x4444))
                .then(l1)
                .launches()
                .expectEntryFailure(INVALID_STATE)
                .then(l1)
                .reads(IA32_KERNEL_GS_BASE)
                .expectValue(0x1111)
                .then(l1)
                .writes(GUEST_RFLAGS, 0x202)
                .then(l1)
                .launches()
                .then(l2)
                .executes(rdmsr(IA32_KERNEL_GS_BASE))
                .expectValue(0x2222);
    }
}
