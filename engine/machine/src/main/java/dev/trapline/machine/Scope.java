package dev.trapline.machine;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Which programs the boot image can run exactly as they are written, and why not the others. */
final class Scope {

    /** Bytes, at most, of an instruction with what comes before and behind it, where others load its operands and where none do. */
    private static final int LONG_CODE = 40;

    private static final int SHORT_CODE = 20;
    /** The image knows places in a program by 16 bits. The rest is for what sends inputs. */
    private static final int MOST_CODE = 0xF000;

    /** Bits of the interrupt-command register. */
    private static final long VECTOR = 0xFF;

    private static final Set<Opcode> NOT_ENCODED = EnumSet.of(Opcode.SYSRET, Opcode.REP_MOVS);
    private static final Set<Opcode> NOT_FOR_L1 =
            EnumSet.of(Opcode.HLT, Opcode.XSETBV, Opcode.INVEPT, Opcode.INVVPID, Opcode.LOAD, Opcode.MOV_DR);
    private static final Set<Opcode> TAKES_FROM_STACK =
            EnumSet.of(Opcode.IRET, Opcode.POP, Opcode.ADVANCE_RETURN_ADDRESS);
    private static final Set<Msr> TIMER = EnumSet.of(Msr.X2APIC_LVT_TIMER, Msr.X2APIC_TMICT);

    private final Program program;
    private final VmcsValues vmcs;

    private Scope(Program program) {
        this.program = program;
        this.vmcs = new VmcsValues(program);
    }

    /** Why a program cannot be run; empty if it can. */
    static Optional<String> whyNot(Program program) {
        try {
            new Scope(program).check();
            Inputs.of(program);
            return Optional.empty();
        } catch (Inputs.RefusedException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private static void refuse(boolean refused, String why) throws Inputs.RefusedException {
        if (refused) {
            throw new Inputs.RefusedException(why);
        }
    }

    private void check() throws Inputs.RefusedException {
        refuse(!program.lacks().isEmpty(), "the emulated processor offers %s".formatted(program.lacks()));
        controls();
        fields();
        memory();
        length();
        for (Level level : Level.values()) {
            code(level);
        }
        singleSteps();
        startApic();
    }

    private void controls() throws Inputs.RefusedException {
        known(VmcsField.PIN_BASED_VM_EXEC_CONTROL, PinBased.values());
        known(VmcsField.CPU_BASED_VM_EXEC_CONTROL, ProcessorBased.values());
        known(VmcsField.SECONDARY_VM_EXEC_CONTROL, SecondaryBased.values());
        known(VmcsField.VM_EXIT_CONTROLS, ExitControl.values());
        for (Control control : List.of(ProcessorBased.MONITOR_TRAP_FLAG, PinBased.POSTED_INTR)) {
            refuse(everSets(control), "the emulated processor does not offer %s".formatted(control.name()));
        }
        refuse(
                everSets(PinBased.VMX_PREEMPTION_TIMER) || everSets(ExitControl.SAVE_VMX_PREEMPTION_TIMER),
                "time does not stand still, so the VMX-preemption timer runs");
        refuse(
                values(VmcsField.CPU_BASED_VM_EXEC_CONTROL)
                        .anyMatch(value -> !ProcessorBased.USE_MSR_BITMAPS.isSetIn(value)),
                "without MSR bitmaps, the recording would leave L2 itself");
        for (EntryControl control : EntryControl.values()) {
            refuse(everSets(control), "L2 is in 64-bit mode and outside of SMM, so %s is not free".formatted(control));
        }
    }

    private void known(VmcsField field, Control... controls) throws Inputs.RefusedException {
        long mask = Stream.of(controls).mapToLong(Control::mask).reduce(0, (one, other) -> one | other);
        refuse(
                values(field).anyMatch(value -> (value & ~mask) != 0),
                "%s has bits that are no control this is about".formatted(field));
    }

    private void fields() throws Inputs.RefusedException {
        only(VmcsField.GUEST_RSP, Program.L2_STACK_TOP);
        only(VmcsField.HOST_RSP, Program.L1_STACK_TOP);
        only(VmcsField.GUEST_CR0, 1);
        only(VmcsField.GUEST_CR4, 0);
        only(VmcsField.GUEST_PDPTR0, 0);
        only(VmcsField.GUEST_PDPTR1, 0);
        only(VmcsField.GUEST_PDPTR2, 0);
        only(VmcsField.GUEST_PDPTR3, 0);
        only(VmcsField.GUEST_SS_AR_BYTES, 0);
        only(VmcsField.VMCS_LINK_POINTER, -1);
        only(VmcsField.VIRTUAL_APIC_PAGE_ADDR, 0, 1);
        only(VmcsField.APIC_ACCESS_ADDR, 0, 1, 2);
        only(VmcsField.EPT_POINTER, 0, MemoryImage.L1_EPT);
        only(VmcsField.POSTED_INTR_NV, 0);
        only(VmcsField.POSTED_INTR_DESC_ADDR, 0);
        refuse(
                values(VmcsField.VM_ENTRY_INSTRUCTION_LEN).anyMatch(value -> value > 1 && value <= 15),
                "instructions are not one byte long, so a length of several is none of a byte count");
        refuse(
                values(VmcsField.GUEST_ACTIVITY_STATE).anyMatch(value -> value == 2 || value == 3),
                "nothing would end an L2 that is in the shutdown or the wait-for-SIPI state");
        refuse(
                values(VmcsField.VM_ENTRY_INTR_INFO_FIELD)
                        .anyMatch(value ->
                                (value & EventInfo.VALID) != 0 && EventType.in(value) == EventType.OTHER_EVENT),
                "the emulated processor does not offer the monitor trap flag, so none can be injected");
        refuse(
                values(VmcsField.VM_ENTRY_INTR_INFO_FIELD)
                                .anyMatch(value -> (value & EventInfo.VALID) != 0 && EventType.isSoftware(value))
                        && values(VmcsField.VM_ENTRY_INSTRUCTION_LEN).anyMatch(value -> value == 0),
                "the emulated processor injects software events with an instruction length of 0 (IA32_VMX_MISC[30])");
        refuse(
                everSets(SecondaryBased.VIRTUALIZE_APIC_ACCESSES)
                        && values(VmcsField.APIC_ACCESS_ADDR).anyMatch(value -> value == 0),
                "APIC_ACCESS_ADDR is 0, which is an address like others on the machine");
        code(VmcsField.GUEST_RIP, Level.L2);
        code(VmcsField.HOST_RIP, Level.L1);
        table(VmcsField.GUEST_IDTR_BASE, Level.L2);
        table(VmcsField.HOST_IDTR_BASE, Level.L1);
    }

    private void only(VmcsField field, long... allowed) throws Inputs.RefusedException {
        refuse(
                values(field).anyMatch(value -> LongStream.of(allowed).noneMatch(one -> one == value)),
                "%s has a value that has no counterpart on the machine".formatted(field));
    }

    private void code(VmcsField field, Level level) throws Inputs.RefusedException {
        refuse(
                values(field)
                        .anyMatch(value -> !CodeAddress.isCode(value)
                                || CodeAddress.of(value).level() != level
                                || CodeAddress.of(value).block() != 0
                                || CodeAddress.of(value).index()
                                        > program.code(level).main().size()),
                "%s is not in the code of %s".formatted(field, level));
    }

    private void table(VmcsField field, Level level) throws Inputs.RefusedException {
        refuse(
                values(field)
                        .anyMatch(value -> CodeAddress.isCode(value)
                                && !CodeAddress.of(value).equals(CodeAddress.main(level, 0))),
                "%s is the table of another level".formatted(field));
    }

    private void memory() throws Inputs.RefusedException {
        List<List<MsrEntry>> areas = program.memory().msrAreas();
        for (List<MsrEntry> area : areas) {
            refuse(area.size() > Layout.msrAreaRoom(), "an MSR area has %d entries".formatted(area.size()));
        }
        area(VmcsField.VM_ENTRY_MSR_LOAD_ADDR, VmcsField.VM_ENTRY_MSR_LOAD_COUNT);
        area(VmcsField.VM_EXIT_MSR_LOAD_ADDR, VmcsField.VM_EXIT_MSR_LOAD_COUNT);
        area(VmcsField.VM_EXIT_MSR_STORE_ADDR, VmcsField.VM_EXIT_MSR_STORE_COUNT);
    }

    private void area(VmcsField address, VmcsField count) throws Inputs.RefusedException {
        List<List<MsrEntry>> areas = program.memory().msrAreas();
        refuse(
                values(address).anyMatch(value -> value < 0 || value > areas.size()),
                "%s names no MSR area of the program".formatted(address));
        refuse(
                program.field(address) == 0
                        && (program.field(count) != 0
                                || (values(address).allMatch(value -> value == 0)
                                        && values(count).anyMatch(entries -> entries != 0))),
                "%s is 0, which is an address like others on the machine".formatted(address));
        refuse(
                values(address)
                        .filter(value -> value != 0)
                        .anyMatch(value -> values(count)
                                .anyMatch(entries ->
                                        entries > areas.get((int) value - 1).size())),
                "%s goes beyond the MSR area".formatted(count));
    }

    private void length() throws Inputs.RefusedException {
        int bytes = 0;
        for (Level level : Level.values()) {
            bytes += length(level, program.code(level).main());
            for (Handler handler : program.code(level).handlers()) {
                bytes += length(level, handler.code());
            }
        }
        refuse(
                bytes > MOST_CODE,
                "the program may take %d bytes, and the image has room for %d".formatted(bytes, MOST_CODE));
    }

    private static int length(Level level, List<Instruction> code) {
        int bytes = 0;
        for (Instruction instruction : code) {
            bytes += Encoding.needsOperands(level, instruction.opcode()) ? LONG_CODE : SHORT_CODE;
        }
        return bytes;
    }

    private void code(Level level) throws Inputs.RefusedException {
        for (Handler handler : program.code(level).handlers()) {
            refuse(
                    handler.gate() == Handler.Gate.TRAP,
                    "a trap gate of %s leaves interrupts enabled while the delivery is recorded".formatted(level));
            code(level, handler.code(), false, false);
        }
        code(level, program.code(level).main(), true, level == Level.L2 && startsInShadow());
        boolean getsNmis = program.inputs().stream().anyMatch(input -> input.event() instanceof InputEvent.Nmi);
        refuse(
                level == Level.L1
                        && getsNmis
                        && program.l1().handlers().stream()
                                .filter(handler -> handler.handles(2))
                                .anyMatch(handler -> !handler.code().equals(List.of(Instruction.of(Opcode.IRET)))),
                "an NMI that arrives with a VM exit is handled before the exit is recorded, and its handler may change what is");
    }

    private void code(Level level, List<Instruction> block, boolean isMain, boolean startsInShadow)
            throws Inputs.RefusedException {
        for (int i = 0; i < block.size(); i++) {
            Instruction instruction = block.get(i);
            Opcode opcode = instruction.opcode();
            refuse(
                    NOT_ENCODED.contains(opcode) || (level == Level.L1 && NOT_FOR_L1.contains(opcode)),
                    "%s of %s is not encoded".formatted(opcode, level));
            refuse(
                    opcode.operand() == Opcode.Operand.MSR
                            && TIMER.contains(Msr.of(instruction.operand()).orElseThrow()),
                    "time does not stand still, so the local APIC's timer runs");
            refuse(
                    opcode == Opcode.WRMSR
                            && instruction.operand() == Msr.X2APIC_ICR.index()
                            && (instruction.value() & ~VECTOR) != Inputs.FIXED_TO_SELF,
                    "the image follows only inter-processor interrupts that are fixed and for itself, not %s"
                            .formatted(instruction));
            refuse(
                    isMain && TAKES_FROM_STACK.contains(opcode),
                    "%s takes from the stack of %s what no delivery has put there".formatted(opcode, level));
            refuse(
                    level == Level.L1 && opcode == Opcode.VMCALL,
                    "the emulator breaks down where VMCALL is executed outside of a guest");
            refuse(
                    level == Level.L1
                            && opcode == Opcode.VMWRITE
                            && VmcsField.of(instruction.operand()).isReadOnly(),
                    "the emulated processor lets L1 write to VM-exit information fields (IA32_VMX_MISC[29])");
            refuse(
                    opcode == Opcode.POPF
                            && (instruction.value() != (int) instruction.value()
                                    || (level == Level.L1 && (instruction.value() & Rflags.TF) != 0)),
                    "%s of %s is not encoded".formatted(instruction, level));
            refuse(
                    (opcode == Opcode.VMPTRLD || opcode == Opcode.VMCLEAR)
                            && (instruction.operand() == VmcsPointer.SHADOW.ordinal()
                                    || (opcode == Opcode.VMPTRLD
                                            && instruction.operand() != 0
                                            && VmcsPointer.of(instruction.operand())
                                                    .isRegion()))
                            && level == Level.L1,
                    "a VMCS other than the first has not what a processor needs in it");
            boolean inShadow = i > 0
                    ? block.get(i - 1).opcode() == Opcode.STI
                            || block.get(i - 1).opcode() == Opcode.MOV_SS
                    : startsInShadow;
            refuse(
                    inShadow && Encoding.needsOperands(level, opcode),
                    "%s in a shadow needs other instructions before it, which would end the shadow"
                            .formatted(instruction));
        }
    }

    private boolean startsInShadow() {
        return values(VmcsField.GUEST_INTERRUPTIBILITY_INFO)
                .anyMatch(value -> (value & (Interruptibility.STI | Interruptibility.MOV_SS)) != 0);
    }

    private void singleSteps() throws Inputs.RefusedException {
        refuse(
                SingleStepping.isPossible(program)
                        && program.l2().main().stream()
                                .anyMatch(instruction -> Encoding.needsOperands(Level.L2, instruction.opcode())),
                "an instruction that is single-stepped needs others before it, which would be stepped too");
    }

    private void startApic() throws Inputs.RefusedException {
        List<Integer> inService = program.apic().inService();
        refuse(
                inService.stream().map(vector -> vector >> 4).distinct().count() < inService.size(),
                "two interrupts of one priority class are in service");
    }

    private boolean everSets(Control control) {
        return values(control.field()).anyMatch(control::isSetIn);
    }

    private LongStream values(VmcsField field) {
        return vmcs.all(field);
    }
}
