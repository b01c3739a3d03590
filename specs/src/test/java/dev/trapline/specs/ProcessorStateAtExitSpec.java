package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Debug registers, flags and page tables of L2 and L1, which an exit keeps apart (SDM 17.2.4, 27.3, 27.5.1). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class ProcessorStateAtExitSpec {

    private static final long FIXED_1 = 1 << 10;
    private static final long GENERAL_DETECT = 1 << 13;

    @Spec("an exit saves DR7")
    Scenario anExitSavesDr7() {
        return given(l1)
                .writes(GUEST_DR7, FIXED_1 | GENERAL_DETECT)
                .when(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .reads(GUEST_DR7)
                .expectValue(FIXED_1 | GENERAL_DETECT);
    }

    @Spec("a guarded access to a debug register ends the guard, unless the exception exits")
    Table aGuardedAccessToADebugRegisterEndsTheGuard() {
        return Table.of(
                row(
                        "delivered",
                        given(l1)
                                .writes(GUEST_DR7, FIXED_1 | GENERAL_DETECT)
                                .and(l2)
                                .isAboutToExecute(movDr())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .then(l2)
                                .executes(movDr(), vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .reads(GUEST_DR7)
                                .expectValue(FIXED_1)),
                row(
                        "exits",
                        given(l1)
                                .intercepts(DB)
                                .writes(GUEST_DR7, FIXED_1 | GENERAL_DETECT)
                                .and(l2)
                                .isAboutToExecute(movDr())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB))
                                .with(EXIT_QUALIFICATION, PendingDebug.BD)
                                .then(l1)
                                .reads(GUEST_DR7)
                                .expectValue(FIXED_1 | GENERAL_DETECT)));
    }

    @Spec("the guard of L2's debug registers does not hold in L1")
    @Behaviour("E01")
    Scenario theGuardOfL2sDebugRegistersDoesNotHoldInL1() {
        return given(l1)
                .writes(GUEST_DR7, FIXED_1 | GENERAL_DETECT)
                .when(l2)
                .executes(vmcall())
                .expectExit(VMCALL)
                .then(l1)
                .executes(movDr())
                .then(l1)
                .opensIrqWindow()
                .expectNothing();
    }

    @Spec("an INIT signal comes before a single step also where L2 has handled a guarded access before")
    Scenario anInitSignalComesBeforeASingleStepAlsoAfterAGuardedAccess() {
        return given(l1)
                .writes(GUEST_DR7, FIXED_1 | GENERAL_DETECT)
                .and(l2)
                .isAboutToExecute(movDr())
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(DB))
                .then(l2)
                .executes(popfSingleStepping(), nop())
                .meanwhile(init())
                .expectExit(INIT_SIGNAL);
    }

    @Spec("a single step and the monitor trap flag after an instruction that L0 executes come in their order")
    @Behaviour("E08")
    Table aSingleStepAndTheMonitorTrapFlagComeInTheirOrder() {
        return Table.of(
                row(
                        "WRMSR, which L0 executes",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG, USE_MSR_BITMAPS)
                                .and(l2)
                                .singleSteps()
                                .isAboutToExecute(tpr(0x20))
                                .when(l1)
                                .launches()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .afterInstructions(1)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS)),
                row(
                        "NOP",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .and(l2)
                                .singleSteps()
                                .isAboutToExecute(nop())
                                .when(l1)
                                .launches()
                                .expectExit(PlainExit.MONITOR_TRAP_FLAG)
                                .afterInstructions(1)
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS)));
    }

    @Spec("an access that L0 lets through has no RF left behind it")
    @Behaviour("E05")
    Scenario anAccessThatL0LetsThroughHasNoRfLeftBehindIt() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .hasNotMapped(DATA)
                .and(l2)
                .isAboutToExecute(load(DATA))
                .when(l1)
                .launches()
                .meanwhile(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withBits(GUEST_RFLAGS, Rflags.RF, 0);
    }
}
