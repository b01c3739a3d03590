package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** System-management interrupts under the default treatment, with a handler that does nothing: what was pending before is so after (SDM 34.14). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class SystemManagementSpec {

    @Spec
    @Behaviour("I08")
    Table l2GoesOnWithWhatWasPending() {
        return Table.of(
                row("nothing", when(smi()).expectNothing()),
                row(
                        "monitor trap flag",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .when(l2)
                                .executes(nop())
                                .meanwhile(smi())
                                .expectExit(MONITOR_TRAP_FLAG)),
                row(
                        "timer",
                        given(l1)
                                .setsPreemptionTimer(5)
                                .setsExit(ExitControl.SAVE_VMX_PREEMPTION_TIMER)
                                .when(timerTicks(3))
                                .when(smi())
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(VMX_PREEMPTION_TIMER_VALUE, 2)));
    }

    @Spec
    @Behaviour("I10")
    Table blockingAndShadowsOutlastIt() {
        return Table.of(
                row(
                        "virtual-NMI blocking",
                        given(l1)
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .and(l2)
                                .hasNmisBlocked()
                                .when(smi())
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)),
                row(
                        "shadow of MOV SS",
                        given(l2)
                                .isInMovSsShadow()
                                .when(smi(), hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .afterInstructions(1)),
                row(
                        "monitor trap flag behind HLT",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .when(l2)
                                .executes(hlt())
                                .meanwhile(smi())
                                .expectExit(MONITOR_TRAP_FLAG)),
                row(
                        "timer that expired meanwhile",
                        given(l1)
                                .setsPreemptionTimer(5)
                                .when(smi(), timerTicks(5))
                                .expectExit(PREEMPTION_TIMER)));
    }

    @Spec
    @Behaviour("Q13")
    Table whatIsDueAtTheSameBoundaryComesAfterIt() {
        return Table.of(
                row(
                        "NMI",
                        given(l1)
                                .setsPinBased(NMI_EXITING)
                                .when(smi(), nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi()),
                row(
                        "interrupt",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(smi(), hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)),
                row("INIT", when(smi(), init()).expectExit(INIT_SIGNAL)),
                row(
                        "held while L2 waits for a start-up IPI",
                        given(l2)
                                .waitsForSipi()
                                .when(smi())
                                .expectNothing()
                                .when(sipi(0x10))
                                .expectExit(SIPI_SIGNAL)));
    }
}
