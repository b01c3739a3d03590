package dev.trapline.machine;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Set;

/** Where Bochs 2.7 departs from the architecture. Each was found by running the specs, and is about the programs with which it was seen. */
final class BochsDeviations {

    static final List<Deviation> ALL = List.of(
            new Deviation(
                    "interrupts-masked-at-entry",
                    "with external-interrupt exiting, an interrupt does not exit if L2 was entered with interrupts disabled and has not changed RFLAGS.IF since",
                    "whether interrupts are masked is settled when RFLAGS.IF changes, and a VM entry settles it by the guest's flag alone; "
                            + "on a processor the exit does not depend on RFLAGS.IF (SDM 25.2)",
                    Set.of("S02", "S22", "S27", "R04", "Z02", "E04"),
                    Circumstances::entersL2WithInterruptsDisabled),
            new Deviation(
                    "halted-with-interrupts-disabled",
                    "with external-interrupt exiting, an interrupt does not exit from HLT if interrupts are disabled there",
                    "a halted processor waits for interrupts that RFLAGS.IF lets through; on a processor the exit does not depend on RFLAGS.IF (SDM 25.2)",
                    Set.of("H03"),
                    Circumstances::isHaltedWithInterruptsDisabled),
            new Deviation(
                    "nmi-exit-saves-blocking",
                    "an NMI that exits saves that NMIs are blocked, though they were not",
                    "the NMI blocks further ones before the state is saved; a direct exit saves the state from before the event (SDM 27.1, 27.3.4)",
                    Set.of("N01", "N02", "N03", "N04", "N34", "R02", "E04", "E09", "F11", "V05", "Q05"),
                    Circumstances::nmiExits),
            new Deviation(
                    "entry-keeps-nmis-blocked",
                    "NMIs stay blocked after a VM entry with virtual NMIs, if L1 had them blocked",
                    "a VM entry begins blocking and never ends it; with virtual NMIs, NMIs are not blocked in VMX non-root operation (SDM 26.7.1)",
                    Set.of("N31"),
                    program -> program.sets(PinBased.VIRTUAL_NMIS)),
            new Deviation(
                    "entry-keeps-own-nmis-blocked",
                    "NMIs stay blocked after a VM entry whose interruptibility state says that they are not, if they were blocked before",
                    "a VM entry begins blocking and never ends it; bit 3 of the field determines whether NMIs are blocked after it (SDM 26.7.1)",
                    Set.of("E06"),
                    Circumstances::endsNmiBlockingItself),
            new Deviation(
                    "entry-keeps-virtual-nmis-blocked",
                    "virtual NMIs stay blocked after a VM entry whose interruptibility state says that they are not, until L2 executes IRET",
                    "a VM entry begins blocking and never ends it; bit 3 of the field determines whether there is virtual-NMI blocking after it (SDM 26.7.1)",
                    Set.of("N15"),
                    Circumstances::endsVirtualNmiBlockingItself),
            new Deviation(
                    "failed-load-blocks-nmis",
                    "a VM entry that fails at the MSRs it is to load leaves NMIs blocked, if L2 was to have them blocked",
                    "the blocking of L2 is loaded before, and not taken back; after the failure it is what it was before the entry (SDM 26.8)",
                    Set.of("F11"),
                    Circumstances::failsToLoadMsrsWithNmisBlocked),
            new Deviation(
                    "failed-entry-clears-vectoring",
                    "a VM entry that fails clears the IDT-vectoring information",
                    "it is treated as an exit is; a failure writes the reason and the qualification only (SDM 26.8)",
                    Set.of("F11"),
                    Circumstances::readsVectoringInformation),
            new Deviation(
                    "injected-virtual-nmi-unchecked",
                    "a VM entry injects an NMI while virtual NMIs are blocked",
                    "the check is missing (SDM 26.3.1.5)",
                    Set.of("N13", "V09"),
                    Circumstances::injectsVirtualNmi),
            new Deviation(
                    "nmi-in-sti-shadow-unqualified",
                    "a VM entry that injects an NMI in the shadow of an STI fails, and its qualification is 0",
                    "such an entry may fail, but then the qualification tells it by 3 (SDM 26.8); the model that it is compared with lets it succeed",
                    Set.of("K16"),
                    Circumstances::injectsNmiBehindSti),
            new Deviation(
                    "windows-do-not-wake",
                    "an interrupt window that is open does not exit from HLT",
                    "a halted processor looks at interrupts and NMIs only; VM exits by an open window come from HLT too (SDM 26.7.5)",
                    Set.of("W07", "W19"),
                    program -> program.sets(ProcessorBased.INTR_WINDOW_EXITING)),
            new Deviation(
                    "virtual-interrupts-do-not-wake",
                    "a virtual interrupt that could be delivered does not wake L2 from HLT",
                    "a halted processor looks at interrupts and NMIs only; virtual-interrupt delivery wakes it (SDM 29.2.2)",
                    Set.of("H15"),
                    program -> program.field(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal()),
            new Deviation(
                    "debug-exceptions-do-not-wake",
                    "L2 halts at the first instruction of its handler, if a debug exception was pending at the entry to HLT",
                    "the delivery does not end the HLT state that the entry loaded; a debug exception does (SDM Vol. 2, HLT)",
                    Set.of("H20", "D04"),
                    Circumstances::debugExceptionEndsHalt),
            new Deviation(
                    "injection-loses-debug-exceptions",
                    "debug exceptions that MOV SS holds back are lost where a software exception or interrupt is injected",
                    "they are dropped with any injection; INT3 and INTO take them along, and of INT n the architecture leaves it open (SDM 26.7.3)",
                    Set.of("D05"),
                    Circumstances::injectsSoftwareEventBehindMovSs),
            new Deviation(
                    "interrupted-delivery-forgets-shadow",
                    "an exit during the delivery of an event saves neither the shadow of STI or MOV SS in which it came, nor the debug exceptions that this held back",
                    "the delivery ends both before it comes to the exit; the exit saves what was there before the event (SDM 27.3.4)",
                    Set.of("V14", "E08"),
                    Circumstances::deliveryExitsInShadow),
            new Deviation(
                    "exception-exit-forgets-shadow",
                    "an exit by an exception of the instruction behind MOV SS saves neither the shadow nor the debug exceptions that it held back; that of INT1 tells them",
                    "both are over before the exit saves the state; it saves what was there before the exception (SDM 27.3.4)",
                    Set.of("E08"),
                    Circumstances::exceptionExitsBehindMovSs),
            new Deviation(
                    "general-detect-pushes-rf-0",
                    "the debug exception of a guarded access to a debug register pushes RFLAGS.RF as 0",
                    "it is taken for a trap; general detect is a fault, and a fault pushes 1 (SDM 17.2.3, 17.3.1.1)",
                    Set.of(),
                    Circumstances::detectsAccessToDebugRegister),
            new Deviation(
                    "self-ipi-register-not-kept",
                    "a read of the self-IPI register from the virtual-APIC page gives 0, whatever was written",
                    "a write that is virtualized goes to the page, and a read comes from there (SDM 29.5)",
                    Set.of(),
                    Circumstances::readsSelfIpiRegister),
            new Deviation(
                    "exits-from-hlt-save-active",
                    "an exit from the HLT state that a VM entry loaded saves the active state",
                    "the processor leaves the state before the exit saves it; a direct exit saves the state from before the event (SDM 27.1, 27.3.4)",
                    Set.of("H06", "H07", "E01", "E07", "E08", "N20"),
                    program -> program.field(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal()),
            new Deviation(
                    "halted-injection-unchecked",
                    "a VM entry to the HLT state injects an event that must not be injected there",
                    "the check is missing (SDM 26.3.1.5)",
                    Set.of("K17"),
                    Circumstances::injectsWhatHltForbids),
            new Deviation(
                    "single-step-unchecked",
                    "a VM entry does not compare the pending single-step with RFLAGS.TF and IA32_DEBUGCTL.BTF",
                    "the check is missing (SDM 26.3.1.5)",
                    Set.of("K27"),
                    Circumstances::pendingSingleStepIsWrong),
            new Deviation(
                    "pending-debug-upper-half-unchecked",
                    "a VM entry does not check that bits 63:32 of the pending debug exceptions are 0",
                    "the field is taken for one of 32 bits (SDM 26.3.1.5)",
                    Set.of("K36"),
                    program -> program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) >>> Integer.SIZE != 0),
            new Deviation(
                    "virtual-interrupt-vectoring",
                    "an exit during the delivery of a virtual interrupt tells of a debug exception",
                    "the delivery is told by what came before it; the exit tells of an external interrupt with its vector (SDM 27.2.4, 29.2.2)",
                    Set.of("V16"),
                    program -> program.sets(SecondaryBased.VIRTUAL_INTR_DELIVERY)),
            new Deviation(
                    "same-class-interrupts",
                    "an interrupt is delivered though one of the same priority class is in service",
                    "priorities are compared by vector; only a higher class interrupts (SDM 10.8.3.1)",
                    Set.of("X04", "L07"),
                    Circumstances::interruptsTheOneInServiceOfItsClass),
            new Deviation(
                    "fault-exits-save-rf-0",
                    "an exit by a fault of an instruction, or by its access to memory, saves RFLAGS.RF as 0",
                    "the flag is set only where a fault is delivered; the exit saves what the delivery would have pushed (SDM 27.3.3)",
                    Set.of("R03", "R08", "R13", "A14", "E02", "E05", "D13", "B11", "V05", "V06"),
                    Circumstances::exitsByFault),
            new Deviation(
                    "illegal-vector-sent",
                    "the local APIC does not tell that it sent an illegal vector to itself, only that it received one",
                    "a self-IPI is not looked at where it is sent; it is an error on both sides (SDM 10.5.3, 10.12.8)",
                    Set.of("X19"),
                    Circumstances::sendsIllegalVector),
            new Deviation(
                    "raised-task-priority",
                    "an interrupt that is pending when the task priority is raised above it still interrupts, or exits; L1 then gets the spurious vector",
                    "the local APIC has told the processor, and does not take that back; only what is above the processor priority interrupts (SDM 10.8.3.1)",
                    Set.of("X02", "X23"),
                    Circumstances::raisesTaskPriority),
            new Deviation(
                    "exits-wait-for-shadow",
                    "blocking by STI or MOV SS holds back exits by interrupts and NMI windows for one instruction",
                    "the architecture leaves that open (SDM 25.2), and the model that it is compared with does not wait",
                    Set.of("X13", "X14", "H10", "N39", "Q19"),
                    Circumstances::entersL2InShadow));

    private BochsDeviations() {}
}
