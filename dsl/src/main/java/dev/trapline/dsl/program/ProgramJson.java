package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.json.JsonException;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import dev.trapline.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

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
 *        "handlers":[{"first":"0x10","last":"0xff","gate":"interrupt","code":["IRET"]}]},
 *  "l2":{"main":["NOP",{"op":"POPF","value":"0x202"},{"op":"LOAD","page":"data"},"STOP"],"handlers":[]},
 *  "inputs":[{"event":"hwIrq","vector":"0x30","arrival":{"moment":"before","level":"L2","block":0,"index":1}}],
 *  "notMappedByL0":["data"]}
 * }</pre>
 *
 * <p>Events are named as the words are: {@code hwIrq}, {@code nmi}, {@code spuriousL0Exit}, {@code l0IsAskedIfRunnable}. A number can be read as a JSON number
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
                program.lacks().stream().map(Control::name).sorted().toList());
        json.member("vmcs").beginObject();
        program.vmcs().forEach((field, value) -> json.member(field.name(), hex(value)));
        json.endObject();
        json.member("l1InterruptsEnabled", program.l1InterruptsEnabled());
        apic(json, program.apic());
        code(json, "l1", program.l1());
        code(json, "l2", program.l2());
        json.member("inputs").beginArray();
        program.inputs().forEach(input -> input(json, input));
        json.endArray();
        strings(
                json,
                "notMappedByL0",
                program.notMappedByL0().stream().map(ProgramJson::name).toList());
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

    private static void apic(JsonWriter json, ApicState apic) {
        json.member("apic").beginObject();
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
            json.member("gate", name(handler.gate()));
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
        String op = instruction.opcode().name();
        int operand = instruction.operand();
        switch (instruction.opcode()) {
            case VMREAD -> object(json, op).member("field", field(operand)).endObject();
            case VMWRITE ->
                object(json, op)
                        .member("field", field(operand))
                        .member("value", hex(instruction.value()))
                        .endObject();
            case RDMSR -> object(json, op).member("msr", msr(operand)).endObject();
            case WRMSR ->
                object(json, op)
                        .member("msr", msr(operand))
                        .member("value", hex(instruction.value()))
                        .endObject();
            case POPF ->
                object(json, op).member("value", hex(instruction.value())).endObject();
            case LOAD ->
                object(json, op).member("page", name(L2Page.values()[operand])).endObject();
            case VMCLEAR, VMPTRLD -> object(json, op).member("vmcs", operand).endObject();
            default -> json.value(op);
        }
    }

    private static JsonWriter object(JsonWriter json, String op) {
        return json.beginObject().member("op", op);
    }

    private static String field(int encoding) {
        return VmcsField.of(encoding).name();
    }

    private static String msr(int index) {
        return Msr.of(index).map(Msr::name).orElseThrow();
    }

    private static void input(JsonWriter json, Input input) {
        json.beginObject().member("event", EventName.of(input.event()).text());
        if (input.event() instanceof InputEvent.HardwareInterrupt irq) {
            json.member("vector", hex(irq.vector()));
        }
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
