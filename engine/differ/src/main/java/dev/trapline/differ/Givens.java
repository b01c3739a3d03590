package dev.trapline.differ;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What holds at the start of a program, in words: one for each thing, so that each can be left out. */
final class Givens {

    /** What silence says. */
    private static final Set<VmcsField> SILENT = EnumSet.of(
            VmcsField.GUEST_RIP,
            VmcsField.GUEST_RSP,
            VmcsField.GUEST_CR0,
            VmcsField.VMCS_LINK_POINTER,
            VmcsField.GUEST_IDTR_BASE,
            VmcsField.HOST_IDTR_BASE,
            VmcsField.HOST_RSP,
            VmcsField.HOST_RIP,
            VmcsField.VM_ENTRY_INSTRUCTION_LEN,
            VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE);

    private static final int DPL_SHIFT = 5;

    private final Program program;
    private final Map<VmcsField, Long> left = new EnumMap<>(VmcsField.class);
    private final List<Said> said = new ArrayList<>();

    private Givens(Program program) {
        this.program = program;
        left.putAll(program.vmcs());
        left.keySet().removeAll(SILENT);
        left.putIfAbsent(VmcsField.GUEST_RFLAGS, 0L);
    }

    static List<Said> of(Program program) {
        Givens givens = new Givens(program);
        givens.refuse();
        givens.pages();
        givens.controls();
        givens.guest();
        givens.event();
        givens.left.forEach((field, value) -> givens.l1(
                ".writes(VmcsField.%s, %s)".formatted(field, Source.hex(value)), l1 -> l1.writes(field, value)));
        givens.apics();
        return givens.said;
    }

    private void refuse() {
        MemoryImage memory = program.memory();
        boolean lists = program.field(VmcsField.VM_ENTRY_MSR_LOAD_COUNT) != 0
                || program.field(VmcsField.VM_EXIT_MSR_LOAD_COUNT) != 0
                || program.field(VmcsField.VM_EXIT_MSR_STORE_COUNT) != 0;
        boolean handlers = !program.l1().handlers().equals(Handler.DEFAULT)
                || !program.l2().handlers().equals(Handler.DEFAULT);
        if (!program.lacks().isEmpty() || (lists && !memory.msrAreas().isEmpty()) || handlers) {
            throw new Said.UntoldException("handlers, MSR lists, or what the processor lacks");
        }
    }

    private void say(String who, String source, UnaryOperator<Object> says) {
        said.add(new Said(who, source, says));
    }

    private void l1(String source, UnaryOperator<Given.OfL1> word) {
        say("l1", source, stage -> word.apply((Given.OfL1) stage));
    }

    private void l2(String source, UnaryOperator<Given.OfL2> word) {
        say("l2", source, stage -> word.apply((Given.OfL2) stage));
    }

    private void pages() {
        if (program.memory().usesEpt()
                && program.sets(SecondaryBased.ENABLE_EPT)
                && program.field(VmcsField.EPT_POINTER) == MemoryImage.L1_EPT) {
            l1(".usesEpt()", Given.OfL1::usesEpt);
            left.remove(VmcsField.EPT_POINTER);
            clear(SecondaryBased.ENABLE_EPT);
            settled(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS);
        }
        for (L2Page page : program.memory().notMappedByL1()) {
            l1(".hasNotMapped(L2Page.%s)".formatted(page), l1 -> l1.hasNotMapped(page));
        }
        for (L2Page page : program.memory().notMappedByL2()) {
            l2(".hasNotMapped(L2Page.%s)".formatted(page), l2 -> l2.hasNotMapped(page));
        }
        for (L2Page page : program.notMappedByL0()) {
            say("l0", ".hasNotMapped(L2Page.%s)".formatted(page), stage -> ((Given.OfL0) stage).hasNotMapped(page));
        }
    }

    private void clear(Control control) {
        left.computeIfPresent(control.field(), (field, value) -> value & ~control.mask());
    }

    /** Another word says it. */
    private void settled(Control control) {
        if (left.getOrDefault(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0L) == 0) {
            clear(control);
        }
    }

    private void controls() {
        if (program.sets(ProcessorBased.TPR_SHADOW) && program.field(VmcsField.VIRTUAL_APIC_PAGE_ADDR) == 1) {
            l1(".usesTprShadow()", Given.OfL1::usesTprShadow);
            left.remove(VmcsField.VIRTUAL_APIC_PAGE_ADDR);
            clear(ProcessorBased.TPR_SHADOW);
        }
        if (left.getOrDefault(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0L) != 0) {
            clear(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS);
        }
        if (!program.sets(ProcessorBased.USE_MSR_BITMAPS)) {
            throw new Said.UntoldException("accesses to MSRs that all exit");
        }
        clear(ProcessorBased.USE_MSR_BITMAPS);
        each(VmcsField.PIN_BASED_VM_EXEC_CONTROL, PinBased.values(), "setsPinBased", (l1, c) -> l1.setsPinBased(c));
        each(
                VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                ProcessorBased.values(),
                "setsProcessorBased",
                (l1, c) -> l1.setsProcessorBased(c));
        each(
                VmcsField.SECONDARY_VM_EXEC_CONTROL,
                SecondaryBased.values(),
                "setsSecondary",
                (l1, c) -> l1.setsSecondary(c));
        each(VmcsField.VM_EXIT_CONTROLS, ExitControl.values(), "setsExit", (l1, c) -> l1.setsExit(c));
        each(VmcsField.VM_ENTRY_CONTROLS, EntryControl.values(), "setsEntry", (l1, c) -> l1.setsEntry(c));
        long bitmap = left.getOrDefault(VmcsField.EXCEPTION_BITMAP, 0L);
        for (ExceptionVector exception : ExceptionVector.values()) {
            if ((bitmap & exception.mask()) != 0) {
                l1(".intercepts(ExceptionVector.%s)".formatted(exception), l1 -> l1.intercepts(exception));
                bitmap &= ~exception.mask();
            }
        }
        leave(VmcsField.EXCEPTION_BITMAP, bitmap);
    }

    private <C extends Enum<C> & Control> void each(
            VmcsField field, C[] controls, String word, BiFunction<Given.OfL1, C, Given.OfL1> says) {
        long value = left.getOrDefault(field, 0L);
        for (C control : controls) {
            if (control.isSetIn(value)) {
                String source =
                        ".%s(%s.%s)".formatted(word, control.getDeclaringClass().getSimpleName(), control);
                l1(source, l1 -> says.apply(l1, control));
                value &= ~control.mask();
            }
        }
        leave(field, value);
    }

    private void leave(VmcsField field, long value) {
        if (value == 0) {
            left.remove(field);
        } else {
            throw new Said.UntoldException("%s %s".formatted(field, Source.hex(value)));
        }
    }

    private void guest() {
        long rflags = program.field(VmcsField.GUEST_RFLAGS);
        if (rflags == Rflags.FIXED) {
            l2(".hasInterruptsDisabled()", Given.OfL2::hasInterruptsDisabled);
        }
        if (rflags == Rflags.FIXED || rflags == (Rflags.FIXED | Rflags.IF)) {
            left.remove(VmcsField.GUEST_RFLAGS);
        }
        long blocking = program.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        if (blocking != 0
                && (blocking & ~(Interruptibility.STI | Interruptibility.MOV_SS | Interruptibility.NMI)) == 0) {
            left.remove(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
            if ((blocking & Interruptibility.STI) != 0) {
                l2(".isInStiShadow()", Given.OfL2::isInStiShadow);
            }
            if ((blocking & Interruptibility.MOV_SS) != 0) {
                l2(".isInMovSsShadow()", Given.OfL2::isInMovSsShadow);
            }
            if ((blocking & Interruptibility.NMI) != 0) {
                l2(".hasNmisBlocked()", Given.OfL2::hasNmisBlocked);
            }
        }
        if (program.field(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal()) {
            l2(".isHalted()", Given.OfL2::isHalted);
            left.remove(VmcsField.GUEST_ACTIVITY_STATE);
        }
        long debug = program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS);
        if (debug != 0) {
            l2(
                    ".hasPendingDebugExceptions(%s)".formatted(Source.hex(debug)),
                    l2 -> l2.hasPendingDebugExceptions(debug));
            left.remove(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS);
        }
        long level = program.field(VmcsField.GUEST_SS_AR_BYTES) >> DPL_SHIFT;
        if (level != 0) {
            l2(".hasPrivilegeLevel(%d)".formatted(level), l2 -> l2.hasPrivilegeLevel((int) level));
            left.remove(VmcsField.GUEST_SS_AR_BYTES);
        }
    }

    private void event() {
        EventInfo.of(program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD)).ifPresent(info -> {
            OptionalInt error = info.hasErrorCode()
                    ? OptionalInt.of((int) program.field(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE))
                    : OptionalInt.empty();
            l1(".injects(%s)".formatted(Source.of(info, error)), l1 -> l1.injects(Source.event(info, error)));
        });
        left.remove(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
    }

    private void apics() {
        if (program.l1InterruptsEnabled()) {
            l1(".hasInterruptsEnabled()", Given.OfL1::hasInterruptsEnabled);
        }
        ApicState apic = program.apic();
        vectors("localApic", "hasPending", apic.pending(), (stage, v) -> ((Given.OfLocalApic) stage).hasPending(v));
        vectors(
                "localApic",
                "hasInService",
                apic.inService(),
                (stage, v) -> ((Given.OfLocalApic) stage).hasInService(v));
        if (apic.tpr() != 0) {
            say(
                    "localApic",
                    ".hasTaskPriority(%s)".formatted(Source.hex(apic.tpr())),
                    stage -> ((Given.OfLocalApic) stage).hasTaskPriority(apic.tpr()));
        }
        ApicState virtual = program.memory().virtualApic();
        vectors(
                "virtualApic",
                "hasPending",
                virtual.pending(),
                (stage, v) -> ((Given.OfVirtualApic) stage).hasPending(v));
        vectors(
                "virtualApic",
                "hasInService",
                virtual.inService(),
                (stage, v) -> ((Given.OfVirtualApic) stage).hasInService(v));
        if (virtual.tpr() != 0) {
            say(
                    "virtualApic",
                    ".hasTaskPriority(%s)".formatted(Source.hex(virtual.tpr())),
                    stage -> ((Given.OfVirtualApic) stage).hasTaskPriority(virtual.tpr()));
        }
    }

    private void vectors(String who, String word, List<Integer> vectors, BiFunction<Object, int[], Object> says) {
        if (!vectors.isEmpty()) {
            int[] all = vectors.stream().mapToInt(Integer::intValue).toArray();
            String source = Arrays.stream(all).mapToObj(Source::hex).collect(Collectors.joining(", "));
            say(who, ".%s(%s)".formatted(word, source), stage -> says.apply(stage, all));
        }
    }
}
