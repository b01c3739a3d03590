package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PlainExit;

/** What an exit saves depending on its reason: one home for the processor and for an L0 that makes up exits. */
public final class ExitRules {

    private ExitRules() {}

    /** The pending debug exceptions that an exit saves (SDM 27.3.4). */
    public static long savedPendingDebug(ExitReason reason, long interruption, long pending, long shadow) {
        boolean heldByMovSs = (shadow & Interruptibility.MOV_SS) != 0 && !isDebugException(interruption);
        boolean keeps = heldByMovSs
                || (reason instanceof PlainExit plain
                        && switch (plain) {
                            case INIT_SIGNAL, MONITOR_TRAP_FLAG, TPR_BELOW_THRESHOLD, EOI_INDUCED, APIC_WRITE -> true;
                            default -> false;
                        });
        return keeps && PendingDebug.isValid(pending) ? pending : 0;
    }

    private static boolean isDebugException(long interruption) {
        return (interruption & EventInfo.VALID) != 0
                && (interruption & 0xFF) == ExceptionVector.DB.vector()
                && EventType.in(interruption) != EventType.EXTERNAL_INTERRUPT;
    }
}
