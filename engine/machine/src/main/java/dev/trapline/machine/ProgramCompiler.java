package dev.trapline.machine;

import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Makes of a program an entry of the boot image's table: a header, the code of L1 and L2, and the lists that the header points to ({@code layout.inc}). */
final class ProgramCompiler {

    private static final int HEADER_SIZE = 0x60;
    private static final int FLAG_WATCHDOG = 1;

    /** Index of the first of L2's gates. */
    private static final int L2_GATES = 256;

    private static final int INTERRUPT_GATE = 0x8E;
    private static final int DPL_SHIFT = 5;
    /** Of the address in a list of gates. */
    private static final int ADDRESS_BITS = 24;

    private static final int PRESENT_AND_WRITABLE = 7;
    private static final int EPT_ENTRY = 0x37;

    /** Fields that the machine sets by itself, or does not have. */
    private static final Set<VmcsField> NOT_WRITTEN =
            EnumSet.of(VmcsField.UNSUPPORTED_FIELD, VmcsField.POSTED_INTR_NV, VmcsField.POSTED_INTR_DESC_ADDR);

    private final Program program;
    private final Inputs inputs;
    private final Bytes to;
    private final List<Item> items = new ArrayList<>();
    private final ToLongFunction<Instruction> written;
    private final CodeMap code;

    private ProgramCompiler(Program program, Inputs inputs, long base, ToLongFunction<Instruction> written) {
        this.program = program;
        this.inputs = inputs;
        this.written = written;
        this.to = new Bytes(base);
        this.code = code();
    }

    /**
     * Compiles a program.
     *
     * @param base where the entry is to lie, in multiples of 8
     * @param number by which the log speaks of it
     * @param watchdog where the VMX-preemption timer starts if the program has none
     * @param shared fields that another entry has, which lies before; only what differs from them needs to be in this one
     * @throws IllegalArgumentException if the program is not supported
     */
    static Compiled compile(Program program, long base, int number, long watchdog, Optional<FieldList> shared) {
        Inputs inputs;
        try {
            inputs = Inputs.of(program);
        } catch (Inputs.RefusedException refused) {
            throw new IllegalArgumentException(refused);
        }
        ProgramCompiler compiler = new ProgramCompiler(program, inputs, base, vmwrite -> 0);
        if (executes(program, Opcode.VMWRITE)) {
            // What it writes can be an address, which is known only now.
            compiler = new ProgramCompiler(
                    program, inputs, base, new VmcsFields(program, compiler.code, watchdog)::written);
        }
        VmcsFields fields = new VmcsFields(program, compiler.code, watchdog);
        FieldList list = compiler.lists(base, number, fields, shared);
        return new Compiled(program, inputs, compiler.code, fields, shared.orElse(list), compiler.to.toArray());
    }

    private static boolean executes(Program program, Opcode opcode) {
        for (Level level : Level.values()) {
            Code all = program.code(level);
            if (Stream.concat(Stream.of(all.main()), all.handlers().stream().map(Handler::code))
                    .flatMap(List::stream)
                    .anyMatch(instruction -> instruction.opcode() == opcode)) {
                return true;
            }
        }
        return false;
    }

    private FieldList lists(long header, int number, VmcsFields machine, Optional<FieldList> shared) {
        long vmcs = to.align(Long.BYTES).here();
        FieldList fields = vmcs(machine, shared);
        long gates = to.here();
        gates(Level.L1, 0);
        gates(Level.L2, L2_GATES);
        to.u64(-1);
        long faults = to.here();
        faults(header);
        long pokes = to.align(Long.BYTES).here();
        pokes();
        long apic = to.here();
        apic();
        to.align(Long.BYTES);
        long[] values = {
            to.here(),
            number,
            item(CodeAddress.main(Level.L1, 0)).start(),
            Layout.L1_STACK_TOP,
            Rflags.FIXED | (program.l1InterruptsEnabled() ? Rflags.IF : 0),
            VmcsFields.hasWatchdog(program) ? FLAG_WATCHDOG : 0,
            vmcs,
            gates,
            apic,
            faults,
            pokes,
            shared.map(FieldList::address).orElse(vmcs)
        };
        for (int i = 0; i < values.length; i++) {
            to.patch64(header + (long) i * Long.BYTES, values[i]);
        }
        return fields;
    }

    private Item item(CodeAddress address) {
        return code.item(address).orElseThrow();
    }

    /** The header, which stays empty, and the code. */
    private CodeMap code() {
        for (int i = 0; i < HEADER_SIZE; i++) {
            to.u8(0);
        }
        for (Level level : Level.values()) {
            block(level, 0, program.code(level).main());
            List<Handler> handlers = program.code(level).handlers();
            for (int i = 0; i < handlers.size(); i++) {
                block(level, i + 1, handlers.get(i).code());
            }
        }
        CodeMap map = new CodeMap(items);
        for (CodeAddress address : landings()) {
            map.landing(address, to.here());
            Encoding.landing(to, map.item(address).orElseThrow().start());
        }
        return map;
    }

    private void block(Level level, int block, List<Instruction> instructions) {
        for (int i = 0; i < instructions.size(); i++) {
            item(new CodeAddress(level, block, i), instructions.get(i));
        }
        item(new CodeAddress(level, block, instructions.size()), Instruction.of(Opcode.STOP));
    }

    private void item(CodeAddress address, Instruction instruction) {
        long start = to.here();
        for (Inputs.Sent sent : inputs.before(address)) {
            Encoding.input(to, sent.number(), sent.command());
        }
        long operands = to.here();
        long main;
        int length;
        if (instruction.opcode() == Opcode.ADVANCE_RETURN_ADDRESS) {
            main = start;
            // Behind this and a jump.
            Encoding.continuation(to, to.here() + 6 + 5);
            Encoding.main(to, address.level(), instruction);
            length = (int) (to.here() - main);
        } else {
            Encoding.operands(to, address.level(), instruction, written);
            main = to.here();
            Encoding.main(to, address.level(), instruction);
            length = (int) (to.here() - main);
            Encoding.result(to, address.level(), instruction.opcode());
        }
        items.add(new Item(address, start, operands, main, length, to.here()));
    }

    /** Where exits go on: what HOST_RIP is at the start, and what L1 writes to it. */
    private Set<CodeAddress> landings() {
        Set<CodeAddress> landings = new LinkedHashSet<>();
        landings.add(CodeAddress.of(program.field(VmcsField.HOST_RIP)));
        List<Instruction> all = new ArrayList<>(program.l1().main());
        program.l1().handlers().forEach(handler -> all.addAll(handler.code()));
        all.stream()
                .filter(instruction -> instruction.opcode() == Opcode.VMWRITE
                        && instruction.operand() == VmcsField.HOST_RIP.encoding())
                .forEach(instruction -> landings.add(CodeAddress.of(instruction.value())));
        return landings;
    }

    private FieldList vmcs(VmcsFields fields, Optional<FieldList> shared) {
        long address = to.here();
        Map<VmcsField, Long> values = new EnumMap<>(VmcsField.class);
        for (VmcsField field : VmcsField.values()) {
            if (!NOT_WRITTEN.contains(field) && !field.isReadOnly()) {
                values.put(field, fields.onMachine(field, program.field(field)));
            }
        }
        Map<VmcsField, Long> known = shared.map(FieldList::values).orElse(Map.of());
        values.forEach((field, value) -> {
            if (!value.equals(known.get(field))) {
                to.u64(field.encoding()).u64(value);
            }
        });
        to.u64(-1);
        return new FieldList(address, values);
    }

    /** Of several handlers for a vector, the first has it, so it is written last. */
    private void gates(Level level, int offset) {
        List<Handler> handlers = program.code(level).handlers();
        for (int i = handlers.size() - 1; i >= 0; i--) {
            Handler handler = handlers.get(i);
            long access = INTERRUPT_GATE | handler.dpl() << DPL_SHIFT;
            to.u16(offset + handler.first())
                    .u16(offset + handler.last())
                    .u32(item(new CodeAddress(level, i + 1, 0)).start() | access << ADDRESS_BITS);
        }
    }

    /** Only {@link Opcode#ADVANCE_RETURN_ADDRESS} looks there. */
    private void faults(long header) {
        List<Item> advanced = executes(program, Opcode.ADVANCE_RETURN_ADDRESS) ? items : List.of();
        for (Item item : advanced) {
            int end = (int) (item.end() - header);
            to.u16((int) (item.start() - header)).u16(end);
            if (item.operands() != item.start()) {
                to.u16((int) (item.operands() - header)).u16(end);
            }
            if (item.main() != item.operands()) {
                to.u16((int) (item.main() - header)).u16(end);
            }
        }
        to.u32(0);
    }

    private void pokes() {
        for (L2Page page : L2Page.values()) {
            boolean mapped = !program.memory().notMappedByL2().contains(page);
            poke(Layout.l2PageTableEntry(page), mapped ? Layout.page(page) | PRESENT_AND_WRITABLE : 0);
            boolean inEpt = !program.memory().notMappedByL1().contains(page);
            poke(Layout.eptEntry(page), inEpt ? Layout.page(page) | EPT_ENTRY : 0);
        }
        virtualApic();
        List<List<MsrEntry>> areas = program.memory().msrAreas();
        for (int i = 0; i < areas.size(); i++) {
            int at = Layout.msrArea(i + 1);
            for (MsrEntry entry : areas.get(i)) {
                poke(at, entry.msr().index());
                poke(at + 8, (int) entry.value());
                poke(at + 12, (int) (entry.value() >>> Integer.SIZE));
                at += Layout.MSR_ENTRY_SIZE;
            }
        }
        to.u64(0);
    }

    /** SDM 29.1.1: registers of 32 bits, 16 bytes apart. */
    private void virtualApic() {
        int[] requested = new int[8];
        program.memory().virtualApic().pending().forEach(vector -> requested[vector / 32] |= 1 << vector % 32);
        int[] inService = new int[8];
        program.memory().virtualApic().inService().forEach(vector -> inService[vector / 32] |= 1 << vector % 32);
        for (int i = 0; i < requested.length; i++) {
            pokeInZeroes(Layout.VIRTUAL_APIC + 0x200 + i * 16, requested[i]);
            pokeInZeroes(Layout.VIRTUAL_APIC + 0x100 + i * 16, inService[i]);
        }
        pokeInZeroes(Layout.VIRTUAL_APIC + 0x80, program.memory().virtualApic().tpr());
    }

    private void pokeInZeroes(int address, int value) {
        if (value != 0) {
            poke(address, value);
        }
    }

    private void poke(int address, int value) {
        to.u64(address).u64(value & 0xFFFFFFFFL);
    }

    private void apic() {
        program.apic().inService().forEach(to::u8);
        to.u8(0, program.apic().tpr());
        program.apic().pending().forEach(to::u8);
        to.u8(0);
    }
}
