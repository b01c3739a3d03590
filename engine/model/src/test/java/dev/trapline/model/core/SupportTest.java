package dev.trapline.model.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Feature;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.model.machine.Capabilities;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cores refuse to run: bare metal next to nothing, nested-2011 what its patch is not about. */
class SupportTest {

    private static final Instruction NOP = Instruction.of(Opcode.NOP);

    private static Support of2011(Program program) {
        return new Nested2011Core().supports(program);
    }

    private static Support ofBareMetal(Program program) {
        return new BareMetalCore().supports(program);
    }

    private static Program program(
            Set<Feature> lacks, Map<VmcsField, Long> vmcs, Code l1, Code l2, List<Input> inputs, MemoryImage memory) {
        return new Program(lacks, vmcs, false, ApicState.IDLE, l1, l2, inputs, Set.of(), memory);
    }

    private static Code code(Instruction... instructions) {
        return new Code(List.of(instructions), Handler.DEFAULT);
    }

    private static Program startingWith(VmcsField field, long value) {
        return program(Set.of(), Map.of(field, value), code(NOP), code(NOP), List.of(), MemoryImage.PLAIN);
    }

    private static Program ofL1(Instruction instruction) {
        return program(Set.of(), Map.of(), code(instruction), code(NOP), List.of(), MemoryImage.PLAIN);
    }

    private static Program ofL2(Instruction instruction) {
        return program(Set.of(), Map.of(), code(NOP), code(instruction), List.of(), MemoryImage.PLAIN);
    }

    private static Program inHandlerOfL1(Instruction instruction) {
        Handler handler = new Handler(0x30, 0x30, Handler.Gate.INTERRUPT, 0, List.of(instruction));
        return program(
                Set.of(), Map.of(), new Code(List.of(NOP), List.of(handler)), code(NOP), List.of(), MemoryImage.PLAIN);
    }

    private static Program with(InputEvent event) {
        Input input = new Input(event, Arrival.before(CodeAddress.main(Level.L2, 0)));
        return program(Set.of(), Map.of(), code(NOP), code(NOP), List.of(input), MemoryImage.PLAIN);
    }

    private static Program with(MemoryImage memory) {
        return program(Set.of(), Map.of(), code(NOP), code(NOP), List.of(), memory);
    }

    static Stream<Control> controlsOfToday() {
        return new Nested2011Core().offers().missing().stream();
    }

    @Test
    void of2011IsOfferedWhatThePatchIsAbout() {
        assertThat(new Nested2011Core().offers().controls())
                .extracting(Control::name)
                .containsExactlyInAnyOrder(
                        "EXT_INTR",
                        "NMI_EXITING",
                        "VIRTUAL_NMIS",
                        "INTR_WINDOW_EXITING",
                        "HLT_EXITING",
                        "NMI_WINDOW_EXITING",
                        "USE_MSR_BITMAPS",
                        "IA32E_MODE");
        assertThat(new Nested2011Core().offers().missingActivityStates())
                .containsExactly(ActivityState.HLT, ActivityState.SHUTDOWN, ActivityState.WAIT_FOR_SIPI);
    }

    @ParameterizedTest
    @MethodSource("controlsOfToday")
    void of2011RefusesAControlThatItDoesNotOffer(Control control) {
        assertThat(of2011(startingWith(control.field(), control.mask())).why())
                .startsWith("nested-2011 does not offer %s %s: ".formatted(control.group(), control.name()));
        assertThat(ofBareMetal(startingWith(control.field(), control.mask())).supported())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("controlsOfToday")
    void of2011RefusesAControlThatL1SetsLater(Control control) {
        Instruction write = Instruction.vmwrite(control.field(), control.mask());

        assertThat(of2011(ofL1(write)).why()).startsWith("nested-2011 does not offer ");
        assertThat(of2011(inHandlerOfL1(write)).why()).startsWith("nested-2011 does not offer ");
        assertThat(of2011(ofL2(write)).supported()).as("L2 has no VMCS").isTrue();
    }

    @Test
    void of2011SaysWhyItRefusesToAcknowledgeOnExit() {
        assertThat(of2011(startingWith(VmcsField.VM_EXIT_CONTROLS, ExitControl.ACK_INTR_ON_EXIT.mask()))
                        .why())
                .endsWith(
                        "the patch keeps it out of the capability MSR, since L1 would expect the vector in the exit information");
    }

    @ParameterizedTest
    @MethodSource("controlsOfToday")
    void aControlThatMustLackIsRefusedByTheVmEntryAndNotByTheCore(Control control) {
        Program program = program(
                Set.of(control),
                Map.of(control.field(), control.mask()),
                code(NOP),
                code(NOP),
                List.of(),
                MemoryImage.PLAIN);

        assertThat(of2011(program).supported()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"SMM", "DEACT_DUAL_MONITOR"})
    void whatNoProcessorAllowsIsRefusedByTheVmEntryAndNotByTheCore(EntryControl control) {
        assertThat(of2011(startingWith(control.field(), control.mask())).supported())
                .isTrue();
        assertThat(ofBareMetal(startingWith(control.field(), control.mask())).supported())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void of2011RefusesActivityStates(ActivityState state) {
        String why = "nested-2011 does not offer VM entry in the %s activity state: in 2011 KVM's IA32_VMX_MISC was 0"
                .formatted(state);

        assertThat(of2011(startingWith(VmcsField.GUEST_ACTIVITY_STATE, state.ordinal()))
                        .why())
                .isEqualTo(why);
        assertThat(of2011(ofL1(Instruction.vmwrite(VmcsField.GUEST_ACTIVITY_STATE, state.ordinal())))
                        .why())
                .isEqualTo(why);
        assertThat(ofBareMetal(startingWith(VmcsField.GUEST_ACTIVITY_STATE, state.ordinal()))
                        .supported())
                .isTrue();
    }

    @Test
    void anActivityStateThatDoesNotExistIsRefusedByTheVmEntryAndNotByTheCore() {
        assertThat(of2011(startingWith(VmcsField.GUEST_ACTIVITY_STATE, 4)).supported())
                .isTrue();
    }

    private static Program withEptPointer(long secondary, long pointer) {
        return program(
                Set.of(),
                Map.of(VmcsField.SECONDARY_VM_EXEC_CONTROL, secondary, VmcsField.EPT_POINTER, pointer),
                code(NOP),
                code(NOP),
                List.of(),
                MemoryImage.PLAIN);
    }

    @Test
    void l1CannotNameThePageTablesOfAHypervisor() {
        long ept = SecondaryBased.ENABLE_EPT.mask();

        assertThat(ofBareMetal(withEptPointer(ept, 2)).why())
                .isEqualTo("L1 has one extended page table, with EPT pointer 1, and none with 2");
        assertThat(ofBareMetal(withEptPointer(ept, MemoryImage.L1_EPT)).supported())
                .isTrue();
        assertThat(ofBareMetal(withEptPointer(ept, 0)).supported())
                .as("the VM entry fails")
                .isTrue();
        assertThat(ofBareMetal(withEptPointer(0, 2)).supported())
                .as("without EPT")
                .isTrue();
    }

    @Test
    void anMsrAreaThatTheProgramDoesNotHaveIsRefused() {
        Map<VmcsField, Long> second =
                Map.of(VmcsField.VM_EXIT_MSR_STORE_COUNT, 1L, VmcsField.VM_EXIT_MSR_STORE_ADDR, 2L);
        MemoryImage one = new MemoryImage(
                Set.of(), false, Set.of(), ApicState.IDLE, List.of(List.of(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 0))));

        assertThat(ofBareMetal(program(Set.of(), second, code(NOP), code(NOP), List.of(), one))
                        .why())
                .isEqualTo("VM_EXIT_MSR_STORE_ADDR is 2: L1 has 1 MSR area, numbered from 1");
    }

    @Test
    void anMsrAreaOfAListWithoutEntriesDoesNotMatter() {
        assertThat(ofBareMetal(startingWith(VmcsField.VM_EXIT_MSR_STORE_ADDR, 2))
                        .supported())
                .isTrue();
    }

    static Stream<InputEvent> inputsOf2011() {
        return Stream.of(
                new InputEvent.HardwareInterrupt(0x30),
                new InputEvent.Nmi(),
                new InputEvent.SpuriousL0Exit(),
                new InputEvent.RunnableQuestion());
    }

    static Stream<InputEvent> otherInputs() {
        return Stream.of(
                new InputEvent.Init(),
                new InputEvent.StartUpIpi(1),
                new InputEvent.TimerTicks(1),
                new InputEvent.LineRaised(0x30),
                new InputEvent.LineLowered(0x30),
                new InputEvent.ExtInt(0x30),
                new InputEvent.PostedInterrupt(0x30),
                new InputEvent.SpuriousL0Nmi());
    }

    @ParameterizedTest
    @MethodSource("inputsOf2011")
    void of2011TakesInterruptsAndNmis(InputEvent event) {
        assertThat(of2011(with(event)).supported()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("otherInputs")
    void of2011RefusesOtherInputs(InputEvent event) {
        assertThat(of2011(with(event)).why())
                .isEqualTo("nested-2011 is about the patch alone, not about the input " + event);
        assertThat(ofBareMetal(with(event)).supported()).isTrue();
    }

    static Stream<MemoryImage> images() {
        ApicState pending = new ApicState(List.of(0x30), List.of(), 0);
        MsrEntry entry = new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 1);
        return Stream.of(
                new MemoryImage(Set.of(L2Page.DATA), false, Set.of(), ApicState.IDLE, List.of()),
                new MemoryImage(Set.of(), true, Set.of(), ApicState.IDLE, List.of()),
                new MemoryImage(Set.of(), false, Set.of(), pending, List.of()),
                new MemoryImage(Set.of(), false, Set.of(), ApicState.IDLE, List.of(List.of(entry))));
    }

    @ParameterizedTest
    @MethodSource("images")
    void of2011RefusesWhatLiesInMemory(MemoryImage memory) {
        assertThat(of2011(with(memory)).why())
                .isEqualTo(
                        "nested-2011 is about the patch alone, not about page tables, a virtual-APIC page or MSR areas");
    }

    static Stream<Instruction> instructionsOfToday() {
        return Stream.of(
                Instruction.of(Opcode.UD2),
                Instruction.of(Opcode.SYSRET),
                Instruction.of(Opcode.INT3),
                new Instruction(Opcode.REP_MOVS, 0, 3),
                new Instruction(Opcode.MOV_TO_CR8, 0, 3),
                Instruction.of(Opcode.VMXOFF),
                Instruction.popf(Rflags.FIXED | Rflags.TF),
                Instruction.rdmsr(Msr.IA32_VMX_MISC),
                Instruction.wrmsr(Msr.X2APIC_ICR, 0x30),
                Instruction.vmread(VmcsField.UNSUPPORTED_FIELD),
                new Instruction(Opcode.VMPTRLD, VmcsPointer.SHADOW.ordinal(), 0));
    }

    @ParameterizedTest
    @MethodSource("instructionsOfToday")
    void of2011RefusesOtherInstructions(Instruction instruction) {
        String why = "nested-2011 is about the patch alone, not about the instruction " + instruction;

        assertThat(of2011(ofL1(instruction)).why()).isEqualTo(why);
        assertThat(of2011(ofL2(instruction)).why()).isEqualTo(why);
        assertThat(of2011(inHandlerOfL1(instruction)).why()).isEqualTo(why);
        assertThat(ofBareMetal(ofL1(instruction)).supported()).isTrue();
    }

    static Stream<Instruction> instructionsOf2011() {
        return Stream.of(
                NOP,
                Instruction.of(Opcode.HLT),
                Instruction.popf(Rflags.FIXED | Rflags.IF),
                Instruction.rdmsr(Msr.IA32_VMX_EXIT_CTLS),
                Instruction.rdmsr(Msr.irrOf(0x91)),
                Instruction.rdmsr(Msr.isrOf(0xFF)),
                Instruction.wrmsr(Msr.X2APIC_SELF_IPI, 0x30),
                Instruction.vmread(VmcsField.VM_EXIT_REASON),
                Instruction.vmwrite(VmcsField.GUEST_RIP, 0),
                new Instruction(Opcode.VMPTRLD, VmcsPointer.FOURTH.ordinal(), 0));
    }

    @ParameterizedTest
    @MethodSource("instructionsOf2011")
    void of2011ExecutesWhatThePatchIsAbout(Instruction instruction) {
        assertThat(of2011(ofL1(instruction)).supported()).isTrue();
        assertThat(of2011(ofL2(instruction)).supported()).isTrue();
    }

    static Stream<EventInfo> otherEvents() {
        return Stream.of(
                EventInfo.exception(ExceptionVector.GP),
                new EventInfo(EventType.SOFTWARE_INTERRUPT, 0x80),
                new EventInfo(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, 1),
                new EventInfo(EventType.SOFTWARE_EXCEPTION, 3),
                new EventInfo(EventType.OTHER_EVENT, 0));
    }

    @ParameterizedTest
    @MethodSource("otherEvents")
    void of2011RefusesToInjectOtherEvents(EventInfo event) {
        String why =
                "nested-2011 is about the patch alone, not about the injection of other events than external interrupts and NMIs";

        assertThat(of2011(startingWith(VmcsField.VM_ENTRY_INTR_INFO_FIELD, event.raw()))
                        .why())
                .isEqualTo(why);
        assertThat(of2011(ofL1(Instruction.vmwrite(VmcsField.VM_ENTRY_INTR_INFO_FIELD, event.raw())))
                        .why())
                .isEqualTo(why);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x8000_0030L, 0x8000_0202L, 0x7FFF_FFFF})
    void of2011InjectsInterruptsAndNmis(long event) {
        assertThat(of2011(startingWith(VmcsField.VM_ENTRY_INTR_INFO_FIELD, event))
                        .supported())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "PAGE_FAULT_ERROR_CODE_MASK",
                "PAGE_FAULT_ERROR_CODE_MATCH",
                "VM_EXIT_MSR_STORE_COUNT",
                "VM_EXIT_MSR_LOAD_COUNT",
                "VM_ENTRY_MSR_LOAD_COUNT",
                "EXCEPTION_BITMAP",
                "GUEST_PENDING_DBG_EXCEPTIONS",
                "GUEST_IA32_DEBUGCTL",
                "GUEST_SS_AR_BYTES"
            })
    void of2011RefusesFieldsOfOtherThings(VmcsField field) {
        assertThat(of2011(startingWith(field, 1)).why())
                .isEqualTo("nested-2011 is about the patch alone, not about the VMCS field " + field);
        assertThat(of2011(ofL1(Instruction.vmwrite(field, 1))).supported()).isFalse();
        assertThat(of2011(ofL1(Instruction.vmwrite(field, 0))).supported()).isTrue();
    }

    @Test
    void of2011RefusesSingleSteps() {
        assertThat(of2011(startingWith(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.TF))
                        .why())
                .isEqualTo("nested-2011 is about the patch alone, not about RFLAGS.TF");
    }

    @Test
    void whatIsOfferedToL1IsAllThatTheModelsKnow() {
        for (ModelCore core : List.of(new BareMetalCore(), new NestedCore(), new StackedCore())) {
            assertThat(core.offers()).as(core.name()).isEqualTo(Capabilities.ALL);
        }
    }
}
