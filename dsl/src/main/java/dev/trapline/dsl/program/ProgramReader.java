package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Feature;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonException;
import dev.trapline.json.JsonNumber;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonString;
import dev.trapline.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The way back from {@link ProgramJson}. Every mistake is a {@link JsonException} that says where it is, and what is allowed there. */
final class ProgramReader {
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,16}");
    private static final int HEX_PREFIX = 2;
    private static final List<Feature> FEATURES = Stream.<Feature[]>of(
                    PinBased.values(),
                    ProcessorBased.values(),
                    SecondaryBased.values(),
                    ExitControl.values(),
                    EntryControl.values(),
                    ActivityState.values())
            .flatMap(Arrays::stream)
            .toList();

    private ProgramReader() {}

    static Program program(JsonObject json) {
        long version = json.integer("version");
        if (version != ProgramJson.VERSION) {
            throw new JsonException(
                    "member \"version\": %d is unknown; allowed: %d".formatted(version, ProgramJson.VERSION));
        }
        only(
                json,
                "version",
                "lacks",
                "vmcs",
                "l1InterruptsEnabled",
                "apic",
                "l1",
                "l2",
                "inputs",
                "notMappedByL0",
                "memory");
        return new Program(
                new HashSet<>(each(json, "lacks", value -> named(value, FEATURES, Feature::name))),
                vmcs(json),
                json.bool("l1InterruptsEnabled"),
                inside(json, "apic", ProgramReader::apic),
                inside(json, "l1", ProgramReader::code),
                inside(json, "l2", ProgramReader::code),
                each(json, "inputs", value -> input(object(value))),
                pages(json, "notMappedByL0"),
                inside(json, "memory", ProgramReader::memory));
    }

    private static MemoryImage memory(JsonObject json) {
        only(json, "notMappedByL2", "usesEpt", "notMappedByL1", "virtualApic", "msrAreas");
        return new MemoryImage(
                pages(json, "notMappedByL2"),
                json.bool("usesEpt"),
                pages(json, "notMappedByL1"),
                inside(json, "virtualApic", ProgramReader::apic),
                each(json, "msrAreas", ProgramReader::msrArea));
    }

    private static List<MsrEntry> msrArea(JsonValue value) {
        if (value instanceof JsonArray area) {
            return area.elements().stream()
                    .map(entry -> msrEntry(object(entry)))
                    .toList();
        }
        throw new JsonException("expected an array, found " + value.describe());
    }

    private static MsrEntry msrEntry(JsonObject json) {
        only(json, "msr", "value");
        return new MsrEntry(named(json, "msr", Msr.values(), Msr::name), number(json, "value"));
    }

    private static Set<L2Page> pages(JsonObject json, String name) {
        return new HashSet<>(each(json, name, value -> named(value, List.of(L2Page.values()), ProgramJson::name)));
    }

    private static Map<VmcsField, Long> vmcs(JsonObject json) {
        return inside(json, "vmcs", fields -> {
            Map<VmcsField, Long> vmcs = new EnumMap<>(VmcsField.class);
            fields.members().forEach((name, value) -> {
                VmcsField field = named(new JsonString(name), List.of(VmcsField.values()), VmcsField::name);
                vmcs.put(field, at("member \"%s\"".formatted(name), () -> toLong(value)));
            });
            return vmcs;
        });
    }

    private static ApicState apic(JsonObject json) {
        only(json, "pending", "inService", "tpr");
        return new ApicState(
                each(json, "pending", ProgramReader::interrupt),
                each(json, "inService", ProgramReader::interrupt),
                integer(json, "tpr"));
    }

    private static Code code(JsonObject json) {
        only(json, "main", "handlers");
        return new Code(
                each(json, "main", ProgramReader::instruction),
                each(json, "handlers", value -> handler(object(value))));
    }

    private static Handler handler(JsonObject json) {
        only(json, "first", "last", "gate", "dpl", "code");
        return new Handler(
                integer(json, "first"),
                integer(json, "last"),
                named(json, "gate", Handler.Gate.values(), ProgramJson::name),
                integer(json, "dpl"),
                each(json, "code", ProgramReader::instruction));
    }

    private static Instruction instruction(JsonValue value) {
        if (value instanceof JsonString name) {
            Opcode opcode = named(name, List.of(Opcode.values()), Opcode::name);
            if (opcode.operand() != Opcode.Operand.NONE || opcode.takesValue()) {
                throw new JsonException(
                        "%s needs more than its name; write {\"op\":\"%1$s\",…}".formatted(opcode.name()));
            }
            return Instruction.of(opcode);
        }
        JsonObject json = object(value);
        Opcode opcode = named(json, "op", Opcode.values(), Opcode::name);
        List<String> members = new ArrayList<>(List.of("op"));
        int operand = operand(json, opcode, members);
        long written = 0;
        if (opcode.takesValue()) {
            members.add("value");
            written = number(json, "value");
        }
        only(json, members.toArray(String[]::new));
        return new Instruction(opcode, operand, written);
    }

    private static int operand(JsonObject json, Opcode opcode, List<String> members) {
        switch (opcode.operand()) {
            case FIELD -> {
                members.add("field");
                return named(json, "field", VmcsField.values(), VmcsField::name).encoding();
            }
            case MSR -> {
                members.add("msr");
                return named(json, "msr", Msr.values(), Msr::name).index();
            }
            case PAGE -> {
                members.add("page");
                return named(json, "page", L2Page.values(), ProgramJson::name).ordinal();
            }
            case VMCS -> {
                members.add("vmcs");
                return named(json, "vmcs", VmcsPointer.values(), ProgramJson::name)
                        .ordinal();
            }
            case VECTOR -> {
                members.add("vector");
                return integer(json, "vector");
            }
            default -> {
                return 0;
            }
        }
    }

    private static Input input(JsonObject json) {
        EventName name = member(json, "event", value -> named(value, EventName.ALL, EventName::text));
        if (name.member().isEmpty()) {
            only(json, "event", "arrival");
        } else {
            only(json, "event", name.member(), "arrival");
        }
        InputEvent event = name.member().isEmpty()
                ? name.event(0)
                : member(json, name.member(), value -> name.event(toInt(value)));
        return new Input(event, inside(json, "arrival", ProgramReader::arrival));
    }

    private static Arrival arrival(JsonObject json) {
        only(json, "moment", "level", "block", "index");
        return new Arrival(
                named(json, "moment", Arrival.Moment.values(), ProgramJson::name),
                new CodeAddress(
                        named(json, "level", Level.values(), Level::name),
                        integer(json, "block"),
                        integer(json, "index")));
    }

    /** A vector that can arrive from outside. */
    private static int interrupt(JsonValue value) {
        return new InputEvent.HardwareInterrupt(toInt(value)).vector();
    }

    private static void only(JsonObject json, String... allowed) {
        for (String name : json.members().keySet()) {
            if (!List.of(allowed).contains(name)) {
                throw new JsonException("member %s is unknown; allowed: %s"
                        .formatted(new JsonString(name).toJson(), String.join(", ", allowed)));
            }
        }
    }

    private static <T> T inside(JsonObject json, String name, Function<JsonObject, T> read) {
        return member(json, name, value -> read.apply(object(value)));
    }

    private static <T> T member(JsonObject json, String name, Function<JsonValue, T> read) {
        JsonValue value = json.value(name);
        return at("member \"%s\"".formatted(name), () -> read.apply(value));
    }

    private static <T> List<T> each(JsonObject json, String name, Function<JsonValue, T> read) {
        List<JsonValue> elements = json.array(name).elements();
        List<T> all = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            JsonValue element = elements.get(i);
            all.add(at("member \"%s\": element %d".formatted(name, i), () -> read.apply(element)));
        }
        return all;
    }

    /** Puts the place in front of what is wrong there, be it the reader or the program that minds. */
    private static <T> T at(String place, Supplier<T> read) {
        try {
            return read.get();
        } catch (JsonException | IllegalArgumentException wrong) {
            throw new JsonException(place + ": " + wrong.getMessage());
        }
    }

    private static JsonObject object(JsonValue value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("expected an object, found " + value.describe());
    }

    private static <T> T named(JsonObject json, String member, T[] all, Function<T, String> name) {
        return member(json, member, value -> named(value, List.of(all), name));
    }

    private static <T> T named(JsonValue value, List<T> all, Function<? super T, String> name) {
        for (T one : all) {
            if (value instanceof JsonString string && name.apply(one).equals(string.value())) {
                return one;
            }
        }
        throw new JsonException("%s is unknown; allowed: %s"
                .formatted(value.describe(), all.stream().map(name).collect(Collectors.joining(", "))));
    }

    private static long number(JsonObject json, String member) {
        return member(json, member, ProgramReader::toLong);
    }

    private static long toLong(JsonValue value) {
        if (value instanceof JsonNumber.Whole whole) {
            return whole.value();
        }
        if (value instanceof JsonString string && HEX.matcher(string.value()).matches()) {
            return Long.parseUnsignedLong(string.value().substring(HEX_PREFIX), 16);
        }
        throw new JsonException("expected a whole number or a string such as \"0x30\", found " + value.describe());
    }

    private static int integer(JsonObject json, String member) {
        return member(json, member, ProgramReader::toInt);
    }

    private static int toInt(JsonValue value) {
        long number = toLong(value);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new JsonException(
                    "expected a number from 0 to 0x%x, found %s".formatted(Integer.MAX_VALUE, value.describe()));
        }
        return (int) number;
    }
}
