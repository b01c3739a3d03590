package dev.trapline.dsl.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.json.JsonException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramJsonTest {

    /** The example of the class's documentation. */
    private static final Program PROGRAM = new Program(
            Set.of(ExitControl.ACK_INTR_ON_EXIT),
            Map.of(
                    VmcsField.PIN_BASED_VM_EXEC_CONTROL, 1L,
                    VmcsField.GUEST_RFLAGS, 0x202L,
                    VmcsField.GUEST_RIP, 0x2000000L,
                    VmcsField.HOST_RIP, 0x1000001L),
            false,
            new ApicState(List.of(), List.of(0x51), 0),
            new Code(
                    List.of(
                            Instruction.of(Opcode.VMLAUNCH),
                            Instruction.vmread(VmcsField.VM_EXIT_REASON),
                            Instruction.wrmsr(Msr.X2APIC_EOI, 0),
                            Instruction.of(Opcode.STOP)),
                    List.of(new Handler(0x10, 0xFF, Handler.Gate.INTERRUPT, 0, List.of(Instruction.of(Opcode.IRET))))),
            new Code(
                    List.of(
                            Instruction.of(Opcode.NOP),
                            Instruction.popf(0x202),
                            Instruction.load(L2Page.DATA),
                            Instruction.of(Opcode.STOP)),
                    List.of()),
            List.of(new Input(new InputEvent.HardwareInterrupt(0x30), Arrival.before(CodeAddress.main(Level.L2, 1)))),
            Set.of(L2Page.DATA),
            new MemoryImage(
                    Set.of(L2Page.STACK),
                    false,
                    Set.of(),
                    ApicState.IDLE,
                    List.of(List.of(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 1)))));

    private static final String LINE = """
            {"version":1,\
            "lacks":["ACK_INTR_ON_EXIT"],\
            "vmcs":{"PIN_BASED_VM_EXEC_CONTROL":"0x1","GUEST_RIP":"0x2000000","GUEST_RFLAGS":"0x202","HOST_RIP":"0x1000001"},\
            "l1InterruptsEnabled":false,\
            "apic":{"pending":[],"inService":["0x51"],"tpr":"0x0"},\
            "l1":{"main":["VMLAUNCH",{"op":"VMREAD","field":"VM_EXIT_REASON"},{"op":"WRMSR","msr":"X2APIC_EOI","value":"0x0"},"STOP"],\
            "handlers":[{"first":"0x10","last":"0xff","gate":"interrupt","dpl":0,"code":["IRET"]}]},\
            "l2":{"main":["NOP",{"op":"POPF","value":"0x202"},{"op":"LOAD","page":"data"},"STOP"],"handlers":[]},\
            "inputs":[{"event":"hwIrq","vector":"0x30","arrival":{"moment":"before","level":"L2","block":0,"index":1}}],\
            "notMappedByL0":["data"],\
            "memory":{"notMappedByL2":["stack"],"usesEpt":false,"notMappedByL1":[],"virtualApic":{"pending":[],"inService":[],"tpr":"0x0"},\
            "msrAreas":[[{"msr":"IA32_KERNEL_GS_BASE","value":"0x1"}]]}}""";

    @Test
    void writesAProgramAsTheDocumentedLine() {
        assertThat(ProgramJson.write(PROGRAM)).isEqualTo(LINE);
    }

    @Test
    void readsTheDocumentedLine() {
        assertThat(ProgramJson.read(LINE)).isEqualTo(PROGRAM);
    }

    @Test
    void writesEqualProgramsAsEqualLines() {
        Program one = lacking(PinBased.NMI_EXITING, ExitControl.ACK_INTR_ON_EXIT);
        Program other = lacking(ExitControl.ACK_INTR_ON_EXIT, PinBased.NMI_EXITING);

        assertThat(one).isEqualTo(other);
        assertThat(ProgramJson.write(one)).isEqualTo(ProgramJson.write(other));
    }

    private static Program lacking(Control... controls) {
        return new Program(
                new LinkedHashSet<>(List.of(controls)),
                PROGRAM.vmcs(),
                PROGRAM.l1InterruptsEnabled(),
                PROGRAM.apic(),
                PROGRAM.l1(),
                PROGRAM.l2(),
                PROGRAM.inputs(),
                PROGRAM.notMappedByL0(),
                PROGRAM.memory());
    }

    @Test
    void readsANumberInEitherWay() {
        String decimal = LINE.replace("\"0x202\"", "514").replace("\"0x51\"", "81");

        assertThat(ProgramJson.read(decimal)).isEqualTo(PROGRAM);
    }

    @Test
    void keepsAll64BitsOfAValue() {
        String line = LINE.replace("\"0x2000000\"", "\"0xffffffffffffffff\"");

        assertThat(ProgramJson.read(line).field(VmcsField.GUEST_RIP)).isEqualTo(-1L);
        assertThat(ProgramJson.write(ProgramJson.read(line))).isEqualTo(line);
    }

    @Test
    void canNameControlsByThemselvesBecauseNoTwoShareAName() {
        Stream<String> names = Stream.of(
                        PinBased.values(),
                        ProcessorBased.values(),
                        SecondaryBased.values(),
                        ExitControl.values(),
                        EntryControl.values())
                .flatMap(Arrays::stream)
                .map(Enum::name);

        assertThat(names).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "version":1                 | "version":2               | member "version": 2 is unknown; allowed: 1
                    "version":1,                | ``                        | member "version" is missing; the object has lacks, vmcs,
                    ,"notMappedByL0":["data"]   | ``                        | member "notMappedByL0" is missing; the object has version, lacks,
                    "notMappedByL0"             | "notMapped"               | member "notMapped" is unknown; allowed: version, lacks, vmcs,
                    "ACK_INTR_ON_EXIT"          | "ACK"                     | member "lacks": element 0: the string "ACK" is unknown; allowed: EXT_INTR, NMI_EXITING,
                    "HOST_RIP"                  | "HOST_EIP"                | member "vmcs": the string "HOST_EIP" is unknown; allowed: PIN_BASED_VM_EXEC_CONTROL,
                    "0x1000001"                 | "main"                    | member "vmcs": member "HOST_RIP": expected a whole number or a string such as "0x30", found the string "main"
                    "0x1000001"                 | "0x11111111111111111"     | member "vmcs": member "HOST_RIP": expected a whole number or a string such as "0x30"
                    "0x51"                      | "0x0f"                    | member "apic": member "inService": element 0: a local APIC accepts vectors 0x10 to 0xff, not 0x0f
                    "tpr":"0x0"                 | "tpr":256                 | member "apic": the task priority is 0 to 255, not 256
                    "VMLAUNCH"                  | "VMSTART"                 | member "l1": member "main": element 0: the string "VMSTART" is unknown; allowed: NOP, STI,
                    "VMLAUNCH"                  | "VMREAD"                  | member "l1": member "main": element 0: VMREAD needs more than its name; write {"op":"VMREAD",…}
                    "VMLAUNCH"                  | {"op":"HLT","value":1}    | member "l1": member "main": element 0: member "value" is unknown; allowed: op
                    "VM_EXIT_REASON"            | "EXIT_REASON"             | member "l1": member "main": element 1: member "field": the string "EXIT_REASON" is unknown; allowed: PIN
                    "X2APIC_EOI"                | "EOI"                     | member "l1": member "main": element 2: member "msr": the string "EOI" is unknown; allowed: IA32_VMX_BASIC, IA32_VMX_PINBASED_CTLS,
                    "0xff"                      | "0x100"                   | member "l1": member "handlers": element 0: vectors 0 to 255 in order, not 16 to 256
                    "dpl":0                     | "dpl":4                   | member "l1": member "handlers": element 0: a privilege level is 0 to 3, not 4
                    "gate":"interrupt"          | "gate":"task"             | member "l1": member "handlers": element 0: member "gate": the string "task" is unknown; allowed: interrupt, trap
                    "LOAD","page":"data"        | "LOAD","page":"code"      | member "l2": member "main": element 2: member "page": the string "code" is unknown; allowed: data, stack
                    "hwIrq"                     | "irq"                     | member "inputs": element 0: member "event": the string "irq" is unknown; allowed: hwIrq, nmi, smi, init, sipi, timerTicks, lineRaised, lineLowered, extInt, postedInterrupt, spuriousL0Exit, spuriousL0Nmi, l0IsAskedIfRunnable
                    "hwIrq"                     | "nmi"                     | member "inputs": element 0: member "vector" is unknown; allowed: event, arrival
                    "vector":"0x30"             | "vector":300              | member "inputs": element 0: member "vector": a local APIC accepts vectors 0x10 to 0xff, not 0x12c
                    "usesEpt":false             | "usesEpt":0               | member "memory": member "usesEpt": expected
                    "notMappedByL1":[]          | "notMappedByL1":["data"]  | member "memory": L1 has no extended page table that could lack [DATA]
                    "IA32_KERNEL_GS_BASE"       | "GS"                      | member "memory": member "msrAreas": element 0: member "msr": the string "GS" is unknown; allowed: IA32_VMX_BASIC,
                    [[                          | [[7,                      | member "memory": member "msrAreas": element 0: expected an object, found the number 7
                    "virtualApic"               | "vapic"                   | member "memory": member "vapic" is unknown; allowed: notMappedByL2, usesEpt, notMappedByL1, virtualApic, msrAreas
                    "moment":"before"           | "moment":"after"          | member "inputs": element 0: member "arrival": member "moment": the string "after" is unknown; allowed: before, during
                    "level":"L2"                | "level":"L3"              | member "inputs": element 0: member "arrival": member "level": the string "L3" is unknown; allowed: L1, L2
                    "block":0                   | "block":256               | member "inputs": element 0: member "arrival": block 0 to 255 and index 0 to 65535, not 256 and 1
                    "index":1                   | "index":-1                | member "index": expected a number from 0 to 0x7fffffff, found the number -1
                    """)
    void namesTheMemberAndWhatIsAllowedThere(String right, String wrong, String message) {
        assertThat(LINE).contains(right);

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> ProgramJson.read(LINE.replace(right, wrong)))
                .withMessageContaining(message);
    }

    @Test
    void refusesJsonThatIsNoObject() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> ProgramJson.read("[1]"))
                .withMessage("a program is a JSON object, found an array of 1");
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> ProgramJson.read(LINE.substring(1)))
                .withMessageStartingWith("not JSON, at character");
    }
}
