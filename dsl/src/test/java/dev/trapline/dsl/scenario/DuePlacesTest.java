package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.aSoftwareException;
import static dev.trapline.dsl.Words.aSoftwareInterrupt;
import static dev.trapline.dsl.Words.anException;
import static dev.trapline.dsl.Words.anInt1;
import static dev.trapline.dsl.Words.anInterrupt;
import static dev.trapline.dsl.Words.anNmi;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.int1;
import static dev.trapline.dsl.Words.int3;
import static dev.trapline.dsl.Words.intN;
import static dev.trapline.dsl.Words.iret;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.load;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.rep;
import static dev.trapline.dsl.Words.sysret;
import static dev.trapline.dsl.Words.ud2;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.ExceptionVector.BP;
import static dev.trapline.dsl.vmx.ExceptionVector.DB;
import static dev.trapline.dsl.vmx.ExceptionVector.GP;
import static dev.trapline.dsl.vmx.ExceptionVector.NP;
import static dev.trapline.dsl.vmx.ExceptionVector.PF;
import static dev.trapline.dsl.vmx.ExceptionVector.UD;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.PlainExit.MONITOR_TRAP_FLAG;
import static dev.trapline.dsl.vmx.PlainExit.TRIPLE_FAULT;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.ProcessorBased;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** At which instruction each kind of event is due, as SDM 6.5 and 27.3.3 have it. */
class DuePlacesTest {

    static Stream<Arguments> deliveries() {
        return Stream.of(
                arguments(
                        "a fault comes at its instruction",
                        when(l2).executes(nop(), ud2()).expectDeliveryTo(l2, anException(UD)),
                        "delivery of #UD to L2 at L2[1]"),
                arguments(
                        "a fault of the first instruction too",
                        given(l2).isAboutToExecute(ud2()).when(l1).launches().expectDeliveryTo(l2, anException(UD)),
                        "delivery of #UD to L2 at L2[0]"),
                arguments(
                        "a trap comes behind its instruction",
                        given(l2).singleSteps().when(l2).executes(nop()).expectDeliveryTo(l2, anException(DB)),
                        "delivery of #DB to L2 at L2[1]"),
                arguments(
                        "INT n comes behind its instruction",
                        when(l2).executes(intN(0x80)).expectDeliveryTo(l2, aSoftwareInterrupt(0x80)),
                        "delivery of INT 0x80 to L2 at L2[1]"),
                arguments(
                        "INT3 as the first instruction comes behind it too",
                        given(l2)
                                .isAboutToExecute(int3())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, aSoftwareException(BP)),
                        "delivery of #BP to L2 at L2[1]"),
                arguments(
                        "INT1 in a handler comes behind it",
                        given(l2)
                                .hasHandler(0x30, int1(), iret())
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, 0x30)
                                .expectDeliveryTo(l2, anInt1()),
                        "delivery of INT1 to L2 at L2.handler10[1]"),
                arguments(
                        "an interrupt that finds no gate faults at the next instruction",
                        given(l2)
                                .hasNoGate(0x30)
                                .when(l2)
                                .executes(load(L2Page.DATA))
                                .then(l2)
                                .runs(1)
                                .when(hwIrq(0x30))
                                .expectDeliveryTo(l2, anException(NP, 0x183)),
                        "delivery of #NP with error code 0x183 to L2 at L2[2]"),
                arguments(
                        "an interrupt that finds no gate does not fault at the instruction before",
                        given(l2)
                                .hasNoGate(0x30)
                                .when(l2)
                                .executes(nop())
                                .meanwhile(hwIrq(0x30))
                                .expectDeliveryTo(l2, anException(NP, 0x183)),
                        "delivery of #NP with error code 0x183 to L2 at L2[1]"),
                arguments(
                        "a fault of L1 comes at its instruction",
                        when(l1).executes(nop(), ud2()).expectDeliveryTo(l1, anException(UD)),
                        "delivery of #UD to L1 at L1[1]"),
                arguments(
                        "a VM entry that faults does so at itself",
                        when(l1).executes(sysret()).then(l1).launches().expectDeliveryTo(l1, anException(GP, 0)),
                        "delivery of #GP with error code 0x0 to L1 at L1[1]"),
                arguments(
                        "a virtual interrupt comes at the next instruction",
                        given(l1)
                                .deliversVirtualInterrupts()
                                .when(l1)
                                .launches()
                                .expectVirtualInterruptTo(l2, 0x30),
                        "delivery of virtual interrupt 0x30 to L2 at L2[0]"));
    }

    static Stream<Arguments> injections() {
        return Stream.of(
                arguments(
                        "an injected exception pushes the instruction pointer as it is",
                        given(l1)
                                .injects(anException(GP, 0))
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(GP, 0)),
                        "delivery of #GP with error code 0x0 to L2 at L2[0]"),
                arguments(
                        "an injected software interrupt adds the length of its instruction",
                        given(l1)
                                .injects(aSoftwareInterrupt(0x80, 2))
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, aSoftwareInterrupt(0x80)),
                        "delivery of INT 0x80 to L2 at L2[2]"),
                arguments(
                        "so does one that L1 injects later",
                        when(l2).executes(vmcall())
                                .expectExit(VMCALL)
                                .then(l1)
                                .injects(aSoftwareException(BP))
                                .then(l1)
                                .resumes()
                                .expectDeliveryTo(l2, aSoftwareException(BP)),
                        "delivery of #BP to L2 at L2[1]"),
                arguments(
                        "an exit clears it, so that the next is L2's own",
                        given(l1)
                                .injects(aSoftwareInterrupt(0x80, 3))
                                .hasNotMapped(L2Page.STACK)
                                .and(l2)
                                .isAboutToExecute(intN(0x80))
                                .when(l1)
                                .launches()
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(aSoftwareInterrupt(0x80))
                                .then(l1)
                                .resumes()
                                .expectDeliveryTo(l2, aSoftwareInterrupt(0x80)),
                        "delivery of INT 0x80 to L2 at L2[1]"));
    }

    static Stream<Arguments> exits() {
        return Stream.of(
                arguments(
                        "an intercepted fault exits at its instruction",
                        when(l2).executes(nop(), ud2())
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(UD)),
                        "exit EXCEPTION_NMI at L2[1]"),
                arguments(
                        "an intercepted trap exits behind it",
                        given(l2)
                                .singleSteps()
                                .when(l2)
                                .executes(nop())
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DB)),
                        "exit EXCEPTION_NMI at L2[1]"),
                arguments(
                        "an intercepted INT3 exits at it",
                        when(l2).executes(nop(), int3())
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(aSoftwareException(BP)),
                        "exit EXCEPTION_NMI at L2[1]"),
                arguments(
                        "an NMI exits behind what could fault",
                        when(l2).executes(load(L2Page.DATA))
                                .meanwhile(nmi())
                                .expectExit(EXCEPTION_NMI)
                                .withNmi(),
                        "exit EXCEPTION_NMI at L2[1]"),
                arguments(
                        "an EPT violation exits at the access",
                        when(l2).executes(load(L2Page.DATA)).expectExit(EPT_VIOLATION),
                        "exit EPT_VIOLATION at L2[0]"),
                arguments(
                        "an EPT violation by an interrupt exits where that came",
                        when(l2).executes(nop())
                                .when(hwIrq(0x30))
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(anInterrupt(0x30)),
                        "exit EPT_VIOLATION at L2[1]"),
                arguments(
                        "an EPT violation by INT n exits at it",
                        when(l2).executes(intN(0x80))
                                .expectExit(EPT_VIOLATION)
                                .duringDeliveryOf(aSoftwareInterrupt(0x80)),
                        "exit EPT_VIOLATION at L2[0]"),
                arguments(
                        "an exception by an exception exits at the first one's instruction",
                        when(l2).executes(load(L2Page.DATA))
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(NP, 0x73))
                                .duringDeliveryOf(anException(PF, 0)),
                        "exit EXCEPTION_NMI at L2[0]"),
                arguments(
                        "an exception by an injected NMI exits where L2 is entered",
                        given(l1)
                                .injectsNmi()
                                .and(l2)
                                .isAboutToExecute(ud2())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(NP, 0x13))
                                .duringDeliveryOf(anNmi()),
                        "exit EXCEPTION_NMI at L2[0]"),
                arguments(
                        "a triple fault exits at the instruction that began it",
                        when(l2).executes(nop(), ud2()).expectExit(TRIPLE_FAULT),
                        "exit TRIPLE_FAULT at L2[1]"),
                arguments(
                        "the monitor trap flag exits behind the instruction",
                        given(l1)
                                .setsProcessorBased(ProcessorBased.MONITOR_TRAP_FLAG)
                                .when(l2)
                                .executes(nop())
                                .expectExit(MONITOR_TRAP_FLAG),
                        "exit MONITOR_TRAP_FLAG at L2[1]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"deliveries", "injections", "exits"})
    void theLastEventIsDueThere(String what, Scenario chain, String event) {
        assertThat(Compiled.of(chain).expected())
                .filteredOn(text -> text.startsWith("delivery") || text.startsWith("exit"))
                .last()
                .as(what)
                .isEqualTo(event);
    }

    @Test
    void aFaultHandlerReturnsBehindTheInstruction() {
        Scenario chain = when(l2).executes(ud2())
                .expectDeliveryTo(l2, anException(UD))
                .when(nmi())
                .expectNmiTo(l2);

        assertThat(Compiled.of(chain).inputs()).containsExactly("Nmi BEFORE L2[1]");
    }

    @Test
    void anInjectedFaultSkipsOneInstructionForWhichThereIsOne() {
        Compiled compiled = Compiled.of(given(l1)
                .injects(anException(UD))
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(UD))
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL));

        assertThat(compiled.code(Level.L2)).startsWith("NOP", "VMCALL");
        assertThat(compiled.expected()).endsWith("exit VMCALL at L2[1]");
    }

    @Test
    void aTrapHandlerReturnsToTheNextInstruction() {
        Scenario chain = given(l1)
                .injects(anException(DB))
                .when(l1)
                .launches()
                .expectDeliveryTo(l2, anException(DB))
                .then(l2)
                .executes(vmcall())
                .expectExit(VMCALL);

        assertThat(Compiled.of(chain).expected()).endsWith("exit VMCALL at L2[0]");
    }

    @Test
    void ofNestedHandlersTheLastReturnsToTheOneBefore() {
        Scenario nested = given(l1)
                .setsPinBased(NMI_EXITING)
                .injectsInterrupt(0x30)
                .and(l2)
                .hasTrapGate(0x30)
                .when(l1)
                .launches()
                .meanwhile(hwIrq(0x40))
                .expectDeliveryTo(l2, 0x30)
                .expectDeliveryTo(l2, 0x40)
                .when(nmi());

        assertThat(lastPlace(given(l2)
                        .hasTrapGate(0x30)
                        .when(hwIrq(0x30), nmi())
                        .expectNmiTo(l2)
                        .expectDeliveryTo(l2, 0x30)
                        .expectExit(EXTERNAL_INTERRUPT)
                        .afterHandlerReturns()))
                .isEqualTo("L2.handler1[0]");
        assertThat(lastPlace(given(l2)
                        .hasTrapGate(0x30)
                        .when(hwIrq(0x30), nmi())
                        .expectNmiTo(l2)
                        .expectDeliveryTo(l2, 0x30)
                        .expectExit(EXTERNAL_INTERRUPT)
                        .afterAllHandlersReturn()))
                .isEqualTo("L2[2]");
        assertThat(Compiled.of(nested).inputs()).containsExactly("0x40 DURING L1[0]", "Nmi BEFORE L2[0]");
    }

    @Test
    void inputsWhileAHandlerRunsArriveBeforeItsFirstInstruction() {
        Scenario chain = when(nmi())
                .expectNmiTo(l2)
                .whileHandlerRuns(nmi())
                .expectNmiTo(l2)
                .afterHandlerReturns();

        assertThat(Compiled.of(chain).inputs()).containsExactly("Nmi BEFORE L2[2]", "Nmi BEFORE L2.handler1[0]");
        assertThat(lastPlace(chain)).isEqualTo("L2[2]");
    }

    @Test
    void betweenIterationsIsAtTheInstructionAndTheEndOfItBehindIt() {
        Scenario chain = given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(rep(3))
                .meanwhile(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .betweenIterations()
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .betweenIterations()
                .then(l1)
                .resumes()
                .expectExit(EXTERNAL_INTERRUPT)
                .afterInstructions(1);

        assertThat(Compiled.of(chain).expected())
                .contains(
                        "exit EXTERNAL_INTERRUPT between two iterations at L2[0]",
                        "exit EXTERNAL_INTERRUPT after one more instruction at L2[1]");
    }

    @Test
    void whereAnEventFollowsEachInstructionNoneIsAdded() {
        Compiled compiled = Compiled.of(given(l2).singleSteps().when(nmi()).expectNmiTo(l2));

        assertThat(compiled.inputs()).containsExactly("Nmi BEFORE L2[0]");
        assertThat(compiled.code(Level.L2)).containsExactly("STOP");
    }

    private static String lastPlace(Scenario chain) {
        String last =
                Compiled.of(chain).expected().get(Compiled.of(chain).expected().size() - 1);
        return last.substring(last.lastIndexOf(" at ") + 4);
    }
}
