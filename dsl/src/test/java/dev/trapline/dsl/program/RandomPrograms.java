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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Programs of every shape that the types allow, whether or not they make sense to run. */
final class RandomPrograms {
    private final Random random;

    RandomPrograms(Random random) {
        this.random = random;
    }

    Program next() {
        return new Program(
                lacks(), vmcs(), random.nextBoolean(), apic(), code(), code(), list(6, this::input), pages(), memory());
    }

    private Set<Feature> lacks() {
        return new LinkedHashSet<>(list(4, () -> switch (random.nextInt(6)) {
            case 0 -> oneOf(PinBased.values());
            case 1 -> oneOf(ProcessorBased.values());
            case 2 -> oneOf(SecondaryBased.values());
            case 3 -> oneOf(ExitControl.values());
            case 4 -> oneOf(EntryControl.values());
            default -> oneOf(ActivityState.values());
        }));
    }

    private Map<VmcsField, Long> vmcs() {
        Map<VmcsField, Long> vmcs = new LinkedHashMap<>();
        list(12, () -> oneOf(VmcsField.values())).forEach(field -> vmcs.put(field, value()));
        return vmcs;
    }

    private ApicState apic() {
        return new ApicState(list(5, this::interrupt), list(5, this::interrupt), random.nextInt(256));
    }

    private Code code() {
        return new Code(list(10, this::instruction), list(4, this::handler));
    }

    private Handler handler() {
        int first = random.nextInt(256);
        int last = first + random.nextInt(256 - first);
        return new Handler(first, last, oneOf(Handler.Gate.values()), random.nextInt(4), list(5, this::instruction));
    }

    private Instruction instruction() {
        Opcode opcode = oneOf(Opcode.values());
        int operand = switch (opcode.operand()) {
            case FIELD -> oneOf(VmcsField.values()).encoding();
            case MSR -> oneOf(Msr.values()).index();
            case PAGE -> oneOf(L2Page.values()).ordinal();
            case VMCS -> oneOf(VmcsPointer.values()).ordinal();
            case VECTOR -> random.nextInt(256);
            case NONE -> 0;
        };
        long value = opcode == Opcode.REP_MOVS ? 1 + random.nextInt(100) : opcode.takesValue() ? value() : 0;
        return new Instruction(opcode, operand, value);
    }

    private Input input() {
        InputEvent event = switch (random.nextInt(12)) {
            case 0 -> new InputEvent.HardwareInterrupt(interrupt());
            case 1 -> new InputEvent.Nmi();
            case 2 -> new InputEvent.Init();
            case 3 -> new InputEvent.StartUpIpi(random.nextInt(256));
            case 4 -> new InputEvent.TimerTicks(1L + random.nextInt(1_000_000));
            case 5 -> new InputEvent.LineRaised(interrupt());
            case 6 -> new InputEvent.LineLowered(interrupt());
            case 7 -> new InputEvent.ExtInt(interrupt());
            case 8 -> new InputEvent.PostedInterrupt(interrupt());
            case 9 -> new InputEvent.SpuriousL0Exit();
            case 10 -> new InputEvent.SpuriousL0Nmi();
            default -> new InputEvent.RunnableQuestion();
        };
        CodeAddress at = new CodeAddress(oneOf(Level.values()), random.nextInt(256), random.nextInt(0x10000));
        return new Input(event, new Arrival(oneOf(Arrival.Moment.values()), at));
    }

    private MemoryImage memory() {
        boolean usesEpt = random.nextBoolean();
        return new MemoryImage(
                pages(), usesEpt, usesEpt ? pages() : Set.of(), apic(), list(3, () -> list(3, this::msrEntry)));
    }

    private MsrEntry msrEntry() {
        return new MsrEntry(oneOf(Msr.values()), value());
    }

    private Set<L2Page> pages() {
        return new HashSet<>(list(3, () -> oneOf(L2Page.values())));
    }

    private int interrupt() {
        return 0x10 + random.nextInt(0xF0);
    }

    /** Small and large, positive and negative, and 0 now and then. */
    private long value() {
        return random.nextInt(8) == 0 ? 0 : random.nextLong() >> random.nextInt(64);
    }

    private <T> T oneOf(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private <T> List<T> list(int most, Supplier<? extends T> element) {
        List<T> all = new ArrayList<>();
        for (int size = random.nextInt(most + 1); size > 0; size--) {
            all.add(element.get());
        }
        return all;
    }
}
