package dev.trapline.model.hardware;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Vmcs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a processor told, as lines to compare with. */
final class Heard implements MachineListener {

    private static final Map<TraceEvent.Source, String> FROM = Map.of(
            TraceEvent.Source.EVENT, "",
            TraceEvent.Source.INJECTION, "injected ",
            TraceEvent.Source.VIRTUAL_INTERRUPT, "virtual ");

    final List<String> events = new ArrayList<>();
    int retired;

    @Override
    public void requested(int vector) {
        events.add("request 0x%02x".formatted(vector));
    }

    @Override
    public void entered(Vmcs vmcs, Opcode instruction) {
        events.add(instruction + " enters");
    }

    @Override
    public void exited(
            Vmcs vmcs, long rip, long rsp, long rflags, long interruptibility, long activity, long cr2, long dr6) {
        long reason = vmcs.get(VmcsField.VM_EXIT_REASON);
        String name = ExitReason.of((int) reason & 0xFFFF).orElseThrow().name();
        events.add((reason & Vmcs.ENTRY_FAILURE) != 0 ? "entry failure " + name : "exit " + name);
    }

    @Override
    public void vmFailed(
            Opcode instruction, @Nullable VmInstructionError error, long rip, long rflags, boolean launched) {
        events.add("%s fails %s".formatted(instruction, error == null ? "without number" : error.number()));
    }

    @Override
    public void delivered(
            boolean nonRoot,
            long info,
            int error,
            TraceEvent.Source source,
            long returnRip,
            long savedRflags,
            long handlerRip) {
        EventInfo event = EventInfo.of(info).orElseThrow();
        events.add("%s%s%s to %s, returning to %s"
                .formatted(
                        FROM.get(source),
                        event,
                        event.hasErrorCode() ? "(0x%x)".formatted(error) : "",
                        nonRoot ? "L2" : "L1",
                        CodeAddress.describe(returnRip)));
    }

    @Override
    public void read(boolean nonRoot, Opcode opcode, int operand, long value) {
        events.add("%s gives 0x%x".formatted(new Instruction(opcode, operand, 0), value));
    }

    @Override
    public void retired(boolean nonRoot) {
        retired++;
    }

    @Override
    public void hypervisorExited(int depth, boolean fromNonRoot, ExitReason reason, boolean byInstruction) {
        throw new AssertionError("a processor has no hypervisor below");
    }

    @Override
    public void hypervisorEntered(
            int depth, boolean toNonRoot, long injected, boolean irqWindow, boolean nmiWindow, boolean immediateExit) {
        throw new AssertionError("a processor has no hypervisor below");
    }

    @Override
    public void windowOpened(int depth, boolean nonRoot, boolean nmi) {
        throw new AssertionError("a processor has no hypervisor below");
    }

    @Override
    public void injectionRefused(int depth, int vector) {
        throw new AssertionError("a processor has no hypervisor below");
    }

    @Override
    public void answered(int depth, boolean answer) {
        throw new AssertionError("a processor has no hypervisor below");
    }
}
