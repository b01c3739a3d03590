package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
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
                lacks(), vmcs(), random.nextBoolean(), apic(), code(), code(), list(6, this::input), notMapped());
    }

    private Set<Control> lacks() {
        return new LinkedHashSet<>(list(4, () -> switch (random.nextInt(4)) {
            case 0 -> oneOf(PinBased.values());
            case 1 -> oneOf(ProcessorBased.values());
            case 2 -> oneOf(ExitControl.values());
            default -> oneOf(EntryControl.values());
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
        return new Handler(first, last, oneOf(Handler.Gate.values()), list(5, this::instruction));
    }

    private Instruction instruction() {
        Opcode opcode = oneOf(Opcode.values());
        return switch (opcode) {
            case VMREAD -> Instruction.vmread(oneOf(VmcsField.values()));
            case VMWRITE -> Instruction.vmwrite(oneOf(VmcsField.values()), value());
            case RDMSR -> Instruction.rdmsr(oneOf(Msr.values()));
            case WRMSR -> Instruction.wrmsr(oneOf(Msr.values()), value());
            case POPF -> Instruction.popf(value());
            case LOAD -> Instruction.load(oneOf(L2Page.values()));
            case VMCLEAR, VMPTRLD -> new Instruction(opcode, random.nextInt(Integer.MAX_VALUE), 0);
            default -> Instruction.of(opcode);
        };
    }

    private Input input() {
        InputEvent event = switch (random.nextInt(4)) {
            case 0 -> new InputEvent.HardwareInterrupt(interrupt());
            case 1 -> new InputEvent.Nmi();
            case 2 -> new InputEvent.SpuriousL0Exit();
            default -> new InputEvent.RunnableQuestion();
        };
        CodeAddress at = new CodeAddress(oneOf(Level.values()), random.nextInt(256), random.nextInt(0x10000));
        return new Input(event, new Arrival(oneOf(Arrival.Moment.values()), at));
    }

    private Set<L2Page> notMapped() {
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
