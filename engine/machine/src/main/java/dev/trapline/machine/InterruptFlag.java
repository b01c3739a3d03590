package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import java.util.List;

/** What RFLAGS.IF of L1 can be before each instruction of its main code, whatever happens. A VM entry leaves it as it is where it fails, and an exit clears it. */
final class InterruptFlag {

    private final boolean[] mayBeEnabled;

    private InterruptFlag(boolean[] mayBeEnabled) {
        this.mayBeEnabled = mayBeEnabled;
    }

    static InterruptFlag of(Program program) {
        List<Instruction> main = program.l1().main();
        boolean[] enabled = new boolean[main.size() + 1];
        boolean flag = program.l1InterruptsEnabled();
        for (int i = 0; i <= main.size(); i++) {
            enabled[i] = flag;
            if (i < main.size()) {
                Opcode opcode = main.get(i).opcode();
                if (opcode == Opcode.STI) {
                    flag = true;
                } else if (opcode == Opcode.CLI) {
                    flag = false;
                } else if (opcode == Opcode.POPF) {
                    flag = (main.get(i).value() & Rflags.IF) != 0;
                } else if (opcode == Opcode.STOP) {
                    // Only an exit gets behind it.
                    flag = false;
                }
            }
        }
        return new InterruptFlag(enabled);
    }

    /** Whether interrupts are disabled before an instruction of L1's main code. */
    boolean isSurelyDisabled(int index) {
        return !mayBeEnabled[index];
    }
}
