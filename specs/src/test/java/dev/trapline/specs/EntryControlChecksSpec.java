package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExitControl.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.SecondaryBased.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which controls a VM entry takes together, and which it refuses with VMfailValid 7: every combination of those that need each other, and every value of the fields
 * that go with them (SDM 26.2.1.1, 26.2.1.2).
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class EntryControlChecksSpec {

    private static final int CLASSES = 16;
    private static final int NOTIFICATION = 0x50;
    private static final int NOT_EXPIRED = 100;

    @Spec
    @Behaviour({"K28", "K29"})
    Table virtualNmisNeedNmiExitingAndTheNmiWindowNeedsVirtualNmis() {
        return combinations(
                List.of(NMI_EXITING, VIRTUAL_NMIS, NMI_WINDOW_EXITING),
                controls -> needs(controls, VIRTUAL_NMIS, NMI_EXITING)
                        && needs(controls, NMI_WINDOW_EXITING, VIRTUAL_NMIS));
    }

    @Spec
    @Behaviour("K32")
    Table toSaveThePreemptionTimerNeedsTheTimer() {
        return combinations(
                List.of(VMX_PREEMPTION_TIMER, SAVE_VMX_PREEMPTION_TIMER),
                controls -> needs(controls, SAVE_VMX_PREEMPTION_TIMER, VMX_PREEMPTION_TIMER));
    }

    @Spec
    @Behaviour({"K30", "K31", "K35"})
    Table whatVirtualizesTheLocalApicNeedsTheRestOfIt() {
        return combinations(
                List.of(
                        EXT_INTR,
                        ACK_INTR_ON_EXIT,
                        POSTED_INTR,
                        TPR_SHADOW,
                        VIRTUALIZE_APIC_ACCESSES,
                        VIRTUALIZE_X2APIC_MODE,
                        APIC_REGISTER_VIRT,
                        VIRTUAL_INTR_DELIVERY),
                controls -> needs(controls, VIRTUAL_INTR_DELIVERY, EXT_INTR)
                        && needs(controls, POSTED_INTR, VIRTUAL_INTR_DELIVERY)
                        && needs(controls, POSTED_INTR, ACK_INTR_ON_EXIT)
                        && needs(controls, VIRTUALIZE_X2APIC_MODE, TPR_SHADOW)
                        && needs(controls, APIC_REGISTER_VIRT, TPR_SHADOW)
                        && needs(controls, VIRTUAL_INTR_DELIVERY, TPR_SHADOW)
                        && !(controls.contains(VIRTUALIZE_X2APIC_MODE) && controls.contains(VIRTUALIZE_APIC_ACCESSES)));
    }

    @Spec
    @Behaviour("K31")
    Table aNotificationVectorHas8Bits() {
        return forEach(
                IntStream.range(8, 16).boxed().toList(),
                bit -> refused(postedInterrupts().writes(POSTED_INTR_NV, NOTIFICATION | 1L << bit)));
    }

    @Spec
    @Behaviour("K31")
    Table aPostedInterruptDescriptorIsAlignedTo64Bytes() {
        return forEach(
                LongStream.rangeClosed(1, 63).boxed().toList(),
                address -> refused(postedInterrupts()
                        .writes(POSTED_INTR_NV, NOTIFICATION)
                        .writes(POSTED_INTR_DESC_ADDR, address)));
    }

    @Spec
    @Behaviour("K33")
    Table bits31To4OfTheTprThresholdAreZero() {
        List<Table.Case> cases = new ArrayList<>();
        IntStream.rangeClosed(4, 31).forEach(bit -> {
            cases.add(row(
                    "bit %d".formatted(bit), refused(given(l1).usesTprShadow().writes(TPR_THRESHOLD, 1L << bit))));
            cases.add(row(
                    "bit %d, APIC accesses being virtualized".formatted(bit),
                    refused(given(l1)
                            .usesTprShadow()
                            .virtualizesApicAccesses(L2Page.DATA)
                            .writes(TPR_THRESHOLD, 1L << bit))));
            cases.add(row(
                    "bit %d, virtual interrupts being delivered".formatted(bit),
                    entered(given(l1).deliversVirtualInterrupts().writes(TPR_THRESHOLD, 1L << bit))));
            cases.add(row(
                    "bit %d, without TPR shadow".formatted(bit),
                    entered(given(l1).writes(TPR_THRESHOLD, 1L << bit))));
        });
        return new Table(cases);
    }

    @Spec
    @Behaviour("K34")
    Table theTprThresholdIsNotAboveTheVirtualTaskPriority() {
        List<Table.Case> cases = new ArrayList<>();
        for (int threshold = 0; threshold < CLASSES; threshold++) {
            for (int priority = 0; priority < CLASSES; priority++) {
                String name = "threshold %d, class %d".formatted(threshold, priority);
                Given.OfL1 shadow = withThreshold(given(l1).usesTprShadow(), threshold, priority);
                cases.add(row(name, threshold > priority ? refused(shadow) : entered(shadow)));
                Given.OfL1 accesses = withThreshold(
                        given(l1).usesTprShadow().virtualizesApicAccesses(L2Page.DATA), threshold, priority);
                cases.add(row(
                        name + ", APIC accesses being virtualized",
                        threshold > priority
                                ? accesses.when(l1).launches().expectExit(TPR_BELOW_THRESHOLD)
                                : entered(accesses)));
                cases.add(row(
                        name + ", virtual interrupts being delivered",
                        entered(withThreshold(given(l1).deliversVirtualInterrupts(), threshold, priority))));
            }
        }
        return new Table(cases);
    }

    private static Given.OfL1 withThreshold(Given.OfL1 given, int threshold, int priorityClass) {
        return given.and(virtualApic)
                .hasTaskPriority(priorityClass << 4 | 0xf)
                .and(l1)
                .writes(TPR_THRESHOLD, threshold);
    }

    private static Given.OfL1 postedInterrupts() {
        return given(l1).deliversVirtualInterrupts().setsPinBased(POSTED_INTR).setsExit(ACK_INTR_ON_EXIT);
    }

    private static boolean needs(Set<Control> controls, Control one, Control other) {
        return !controls.contains(one) || controls.contains(other);
    }

    /** A case for each set of these controls, which a VM entry takes or refuses. */
    private static Table combinations(List<Control> controls, Predicate<Set<Control>> taken) {
        List<Table.Case> cases = new ArrayList<>();
        for (int chosen = 0; chosen < 1 << controls.size(); chosen++) {
            Set<Control> set = new LinkedHashSet<>();
            for (int i = 0; i < controls.size(); i++) {
                if ((chosen >> i & 1) == 1) {
                    set.add(controls.get(i));
                }
            }
            String name = set.stream().map(Control::name).collect(Collectors.joining(", "));
            Given.OfL1 given = setting(set);
            cases.add(row(name.isEmpty() ? "none" : name, taken.test(set) ? entered(given) : refused(given)));
        }
        return new Table(cases);
    }

    private static Given.OfL1 setting(Set<Control> controls) {
        // Blocking by NMI keeps the NMI window closed.
        Given.OfL1 given = given(l2).hasNmisBlocked().and(l1).usesEpt();
        for (Control control : controls) {
            given = setting(given, control);
        }
        return given;
    }

    /** With valid values in the fields that go with the control. */
    private static Given.OfL1 setting(Given.OfL1 given, Control control) {
        if (control == VMX_PREEMPTION_TIMER) {
            return given.setsPreemptionTimer(NOT_EXPIRED);
        }
        if (control == POSTED_INTR) {
            return given.setsPinBased(POSTED_INTR).writes(POSTED_INTR_NV, NOTIFICATION);
        }
        if (control == TPR_SHADOW) {
            return given.usesTprShadow();
        }
        if (control == VIRTUALIZE_APIC_ACCESSES) {
            return given.virtualizesApicAccesses(L2Page.DATA);
        }
        if (control instanceof PinBased pinBased) {
            return given.setsPinBased(pinBased);
        }
        if (control instanceof ProcessorBased processorBased) {
            return given.setsProcessorBased(processorBased);
        }
        if (control instanceof SecondaryBased secondaryBased) {
            return given.setsSecondary(secondaryBased);
        }
        return given.setsExit((ExitControl) control);
    }

    private static Scenario refused(Given.OfL1 given) {
        return given.when(l1).launches().expectVmFail(ENTRY_INVALID_CONTROL_FIELD);
    }

    private static Scenario entered(Given.OfL1 given) {
        return given.when(l1).launches().then(l2).executes(vmcall()).expectExit(VMCALL);
    }
}
