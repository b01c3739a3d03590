package dev.trapline.machine;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.OptionalInt;

/** What a recorded exit says in the program's terms: code addresses for bytes, and instructions for their lengths. */
final class ExitDecoder {

    private static final int ENTRY_FAILURE_BIT = 31;
    /** Linear addresses of a program's pages: the first page is not one of them. */
    private static final long PROGRAM_PAGE = 0x1000;

    /** Of an I/O instruction: one byte, IN, the port in the instruction (SDM table 27-5). */
    private static final long IN_QUALIFICATION = 1 << 3 | 1 << 6 | (long) Encoding.PORT << 16;

    private static final long APIC_ACCESS_TYPE = 0xF000;
    /** B0 to B3, BD, BS and BT of DR6; its other bits are 1 at rest. */
    private static final long DR6_BITS = 0xE00F;

    private final LogRecord.Exit exit;
    private final VmcsFields fields;
    private final CodeMap code;

    ExitDecoder(LogRecord.Exit exit, VmcsFields fields, CodeMap code) {
        this.exit = exit;
        this.fields = fields;
        this.code = code;
    }

    /**
     * The exit as an event of the trace.
     *
     * @param walk stands where the exit came
     */
    TraceEvent.Exited decode(Walk walk) {
        ProgramVmcs vmcs = walk.vmcs();
        CodeAddress landing = code.address(exit.landing())
                .orElseThrow(() -> new ReplayException("an exit landed at 0x%x".formatted(exit.landing())));
        return new TraceEvent.Exited(
                reason(),
                isEntryFailure(),
                qualification(),
                EventInfo.of(interruption()),
                error(interruption(), exit.interruptionError()),
                EventInfo.of(vectoring()),
                error(vectoring(), exit.vectoringError()),
                instructionLength(walk),
                isEntryFailure() ? notLoaded(vmcs) : saved(walk),
                (exit.entryEvent() & EventInfo.VALID) != 0,
                vmcs.launched(),
                vmcs.controls(),
                new HostState(
                        landing.value(),
                        exit.rsp() == Layout.L1_STACK_TOP ? Program.L1_STACK_TOP : exit.rsp(),
                        exit.rflags(),
                        0,
                        ActivityState.ACTIVE,
                        vmcs.get(VmcsField.HOST_RIP),
                        vmcs.get(VmcsField.HOST_RSP),
                        linearAddress(exit.cr2()),
                        exit.dr6() & DR6_BITS),
                isNmiUnblocking(),
                exit.virtualApic(),
                exit.apic(),
                isEntryFailure() ? 0 : walk.l2SinceEntry(),
                walk.progress());
    }

    boolean isEntryFailure() {
        return (exit.reason() >> ENTRY_FAILURE_BIT & 1) != 0;
    }

    private ExitReason reason() {
        int number = (int) exit.reason() & 0xFFFF;
        return ExitReason.of(number)
                .orElseThrow(() -> new ReplayException("exit reason %d, which no program can cause".formatted(number)));
    }

    private long interruption() {
        return isEntryFailure() ? 0 : exit.interruption();
    }

    private long vectoring() {
        return isEntryFailure() ? 0 : exit.vectoring();
    }

    private static OptionalInt error(long info, long code) {
        return isValid(info) && (info & EventInfo.ERROR_CODE) != 0 ? OptionalInt.of((int) code) : OptionalInt.empty();
    }

    private static boolean isValid(long info) {
        return (info & EventInfo.VALID) != 0;
    }

    private static boolean isSoftware(long info) {
        return isValid(info) && EventType.isSoftware(info);
    }

    /** Bit 12 of the interruption information or, for an EPT violation, of the qualification (SDM 27.2.2, table 27-7). */
    private boolean isNmiUnblocking() {
        long told = reason() == PlainExit.EPT_VIOLATION ? exit.qualification() : interruption();
        return (reason() == PlainExit.EPT_VIOLATION || isValid(told)) && (told & EventInfo.NMI_UNBLOCKING) != 0;
    }

    private long qualification() {
        ExitReason reason = reason();
        if (reason == PlainExit.IO_INSTRUCTION) {
            return exit.qualification() == IN_QUALIFICATION ? 0 : exit.qualification();
        }
        if (reason == PlainExit.APIC_ACCESS && (exit.qualification() & APIC_ACCESS_TYPE) != 0) {
            // Of a delivery, the program's offset is one and the same.
            return (exit.qualification() & APIC_ACCESS_TYPE) | Encoding.LOAD_OFFSET;
        }
        boolean pageFault = isValid(interruption())
                && EventInfo.of(interruption()).orElseThrow().equals(EventInfo.exception(ExceptionVector.PF));
        return pageFault ? linearAddress(exit.qualification()) : exit.qualification();
    }

    private static long linearAddress(long address) {
        for (L2Page page : L2Page.values()) {
            if (address / Layout.PAGE == Layout.page(page) / Layout.PAGE) {
                return (page.ordinal() + 1) * PROGRAM_PAGE;
            }
        }
        return address;
    }

    /** The length of the instruction that exited or that an event was there for, where it is defined (SDM 27.2.5); a length that is none of the program is negative. */
    private OptionalInt instructionLength(Walk walk) {
        boolean defined = !isEntryFailure()
                && (reason().isByInstruction() || isSoftware(interruption()) || isSoftware(vectoring()));
        if (!defined) {
            return OptionalInt.empty();
        }
        if (walk.isInjecting() && isSoftware(vectoring())) {
            return OptionalInt.of((int) walk.vmcs().get(VmcsField.VM_ENTRY_INSTRUCTION_LEN));
        }
        int bytes = (int) exit.instructionLength();
        return OptionalInt.of(code.item(walk.at()).orElseThrow().length() == bytes ? 1 : -bytes);
    }

    private GuestState saved(Walk walk) {
        return guest(walk.at().value(), walk.stack().rsp(), walk.vmcs());
    }

    /** A VM entry that failed leaves the guest state as L1 wrote it. */
    private GuestState notLoaded(ProgramVmcs vmcs) {
        long rip = vmcs.get(VmcsField.GUEST_RIP);
        ReplayException.require(
                code.address(exit.guestRip())
                        .filter(address -> address.value() == rip)
                        .isPresent(),
                () -> "a VM entry failed, and GUEST_RIP became 0x%x".formatted(exit.guestRip()));
        return guest(rip, vmcs.get(VmcsField.GUEST_RSP), vmcs);
    }

    private GuestState guest(long rip, long rsp, ProgramVmcs vmcs) {
        ActivityState[] states = ActivityState.values();
        return new GuestState(
                rip,
                rsp,
                exit.guestRflags(),
                exit.interruptibility(),
                states[(int) exit.activity() & states.length - 1],
                exit.pendingDebug(),
                exit.interruptStatus(),
                fields.ofProgram(
                        VmcsField.VMX_PREEMPTION_TIMER_VALUE,
                        exit.timer(),
                        vmcs.get(VmcsField.VMX_PREEMPTION_TIMER_VALUE)));
    }
}
