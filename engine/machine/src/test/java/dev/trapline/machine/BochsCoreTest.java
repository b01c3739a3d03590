package dev.trapline.machine;

import static dev.trapline.dsl.Words.given;
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
import static dev.trapline.dsl.vmx.ExceptionVector.DF;
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
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.core.BareMetalCore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs on the emulator itself. */
class BochsCoreTest {

    private static final Core BARE_METAL = new BareMetalCore();

    private final BochsCore bochs = new BochsCore();

    static Stream<Named<Scenario>> scenarios() {
        return Stream.of(
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .thenIrqWindow(),
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .setsExit(ACK_INTR_ON_EXIT)
                                .when(hwIrq(0x51))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withVector(0x51),
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
                                .setsPinBased(NMI_EXITING, VIRTUAL_NMIS)
                                .setsProcessorBased(NMI_WINDOW_EXITING)
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
                        given(l1).injectsInterrupt(0x52).when(l1).launches().expectDeliveryTo(l2, 0x52),
                        given(l1)
                                .writes(VmcsField.GUEST_RFLAGS, 0)
                                .and(localApic)
                                .hasPending(0x31)
                                .when(l1)
                                .launches()
                                .expectEntryFailure(INVALID_STATE)
                                .thenIrqWindow(),
                        when(nmi()).expectNmiTo(l2))
                .map(scenario -> Named.of(scenario.sentence(), scenario));
    }

    @BeforeAll
    static void needsBochs() {
        NeedsTools.bochs();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatIsExpectedComesTrueAndL1ObservesTheSameAsOnTheModel(Scenario scenario) {
        Compilation compilation = ScenarioCompiler.compile(scenario);

        Trace trace = bochs.run(compilation.program(), Limits.DEFAULT);

        Trace bareMetal = BARE_METAL.run(compilation.program(), Limits.DEFAULT);
        Verdict verdict = Judge.judge(compilation, bochs, trace, Optional.of(bareMetal), Set.of());
        assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(Verdict.Outcome.PASSED);
    }

    static Stream<Arguments> deviations() {
        return Stream.of(
                Arguments.of(
                        "interrupts-masked-at-entry",
                        "S02",
                        given(l1)
                                .setsPinBased(EXT_INTR)
                                .and(l2)
                                .hasInterruptsDisabled()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)),
                Arguments.of(
                        "nmi-exit-saves-blocking",
                        "N34",
                        given(l1).setsPinBased(NMI_EXITING).when(nmi()).expectExit(EXCEPTION_NMI)),
                Arguments.of(
                        "windows-do-not-wake",
                        "W07",
                        given(l1)
                                .setsProcessorBased(INTR_WINDOW_EXITING)
                                .and(l2)
                                .isHalted()
                                .when(l1)
                                .launches()
                                .expectExit(INTERRUPT_WINDOW)));
    }

    @ParameterizedTest
    @MethodSource("deviations")
    void aKnownDeviationIsSeenAndNamed(String id, String behaviour, Scenario scenario) {
        Compilation compilation = ScenarioCompiler.compile(scenario);

        Trace trace = bochs.run(compilation.program(), Limits.DEFAULT);

        Trace bareMetal = BARE_METAL.run(compilation.program(), Limits.DEFAULT);
        Verdict verdict = Judge.judge(compilation, bochs, trace, Optional.of(bareMetal), Set.of(behaviour));
        assertThat(verdict.deviation().map(deviation -> deviation.id())).contains(id);
        assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(Verdict.Outcome.DEVIATION);
    }

    @Test
    void theSecondOfTwoPageFaultsWritesCr2OnBoth() {
        Program program = Programs.of(given(l1)
                .intercepts(DF)
                .and(l2)
                .hasNotMapped(L2Page.STACK)
                .and(l2)
                .hasNotMapped(L2Page.DATA)
                .when(l2)
                .touches(L2Page.DATA)
                .expectExit(EXCEPTION_NMI));

        assertThat(Observation.of(bochs.run(program, Limits.DEFAULT)))
                .isEqualTo(Observation.of(BARE_METAL.run(program, Limits.DEFAULT)));
    }

    @Test
    void anNmiThatArrivesDuringAVmEntryThatFailsIsL1s() {
        Program program = Programs.of(given(l1)
                .setsPinBased(NMI_EXITING)
                .and(l0)
                .isEmulatingVmEntry()
                .when(nmi())
                .expectExit(EXCEPTION_NMI));

        Program failing = Programs.with(program, VmcsField.GUEST_RFLAGS, 0);

        assertThat(Observation.of(bochs.run(failing, Limits.DEFAULT)))
                .isEqualTo(Observation.of(BARE_METAL.run(failing, Limits.DEFAULT)));
    }

    @Test
    void programsOfOneBootDoNotDisturbEachOther() {
        List<Program> programs =
                scenarios().map(scenario -> Programs.of(scenario.getPayload())).toList();

        List<Boots.Outcome> together = new Boots().run(programs);

        assertThat(together)
                .isEqualTo(programs.stream()
                        .map(program -> new Boots().run(List.of(program)).get(0))
                        .toList());
    }

    @Test
    void thoseOfABatchThatRanHaveATraceEach() {
        List<Optional<Trace>> traces =
                bochs.runTogether(List.of(Programs.INTERRUPTED, Programs.ACKNOWLEDGED), Limits.DEFAULT);

        assertThat(traces)
                .containsExactly(
                        Optional.of(bochs.run(Programs.INTERRUPTED, Limits.DEFAULT)),
                        Optional.of(bochs.run(Programs.ACKNOWLEDGED, Limits.DEFAULT)));
    }

    @Test
    void aProgramWithoutEndIsEndedAndCostsOnlyItself() {
        Program halts = Programs.withL2(
                Programs.with(Programs.INTERRUPTED, VmcsField.GUEST_RFLAGS, 2), Instruction.of(Opcode.HLT));

        Trace trace =
                new Boots().run(List.of(halts, Programs.INTERRUPTED)).get(0).trace();

        assertThat(trace.end().how()).isEqualTo(TraceEvent.End.HALTED_FOREVER);
    }

    @Test
    void nothingIsLeftBehind() {
        bochs.run(Programs.INTERRUPTED, Limits.DEFAULT);

        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(ProcessHandle::info)
                        .map(info -> info.command().orElse("")))
                .noneMatch(command -> command.endsWith("bochs-bin"));
    }
}
