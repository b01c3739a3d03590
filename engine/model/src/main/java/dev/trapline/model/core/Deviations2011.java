package dev.trapline.model.core;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Set;

/** Where the algorithm of 2011 departs from bare metal. Most of it was mended in KVM in the years that followed. */
final class Deviations2011 {

    static final List<Deviation> ALL = List.of(
            Deviation.always(
                    "no-immediate-exit",
                    "an interrupt that arrives while a nested entry is pending reaches L1 with L2's next unrelated exit, if there ever is one",
                    "the patch refuses to exit while nested_run_pending is set, and nothing forces L0 to get control back soon after; "
                            + "on a processor the exit precedes L2's first instruction (SDM 25.2, 26.6)",
                    Set.of("S09")),
            new Deviation(
                    "no-exit-before-the-handler",
                    "with an event that L1 injects, the exit comes in the middle of its handler",
                    "the exit that L0 takes while it delivers the event is over before the event is, and the next one is L2's own; "
                            + "on a processor the exit follows the delivery at once (SDM 26.6, 27.2.3)",
                    Set.of("S11"),
                    Deviations2011::injects),
            Deviation.always(
                    "no-look-at-nested-entry",
                    "an interrupt that is pending when L1 enters L2 waits for L2's next unrelated exit",
                    "a nested entry requests no look at pending events, and the window that L0 had asked for stays behind in VMCS01; "
                            + "on a processor the exit, or the delivery, precedes L2's first instruction (SDM 25.2, 26.7)",
                    Set.of("S25", "S27", "S28", "S36", "B07")),
            new Deviation(
                    "window-left-in-vmcs01",
                    "the window that L0 had asked for stays behind in VMCS01, and nobody looks at the interrupt",
                    "a nested entry requests no look at pending events",
                    Set.of("Z04"),
                    program -> !program.apic().pending().isEmpty()),
            new Deviation(
                    "window-left-in-vmcs02",
                    "the window that L0 had asked for stays behind in VMCS02, and nobody looks at the interrupt",
                    "a nested exit requests no look at pending events",
                    Set.of("Z04"),
                    program -> program.apic().pending().isEmpty()),
            Deviation.always(
                    "no-look-at-nested-exit",
                    "an interrupt that L2 had blocked is not delivered to L1 when L1 opens its window",
                    "a nested exit requests no look at pending events, and the window that L0 had asked for stays behind in VMCS02; "
                            + "on a processor the interrupt is L1's from then on (SDM 27.5, 6.8.1)",
                    Set.of("S19")),
            Deviation.always(
                    "asking-leaves-l2",
                    "when L2 halts, the question whether it can run leaves L2 for L1, and L1 then sleeps for ever",
                    "the predicate that kvm_arch_vcpu_runnable asks performs the nested exit, whether or not an interrupt is pending, and the "
                            + "virtual processor stays in the halted state; a question must have no side effect, and after an exit L1 is active (SDM 27.5)",
                    Set.of("H02", "H03", "S30")),
            new Deviation(
                    "nmi-exiting-ignored",
                    "an NMI is injected into L2 though L1 asked for an exit",
                    "the predicate for NMIs was not yet taught about nesting; on a processor NMI exiting makes an NMI exit (SDM 25.2)",
                    Set.of("N29"),
                    program -> program.sets(PinBased.NMI_EXITING)),
            new Deviation(
                    "no-exit-after-an-nmi",
                    "an interrupt that is pending together with an NMI waits for L2's next unrelated exit",
                    "only one event is looked at before an entry, and no window is asked for while L2 runs with interrupts exiting; "
                            + "on a processor the exit comes before the NMI handler's first instruction (SDM 6.9, 25.2)",
                    Set.of("N29"),
                    program -> program.sets(PinBased.EXT_INTR) && !program.sets(PinBased.NMI_EXITING)));

    private Deviations2011() {}

    private static boolean injects(Program program) {
        return (program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID) != 0;
    }
}
