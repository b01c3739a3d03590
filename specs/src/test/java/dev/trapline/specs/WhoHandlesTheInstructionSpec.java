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

import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;

/** Which instructions of L2, and which exceptions of them, go to L1: those that a processor would hand to it by its own controls (SDM 25.1, 25.2), and no other. */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class WhoHandlesTheInstructionSpec {

    @Spec("an exception is L1's if its bit in the exception bitmap is 1, and L2's if not")
    @Behaviour("R03")
    Table anExceptionIsL1sIfItsBitIs1() {
        List<Table.Case> cases = new ArrayList<>();
        exception(cases, DE, div(), anException(DE));
        exception(cases, UD, ud2(), anException(UD));
        exception(cases, GP, loadNonCanonical(), anException(GP, 0));
        exception(cases, BP, int3(), aSoftwareException(BP));
        exception(cases, DB, int1(), anInt1());
        return new Table(cases);
    }

    private static void exception(
            List<Table.Case> cases, ExceptionVector vector, Instruction instruction, Event event) {
        cases.add(row(
                "#%s intercepted".formatted(vector),
                given(l1)
                        .intercepts(vector)
                        .and(l2)
                        .isAboutToExecute(instruction)
                        .when(l1)
                        .launches()
                        .expectExit(EXCEPTION_NMI)
                        .withEvent(event)));
        cases.add(row(
                "#%s not intercepted".formatted(vector),
                given(l2).isAboutToExecute(instruction).when(l1).launches().expectDeliveryTo(l2, event)));
    }

    /** L0 needs every debug exception, so that what comes before one can be looked for. Nothing has it keep #AC or page faults, and none of those come here. */
    @Spec("a debug exception is L0's first, and L2's if L1 does not intercept it")
    @Behaviour("R03")
    Table aDebugExceptionIsL0sFirst() {
        return Table.of(
                row(
                        "single step",
                        given(l2)
                                .singleSteps()
                                .isAboutToExecute(nop())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(DB))
                                .afterInstructions(1)
                                .expectL0Exits(EXCEPTION_NMI)),
                row(
                        "INT1",
                        given(l2)
                                .isAboutToExecute(int1())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anInt1())
                                .expectL0Exits(EXCEPTION_NMI)),
                row(
                        "another is L2's at once",
                        given(l2)
                                .isAboutToExecute(ud2())
                                .when(l1)
                                .launches()
                                .expectDeliveryTo(l2, anException(UD))
                                .expectL0Exits()));
    }

    @Spec("a page fault is L1's if the masked error code matches and the bit is 1, or neither")
    @Behaviour("R03")
    Table aPageFaultIsL1sByMaskAndMatch() {
        List<Table.Case> cases = new ArrayList<>();
        for (boolean bit : new boolean[] {true, false}) {
            for (long mask : new long[] {0, 2}) {
                for (long match : new long[] {0, 2}) {
                    // The error code of a load from a page that is not present is 0.
                    boolean matches = match == 0;
                    cases.add(row(
                            "bit %d, mask %d, match %d".formatted(bit ? 1 : 0, mask, match),
                            pageFault(bit, mask, match, bit == matches)));
                }
            }
        }
        return new Table(cases);
    }

    private static Scenario pageFault(boolean bit, long mask, long match, boolean exits) {
        L2Runs here = given(l1)
                .writes(EXCEPTION_BITMAP, bit ? PF.mask() : 0)
                .writes(PAGE_FAULT_ERROR_CODE_MASK, mask)
                .writes(PAGE_FAULT_ERROR_CODE_MATCH, match)
                .and(l2)
                .hasNotMapped(DATA)
                .isAboutToExecute(load(DATA))
                .when(l1)
                .launches();
        return exits
                ? here.expectExit(EXCEPTION_NMI).withEvent(anException(PF, 0))
                : here.expectDeliveryTo(l2, anException(PF, 0));
    }

    @Spec("HLT is L1's only with HLT exiting")
    @Behaviour("R06")
    Table hltIsL1sOnlyWithHltExiting() {
        return Table.of(
                row(
                        "asked for",
                        given(l1)
                                .setsProcessorBased(HLT_EXITING)
                                .when(l2)
                                .executes(hlt())
                                .expectExit(HLT)),
                row("not asked for", when(l2).executes(hlt()).expectHang()));
    }

    /** Task switches are not modelled; exits by a VM entry that fails are in {@link VmEntryFailureSpec}. */
    @Spec("instructions that always exit are L1's")
    @Behaviour("R07")
    Table instructionsThatAlwaysExitAreL1s() {
        List<Table.Case> cases = new ArrayList<>(List.of(
                exits(cpuid(), CPUID),
                exits(invd(), INVD),
                exits(xsetbv(), XSETBV),
                exits(vmcall(), VMCALL),
                exits(vmclear(VmcsPointer.values()[0]), VMCLEAR),
                exits(vmlaunch(), VMLAUNCH),
                exits(vmptrld(VmcsPointer.values()[0]), VMPTRLD),
                exits(vmptrst(), VMPTRST),
                exits(vmread(GUEST_RIP), VMREAD),
                exits(vmresume(), VMRESUME),
                exits(vmwrite(GUEST_RIP, 0), VMWRITE),
                exits(vmxoff(), VMXOFF),
                exits(vmxon(), VMXON),
                exits(invept(), INVEPT),
                exits(invvpid(), INVVPID)));
        cases.add(row(
                "triple fault",
                given(l1)
                        .injects(anException(ExceptionVector.DF, 0))
                        .and(l2)
                        .hasNoGate(8)
                        .when(l1)
                        .launches()
                        .expectExit(TRIPLE_FAULT)
                        .expectL2DidNotRun()));
        return new Table(cases);
    }

    private static Table.Case exits(Instruction instruction, PlainExit reason) {
        return row(
                reason.name(),
                when(l2).executes(instruction)
                        .expectExit(reason)
                        .with(VM_EXIT_INSTRUCTION_LEN, 1)
                        .then(l1)
                        .skipsInstruction()
                        .then(l1)
                        .resumes()
                        .expectNothing());
    }

    @Spec("instructions that exit by a control are L1's with that control, and nobody's without")
    @Behaviour({"R15", "R17"})
    Table instructionsThatExitByAControlAreL1sWithThatControl() {
        List<Table.Case> cases = new ArrayList<>();
        exitsBy(cases, CR8_LOAD_EXITING, movToCr8(2), CR_ACCESS);
        exitsBy(cases, MOV_DR_EXITING, movDr(), DR_ACCESS);
        exitsBy(cases, UNCOND_IO_EXITING, in(), IO_INSTRUCTION);
        exitsBy(cases, PAUSE_EXITING, pause(), PAUSE_INSTRUCTION);
        return new Table(cases);
    }

    private static void exitsBy(
            List<Table.Case> cases, ProcessorBased control, Instruction instruction, PlainExit reason) {
        cases.add(row(
                instruction + " with " + control,
                given(l1)
                        .setsProcessorBased(control)
                        .when(l2)
                        .executes(instruction)
                        .expectExit(reason)));
        cases.add(row(instruction + " without", when(l2).executes(instruction).expectNothing()));
    }
}
