package dev.trapline.machine;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Programs for tests. */
final class Programs {

    /** L1 wants interrupts to exit, and L2 is interrupted. */
    static final Program INTERRUPTED =
            of(given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT));

    /** The same, and the exit tells the vector. */
    static final Program ACKNOWLEDGED = of(given(l1)
            .setsPinBased(EXT_INTR)
            .setsExit(ACK_INTR_ON_EXIT)
            .when(hwIrq(0x30))
            .expectExit(EXTERNAL_INTERRUPT)
            .withVector(0x30));

    private Programs() {}

    static Program of(Scenario scenario) {
        return ScenarioCompiler.compile(scenario).program();
    }

    /** A program whose L2 executes something else. */
    static Program withL2(Program program, Instruction... instructions) {
        return with(program, program.vmcs(), program.l1().main(), List.of(instructions));
    }

    /** A program whose L1 executes something else first. */
    static Program withL1(Program program, Instruction first) {
        List<Instruction> main = new ArrayList<>();
        main.add(first);
        main.addAll(program.l1().main());
        return with(program, program.vmcs(), main, program.l2().main());
    }

    /** A program with another value in a field. */
    static Program with(Program program, VmcsField field, long value) {
        Map<VmcsField, Long> vmcs = new EnumMap<>(program.vmcs());
        vmcs.put(field, value);
        return with(program, vmcs, program.l1().main(), program.l2().main());
    }

    /** A program whose L2 has no handlers, with another input. */
    static Program withoutHandlers(Program program, Input input) {
        return new Program(
                program.lacks(),
                program.vmcs(),
                program.l1InterruptsEnabled(),
                program.apic(),
                program.l1(),
                new Code(program.l2().main(), List.of()),
                List.of(input),
                program.notMappedByL0(),
                program.memory());
    }

    private static Program with(
            Program program, Map<VmcsField, Long> vmcs, List<Instruction> l1Main, List<Instruction> l2Main) {
        return new Program(
                program.lacks(),
                vmcs,
                program.l1InterruptsEnabled(),
                program.apic(),
                new Code(l1Main, program.l1().handlers()),
                new Code(l2Main, program.l2().handlers()),
                program.inputs(),
                program.notMappedByL0(),
                program.memory());
    }

    /** The first instruction of L1. */
    static CodeAddress start() {
        return CodeAddress.main(Level.L1, 0);
    }
}
