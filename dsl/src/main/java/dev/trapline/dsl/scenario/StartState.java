package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Feature;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds at the start of a program. What silence means is the constructor: L1 is in VMX operation with a valid VMCS that is clear, and has interrupts
 * disabled; L2 starts active at its first instruction with interrupts enabled, nothing blocked, nothing injected; the local APIC is passed through to L2, has
 * nothing pending, and accepts every priority. The givens say what differs.
 */
final class StartState {

    private final Set<Feature> lacks = new LinkedHashSet<>();
    private final StartVmcs vmcs = new StartVmcs();
    private final List<Integer> pending = new ArrayList<>();
    private final List<Integer> inService = new ArrayList<>();
    private final List<Integer> virtuallyPending = new ArrayList<>();
    private final List<Integer> virtuallyInService = new ArrayList<>();
    private final List<Instruction> l2Code = new ArrayList<>();
    private final List<GivenClause.NotMapped> notMapped = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();
    private final MsrLists msrLists = new MsrLists();
    private int taskPriority;
    private int virtualTaskPriority;
    private boolean l1InterruptsEnabled;
    private boolean emulatingVmEntry;
    private Optional<CodeAddress> spuriousExit = Optional.empty();

    StartState(List<Step> steps) {
        boolean singleSteps = false;
        boolean alignmentCheck = false;
        for (Step step : steps) {
            alignmentCheck |= injectsAlignmentCheck(step.clause());
            if (step.clause() instanceof GivenClause given) {
                given.setUp(vmcs);
                apply(given);
                singleSteps |= given instanceof GivenClause.SingleSteps;
            }
        }
        if (alignmentCheck) {
            // First, so that what is said of the gate counts.
            gates.add(0, new Gate.Code(Level.L2, ExceptionVector.AC.vector(), Handler.OF_ALIGNMENT_CHECKS.code()));
        }
        if (singleSteps) {
            vmcs.settleSingleStep();
        }
    }

    private static boolean injectsAlignmentCheck(Clause clause) {
        if (clause instanceof Setup.Injects given) {
            return isAlignmentCheck(given.event());
        }
        return clause instanceof Clause.InjectsAtNextEntry later && isAlignmentCheck(later.event());
    }

    private static boolean isAlignmentCheck(Event event) {
        return event.info().type() == EventType.HARDWARE_EXCEPTION
                && event.info().vector() == ExceptionVector.AC.vector();
    }

    private void apply(GivenClause given) {
        if (given instanceof GivenClause.InterruptsEnabled flag) {
            l1InterruptsEnabled |= flag.level() == Level.L1 && flag.enabled();
        } else if (given instanceof GivenClause.AboutToExecute about) {
            l2Code.addAll(about.instructions());
        } else if (given instanceof GivenClause.Pending vector) {
            pending.add(vector.vector());
        } else if (given instanceof GivenClause.InService vector) {
            inService.add(vector.vector());
        } else if (given instanceof GivenClause.TaskPriority priority) {
            taskPriority = priority.priority();
        } else if (given instanceof GivenClause.VirtuallyPending vector) {
            virtuallyPending.add(vector.vector());
        } else if (given instanceof GivenClause.VirtuallyInService vector) {
            virtuallyInService.add(vector.vector());
        } else if (given instanceof GivenClause.VirtualTaskPriority priority) {
            virtualTaskPriority = priority.priority();
        } else if (given instanceof GivenClause.EmulatingVmEntry) {
            emulatingVmEntry = true;
        } else if (given instanceof GivenClause.NotMapped page) {
            notMapped.add(page);
        } else if (given instanceof GivenClause.SpuriousExitAt at) {
            spuriousExit = Optional.of(at.place());
        } else if (given instanceof GivenClause.Lacks lack) {
            lacks.add(lack.feature());
        } else if (given instanceof Gate gate) {
            gates.add(gate);
        } else if (given instanceof Setup setup) {
            msrLists.add(setup);
        }
    }

    void hostRip(CodeAddress address) {
        vmcs.set(VmcsField.HOST_RIP, address.value());
    }

    boolean emulatingVmEntry() {
        return emulatingVmEntry;
    }

    Optional<CodeAddress> spuriousExit() {
        return spuriousExit;
    }

    List<Instruction> l2Code() {
        return l2Code;
    }

    /** Whether L2 executes nothing when it is entered, until an event. */
    boolean l2IsHalted() {
        return vmcs.get(VmcsField.GUEST_ACTIVITY_STATE) != ActivityState.ACTIVE.ordinal();
    }

    /** Whether an event follows each of L2's instructions. */
    boolean eventAfterEachInstruction() {
        return (vmcs.get(VmcsField.GUEST_RFLAGS) & Rflags.TF) != 0 || sets(ProcessorBased.MONITOR_TRAP_FLAG);
    }

    /** Whether something about the VM entry itself matters, so that a first input must not come any later. */
    boolean entryMatters() {
        return vmcs.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO) != 0
                || !l2Code.isEmpty()
                || vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD) != 0
                || vmcs.get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) != 0
                || eventAfterEachInstruction()
                || l2IsHalted();
    }

    boolean sets(Control control) {
        return vmcs.sets(control);
    }

    Set<Feature> lacks() {
        return lacks;
    }

    Map<VmcsField, Long> vmcs() {
        return vmcs.fields();
    }

    boolean l1InterruptsEnabled() {
        return l1InterruptsEnabled;
    }

    ApicState apic() {
        return new ApicState(pending, inService, taskPriority);
    }

    List<Handler> handlers(Level level) {
        return gates.isEmpty()
                ? Handler.DEFAULT
                : DescriptorTable.handlers(
                        gates.stream().filter(gate -> gate.level() == level).toList());
    }

    MemoryImage memory() {
        return new MemoryImage(
                notMappedBy(GivenClause.Mapper.L2),
                sets(SecondaryBased.ENABLE_EPT),
                notMappedBy(GivenClause.Mapper.L1),
                new ApicState(virtuallyPending, virtuallyInService, virtualTaskPriority),
                msrLists.areas());
    }

    Set<L2Page> notMapped() {
        return notMappedBy(GivenClause.Mapper.L0);
    }

    private Set<L2Page> notMappedBy(GivenClause.Mapper mapper) {
        Set<L2Page> pages = EnumSet.noneOf(L2Page.class);
        for (GivenClause.NotMapped page : notMapped) {
            if (page.by() == mapper) {
                pages.add(page.page());
            }
        }
        return pages;
    }
}
