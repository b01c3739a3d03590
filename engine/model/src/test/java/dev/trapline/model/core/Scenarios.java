package dev.trapline.model.core;

import static dev.trapline.dsl.Words.cli;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.selfIpi;
import static dev.trapline.dsl.Words.sti;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.PinBased.VIRTUAL_NMIS;
import static dev.trapline.dsl.vmx.PlainExit.INTERRUPT_WINDOW;
import static dev.trapline.dsl.vmx.PlainExit.INVALID_STATE;
import static dev.trapline.dsl.vmx.PlainExit.NMI_WINDOW;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.ProcessorBased.INTR_WINDOW_EXITING;
import static dev.trapline.dsl.vmx.ProcessorBased.NMI_WINDOW_EXITING;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** What specs are about, one of each kind: interrupts, NMIs, windows, injections, halts, entry failures, faults that only L0 sees. */
final class Scenarios {

    private static final List<Scenario> ALL = List.of(
            given(l1)
                    .setsPinBased(EXT_INTR)
                    .when(hwIrq(0x30))
                    .expectExit(EXTERNAL_INTERRUPT)
                    .withoutVector()
                    .thenIrqWindow(),
            given(l1)
                    .setsPinBased(EXT_INTR)
                    .setsExit(ACK_INTR_ON_EXIT)
                    .when(hwIrq(0x30), hwIrq(0x51))
                    .expectExit(EXTERNAL_INTERRUPT)
                    .withVector(0x51),
            given(l1)
                    .setsPinBased(EXT_INTR)
                    .and(l0)
                    .isEmulatingVmEntry()
                    .when(hwIrq(0x30))
                    .expectExit(EXTERNAL_INTERRUPT)
                    .then(l1)
                    .resumes()
                    .expectExit(EXTERNAL_INTERRUPT)
                    .thenIrqWindow(),
            when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30),
            given(l2)
                    .hasInterruptsDisabled()
                    .when(hwIrq(0x30))
                    .expectNothing()
                    .then(l2)
                    .executes(sti())
                    .expectDeliveryTo(l2, 0x30)
                    .afterInstructions(1),
            given(l2)
                    .hasInterruptsDisabled()
                    .when(hwIrq(0x30))
                    .then(l2)
                    .executes(vmcall())
                    .expectExit(VMCALL)
                    .thenIrqWindow(),
            given(l1)
                    .setsPinBased(EXT_INTR)
                    .when(l1)
                    .executes(selfIpi(0x31), selfIpi(0x52))
                    .then(l1)
                    .launches()
                    .expectExit(EXTERNAL_INTERRUPT),
            given(l1)
                    .setsPinBased(EXT_INTR)
                    .when(l2)
                    .executes(hlt())
                    .when(hwIrq(0x30))
                    .expectExit(EXTERNAL_INTERRUPT),
            given(l2).isHalted().when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30),
            given(l1).setsPinBased(NMI_EXITING).when(nmi(), nmi()).expectExit(EXCEPTION_NMI),
            given(l1).setsPinBased(EXT_INTR).when(nmi(), hwIrq(0x30)).expectNmiTo(l2),
            given(l1)
                    .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                    .setsProcessorBased(NMI_WINDOW_EXITING)
                    .injectsNmi()
                    .when(l1)
                    .launches()
                    .expectExit(NMI_WINDOW),
            given(l1)
                    .setsProcessorBased(INTR_WINDOW_EXITING)
                    .and(l2)
                    .isInStiShadow()
                    .when(hwIrq(0x30))
                    .expectExit(INTERRUPT_WINDOW)
                    .afterInstructions(1)
                    .thenIrqWindow(),
            given(l1)
                    .injectsInterrupt(0x52)
                    .and(l0)
                    .hasNotMapped(L2Page.STACK)
                    .and(localApic)
                    .hasPending(0x31)
                    .when(l1)
                    .launches()
                    .expectDeliveryTo(l2, 0x52),
            given(l0)
                    .hasNotMapped(L2Page.DATA)
                    .and(l2)
                    .isInMovSsShadow()
                    .when(nmi())
                    .then(l2)
                    .touches(L2Page.DATA)
                    .expectNmiTo(l2),
            given(l1)
                    .writes(VmcsField.GUEST_RFLAGS, 0)
                    .and(localApic)
                    .hasPending(0x31)
                    .when(l1)
                    .launches()
                    .expectEntryFailure(INVALID_STATE)
                    .thenIrqWindow(),
            given(l1)
                    .hasInterruptsEnabled()
                    .when(l1)
                    .executes(cli(), sti(), hlt())
                    .when(hwIrq(0x30))
                    .expectDeliveryTo(l1, 0x30));

    private Scenarios() {}

    static Stream<Scenario> all() {
        return ALL.stream();
    }

    /** The program of the first: an interrupt leaves L2 for L1, which takes it when it opens its window. */
    static Program firstProgram() {
        return ScenarioCompiler.compile(ALL.get(0)).program();
    }

    /** The programs of all, named by their sentences. */
    static Stream<Named<Program>> programs() {
        return ALL.stream()
                .map(scenario -> Named.of(
                        scenario.sentence(), ScenarioCompiler.compile(scenario).program()));
    }
}
