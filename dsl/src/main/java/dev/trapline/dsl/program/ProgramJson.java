package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Feature;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.json.JsonException;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import dev.trapline.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Programs as JSON, one line each: to keep one that failed, to run it again, and to hand it to a core outside the JVM.
 *
 * <p>The line of a program whose L1 wants interrupts to exit, and executes VMLAUNCH; while L2 runs, interrupt 0x30 arrives. Broken here for reading:
 *
 * <pre>{@code
 * {"version":1,
 *  "lacks":["ACK_INTR_ON_EXIT"],
 *  "vmcs":{"PIN_BASED_VM_EXEC_CONTROL":"0x1","GUEST_RFLAGS":"0x202","GUEST_RIP":"0x2000000","HOST_RIP":"0x1000001"},
 *  "l1InterruptsEnabled":false,
 *  "apic":{"pending":[],"inService":["0x51"],"tpr":"0x0"},
 *  "l1":{"main":["VMLAUNCH",{"op":"VMREAD","field":"VM_EXIT_REASON"},{"op":"WRMSR","msr":"X2APIC_EOI","value":"0x0"},"STOP"],
 *        "handlers":[{"first":"0x10","last":"0xff","gate":"interrupt","dpl":0,"code":["IRET"]}]},
 *  "l2":{"main":["NOP",{"op":"POPF","value":"0x202"},{"op":"LOAD","page":"data"},"STOP"],"handlers":[]},
 *  "inputs":[{"event":"hwIrq","vector":"0x30","arrival":{"moment":"before","level":"L2","block":0,"index":1}}],
 *  "notMappedByL0":["data"],
 *  "memory":{"notMappedByL2":["stack"],"usesEpt":false,"notMappedByL1":[],"virtualApic":{"pending":[],"inService":[],"tpr":"0x0"},
 *            "msrAreas":[[{"msr":"IA32_KERNEL_GS_BASE","value":"0x1"}]]}}
 * }</pre>
 *
 * <p>Events are named as the words are, such as {@code hwIrq} or {@code nmi}. A number can be read as a JSON number
 * or as a hexadecimal string of up to 64 bits. Every member must be there, and no other.
 */
public final class ProgramJson {

    /** The format that this class writes, and the only one that it reads. */
    static final int VERSION = 1;

    private ProgramJson() {}

    /**
     * A program as one line, without its end. Equal programs give equal lines.
     *
     * @return text that {@link #read} makes an equal program of
     */
    public static String write(Program program) {
        StringBuilder line = new StringBuilder();
        JsonWriter json = new JsonWriter(line);
        json.beginObject().member("version", VERSION);
        strings(
                json,
                "lacks",
                program.lacks().stream().map(Feature::name).sorted().toList());
        json.member("vmcs").beginObject();
        program.vmcs().forEach((field, value) -> json.member(field.name(), hex(value)));
        json.endObject();
        json.member("l1InterruptsEnabled", program.l1InterruptsEnabled());
        apic(json, "apic", program.apic());
        code(json, "l1", program.l1());
        code(json, "l2", program.l2());
        json.member("inputs").beginArray();
        program.inputs().forEach(input -> input(json, input));
        json.endArray();
        strings(json, "notMappedByL0", names(program.notMappedByL0()));
        memory(json, program.memory());
        json.endObject();
        return line.toString();
    }

    /**
     * The program of a line.
     *
     * @throws JsonException if the text is not JSON, or not a program; the message names the member and what is allowed there
     */
    public static Program read(String text) {
        if (JsonValue.parse(text) instanceof JsonObject json) {
            return ProgramReader.program(json);
        }
        throw new JsonException(
                "a program is a JSON object, found " + JsonValue.parse(text).describe());
    }

    private static void memory(JsonWriter json, MemoryImage memory) {
        json.member("memory").beginObject();
        strings(json, "notMappedByL2", names(memory.notMappedByL2()));
        json.member("usesEpt", memory.usesEpt());
        strings(json, "notMappedByL1", names(memory.notMappedByL1()));
        apic(json, "virtualApic", memory.virtualApic());
        json.member("msrAreas").beginArray();
        memory.msrAreas().forEach(area -> {
            json.beginArray();
            area.forEach(entry -> json.beginObject()
                    .member("msr", entry.msr().name())
                    .member("value", hex(entry.value()))
                    .endObject());
            json.endArray();
        });
        json.endArray().endObject();
    }

    private static List<String> names(Set<L2Page> pages) {
        return pages.stream().map(ProgramJson::name).toList();
    }

    private static void apic(JsonWriter json, String name, ApicState apic) {
        json.member(name).beginObject();
        strings(json, "pending", hexOfEach(apic.pending()));
        strings(json, "inService", hexOfEach(apic.inService()));
        json.member("tpr", hex(apic.tpr())).endObject();
    }

    private static void code(JsonWriter json, String name, Code code) {
        json.member(name).beginObject();
        instructions(json, "main", code.main());
        json.member("handlers").beginArray();
        for (Handler handler : code.handlers()) {
            json.beginObject().member("first", hex(handler.first())).member("last", hex(handler.last()));
            json.member("gate", name(handler.gate())).member("dpl", handler.dpl());
            instructions(json, "code", handler.code());
            json.endObject();
        }
        json.endArray().endObject();
    }

    private static void instructions(JsonWriter json, String name, List<Instruction> instructions) {
        json.member(name).beginArray();
        instructions.forEach(instruction -> instruction(json, instruction));
        json.endArray();
    }

    private static void instruction(JsonWriter json, Instruction instruction) {
        Opcode opcode = instruction.opcode();
        if (opcode.operand() == Opcode.Operand.NONE && !opcode.takesValue()) {
            json.value(opcode.name());
            return;
        }
        json.beginObject().member("op", opcode.name());
        int operand = instruction.operand();
        switch (opcode.operand()) {
            case FIELD -> json.member("field", VmcsField.of(operand).name());
            case MSR -> json.member("msr", Msr.of(operand).map(Msr::name).orElseThrow());
            case PAGE -> json.member("page", name(L2Page.values()[operand]));
            case VMCS -> json.member("vmcs", name(VmcsPointer.of(operand)));
            case VECTOR -> json.member("vector", hex(operand));
            case NONE -> {
                // The value alone.
            }
        }
        if (opcode.takesValue()) {
            json.member("value", hex(instruction.value()));
        }
        json.endObject();
    }

    private static void input(JsonWriter json, Input input) {
        EventName name = EventName.of(input.event());
        json.beginObject().member("event", name.text());
        name.number(input.event()).ifPresent(number -> json.member(name.member(), hex(number)));
        CodeAddress at = input.arrival().at();
        json.member("arrival")
                .beginObject()
                .member("moment", name(input.arrival().moment()))
                .member("level", at.level().name())
                .member("block", at.block())
                .member("index", at.index())
                .endObject()
                .endObject();
    }

    private static void strings(JsonWriter json, String name, Collection<String> values) {
        json.member(name).beginArray();
        values.forEach(json::value);
        json.endArray();
    }

    private static List<String> hexOfEach(List<Integer> values) {
        return values.stream().map(value -> hex(value)).toList();
    }

    private static String hex(long value) {
        return "0x%x".formatted(value);
    }

    /** A constant that is no acronym, as a line has it. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
