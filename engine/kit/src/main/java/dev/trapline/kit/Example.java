package dev.trapline.kit;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A program that the kit runs.
 *
 * @param name what it is, for messages
 * @param program what is run
 */
record Example(String name, Program program) {

    /** Programs of every kind, each in a few words; what a core cannot run of them it refuses. */
    static List<Example> all() {
        return List.of(
                of(given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT)),
                of(given(l1)
                        .setsPinBased(EXT_INTR)
                        .setsExit(ACK_INTR_ON_EXIT)
                        .when(hwIrq(0x51))
                        .expectExit(EXTERNAL_INTERRUPT)),
                of(given(l1)
                        .setsPinBased(EXT_INTR)
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .thenIrqWindow()),
                of(given(l1)
                        .setsPinBased(EXT_INTR)
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .then(l1)
                        .opensIrqWindow()
                        .expectDeliveryTo(l1, 0x30)
                        .afterHandlerReturns()
                        .then(l1)
                        .resumes()
                        .when(hwIrq(0x31))
                        .expectExit(EXTERNAL_INTERRUPT)),
                of(when(hwIrq(0x30), hwIrq(0x81)).expectDeliveryTo(l2, 0x81)),
                of(given(l2).hasInterruptsDisabled().when(hwIrq(0x30)).expectNothing()),
                of(given(l1).setsPinBased(NMI_EXITING).when(nmi()).expectExit(EXCEPTION_NMI)),
                of(when(nmi()).expectNmiTo(l2)),
                of(given(l1).injectsInterrupt(0x30).when(l1).launches().expectDeliveryTo(l2, 0x30)),
                of(given(l1)
                        .hasInterruptsEnabled()
                        .when(l1)
                        .runs(2)
                        .when(hwIrq(0x30))
                        .expectDeliveryTo(l1, 0x30)),
                of(when(l1).resumes().expectVmFail(VmInstructionError.VMRESUME_NONLAUNCHED_VMCS)),
                of(given(l1)
                        .setsProcessorBased(HLT_EXITING)
                        .when(l2)
                        .executes(hlt())
                        .expectExit(HLT)),
                of(given(l2).isHalted().when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30)),
                of(when(l2).executes(cpuid()).expectExit(CPUID)),
                of(given(l2)
                        .isInStiShadow()
                        .when(hwIrq(0x30))
                        .expectDeliveryTo(l2, 0x30)
                        .afterInstructions(1)),
                of(when(l1).reads(VmcsField.GUEST_RIP).expectNothing()));
    }

    /** Programs that come to no end. */
    static List<Example> endless() {
        return List.of(exitsForEver(), interruptsForEver());
    }

    private static Example of(Scenario scenario) {
        return new Example(
                scenario.sentence(), ScenarioCompiler.compile(scenario).program());
    }

    /** L2 executes CPUID, and L1 resumes it without moving its instruction pointer. */
    private static Example exitsForEver() {
        Program once = of(when(l2).executes(cpuid()).expectExit(CPUID)).program();
        Map<VmcsField, Long> vmcs = new EnumMap<>(once.vmcs());
        vmcs.put(VmcsField.HOST_RIP, CodeAddress.main(Level.L1, 1).value());
        vmcs.put(VmcsField.GUEST_RIP, CodeAddress.main(Level.L2, 0).value());
        return new Example(
                "L1 resumes L2 at the CPUID that exited, for ever",
                new Program(
                        once.lacks(),
                        vmcs,
                        false,
                        once.apic(),
                        new Code(
                                code(Opcode.VMLAUNCH, Opcode.VMRESUME, Opcode.STOP),
                                once.l1().handlers()),
                        new Code(code(Opcode.CPUID, Opcode.STOP), once.l2().handlers()),
                        List.of(),
                        once.notMappedByL0(),
                        once.memory()));
    }

    /** A line that nobody lowers interrupts L1 again with each EOI. */
    private static Example interruptsForEver() {
        Program once = of(given(l1).hasInterruptsEnabled().when(l1).runs(2).expectNothing())
                .program();
        List<Input> inputs = new ArrayList<>(once.inputs());
        inputs.add(new Input(new InputEvent.LineRaised(0x30), Arrival.before(CodeAddress.main(Level.L1, 1))));
        return new Example(
                "a line that stays up interrupts L1 for ever",
                new Program(
                        once.lacks(),
                        once.vmcs(),
                        true,
                        once.apic(),
                        once.l1(),
                        once.l2(),
                        inputs,
                        once.notMappedByL0(),
                        once.memory()));
    }

    private static List<Instruction> code(Opcode... opcodes) {
        return List.of(opcodes).stream().map(Instruction::of).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
