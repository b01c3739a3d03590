package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.EntryChecks.Result;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A VM entry with a VMCS that nothing is wrong with: all controls 0, interrupts enabled in L2. A test says what differs. */
final class EntryAttempt {

    static final long INTERRUPT = EventInfo.externalInterrupt(0x30).raw();
    static final long NMI = EventInfo.nmi().raw();
    static final long PENDING_MTF = event(EventType.OTHER_EVENT, 0);

    private final Vmcs vmcs = new Vmcs();
    private Capabilities offered = Capabilities.ALL;
    private Choices choices = Choices.AS_KVM;
    private int virtualTpr;

    EntryAttempt() {
        vmcs.load(Map.of(
                VmcsField.HOST_RIP,
                0x100_0000L,
                VmcsField.GUEST_CR0,
                1L,
                VmcsField.GUEST_RFLAGS,
                Rflags.FIXED | Rflags.IF,
                VmcsField.VMCS_LINK_POINTER,
                -1L));
    }

    EntryAttempt set(Control... controls) {
        for (Control control : controls) {
            vmcs.set(control.field(), vmcs.get(control.field()) | control.mask());
        }
        return this;
    }

    EntryAttempt set(VmcsField field, long value) {
        vmcs.set(field, value);
        return this;
    }

    /** With what goes with an event: the length of an instruction, in case that software caused it. */
    EntryAttempt injecting(long event) {
        return set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, event).set(VmcsField.VM_ENTRY_INSTRUCTION_LEN, 2);
    }

    EntryAttempt offered(Capabilities capabilities) {
        this.offered = capabilities;
        return this;
    }

    EntryAttempt choices(Choices taken) {
        this.choices = taken;
        return this;
    }

    EntryAttempt virtualTpr(int value) {
        this.virtualTpr = value;
        return this;
    }

    Vmcs vmcs() {
        return vmcs;
    }

    EntryChecks checks() {
        return new EntryChecks(offered.allowed(), choices, () -> virtualTpr);
    }

    /** Of a VMLAUNCH. */
    Result result() {
        return checks().check(vmcs, true, false);
    }

    /** The rule that stands in the way; empty if none does. */
    String violated() {
        return checks().violated(vmcs).orElse("");
    }

    static long event(EventType type, int vector) {
        return new EventInfo(type, vector).raw();
    }

    static long exception(int vector) {
        return event(EventType.HARDWARE_EXCEPTION, vector);
    }

    /** One event of each kind that can be injected into an active guest, exceptions with each vector. */
    static Stream<Long> events() {
        return Stream.concat(
                Stream.of(
                        INTERRUPT,
                        NMI,
                        event(EventType.SOFTWARE_INTERRUPT, 0x80),
                        event(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, ExceptionVector.DB.vector()),
                        event(EventType.SOFTWARE_EXCEPTION, ExceptionVector.BP.vector()),
                        event(EventType.SOFTWARE_EXCEPTION, ExceptionVector.OF.vector()),
                        PENDING_MTF),
                IntStream.rangeClosed(0, 31).mapToObj(EntryAttempt::exception));
    }
}
