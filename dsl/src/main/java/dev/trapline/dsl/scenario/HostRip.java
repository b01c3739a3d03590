package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;

/**
 * Where L1 goes on after the next exit. That is the piece of its code which is laid down next, so that what is written to HOST_RIP is known only then: an
 * instruction is left open until it is. The first piece's HOST_RIP stands in the VMCS from the start.
 */
final class HostRip {

    private final StartState start;
    private final List<Instruction> l1;
    /** Indices in L1's code of the instructions left open. */
    private final List<Integer> open = new ArrayList<>();

    private boolean startIsKnown;

    HostRip(StartState start, List<Instruction> l1) {
        this.start = start;
        this.l1 = l1;
        startIsKnown = start.vmcs().containsKey(VmcsField.HOST_RIP);
    }

    /** L1's next instruction writes it. */
    void writtenHere() {
        open.add(l1.size());
        l1.add(Instruction.of(Opcode.NOP));
    }

    /** Closes what was left open. */
    void isAt(CodeAddress address) {
        if (!startIsKnown) {
            start.hostRip(address);
            startIsKnown = true;
        }
        open.forEach(index -> l1.set(index, Instruction.vmwrite(VmcsField.HOST_RIP, address.value())));
        open.clear();
    }
}
