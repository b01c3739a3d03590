package dev.trapline.dsl.verdict;

import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.ExitDetail;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Rflags;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Expectations about an exit, held against the exit. */
final class ExitChecks {

    /**
     * What a check found.
     *
     * @param holds whether it is as expected
     * @param seen what the exit has
     */
    record Finding(boolean holds, String seen) {}

    private ExitChecks() {}

    static Finding check(ExitDetail detail, TraceEvent.Exited exit) {
        if (detail instanceof ExitDetail.Tells tells) {
            return new Finding(is(tells.event(), exit.interruption(), exit.interruptionError()), told(exit));
        }
        if (detail instanceof ExitDetail.NoVector) {
            return new Finding(exit.interruption().isEmpty(), told(exit));
        }
        if (detail instanceof ExitDetail.DuringDelivery during) {
            return new Finding(is(during.event(), exit.vectoring(), exit.vectoringError()), interrupted(exit));
        }
        if (detail instanceof ExitDetail.NoVectoring) {
            return new Finding(exit.vectoring().isEmpty(), interrupted(exit));
        }
        if (detail instanceof ExitDetail.NmiUnblocking unblocking) {
            return new Finding(
                    exit.nmiUnblocking() == unblocking.told(), exit.nmiUnblocking() ? "it does" : "it does not");
        }
        if (detail instanceof ExitDetail.FieldIs field) {
            return field(field, exit);
        }
        if (detail instanceof ExitDetail.FieldIsUndefined undefined) {
            OptionalLong value = ExitFields.value(exit, undefined.field());
            return new Finding(value.isEmpty(), value.isPresent() ? "0x%x".formatted(value.getAsLong()) : "undefined");
        }
        if (detail instanceof ExitDetail.SavedInterruptFlag flag) {
            boolean enabled = (exit.guest().rflags() & Rflags.IF) != 0;
            return new Finding(enabled == flag.enabled(), enabled ? "1" : "0");
        }
        if (detail instanceof ExitDetail.SavedActivity activity) {
            return new Finding(
                    exit.guest().activity() == activity.state(),
                    exit.guest().activity().name());
        }
        if (detail instanceof ExitDetail.L2DidNotRun) {
            return new Finding(
                    exit.l2Instructions() == 0, "L2 completed %d instructions".formatted(exit.l2Instructions()));
        }
        return ofVirtualApic(detail, exit);
    }

    private static Finding ofVirtualApic(ExitDetail detail, TraceEvent.Exited exit) {
        String seen = "virtual " + TraceText.of(exit.virtualApic());
        if (detail instanceof ExitDetail.VirtuallyPendingIs pending) {
            return new Finding(exit.virtualApic().pending().contains(pending.vector()) == pending.pending(), seen);
        }
        if (detail instanceof ExitDetail.VirtuallyInServiceIs inService) {
            return new Finding(
                    exit.virtualApic().inService().contains(inService.vector()) == inService.inService(), seen);
        }
        int priority = exit.virtualApic().tpr();
        return new Finding(
                priority == ((ExitDetail.VirtualTaskPriorityIs) detail).priority(), "0x%02x".formatted(priority));
    }

    private static Finding field(ExitDetail.FieldIs expected, TraceEvent.Exited exit) {
        OptionalLong value = ExitFields.value(exit, expected.field());
        return value.isPresent()
                ? new Finding(
                        (value.getAsLong() & expected.mask()) == expected.value(), "0x%x".formatted(value.getAsLong()))
                : new Finding(false, "undefined, or not recorded");
    }

    private static boolean is(Event expected, Optional<EventInfo> info, OptionalInt errorCode) {
        return info.equals(Optional.of(expected.info())) && errorCode.equals(expected.errorCode());
    }

    private static String told(TraceEvent.Exited exit) {
        return exit.interruption()
                .map(info -> "it tells " + info + error(exit.interruptionError()))
                .orElse("it tells no vector");
    }

    private static String interrupted(TraceEvent.Exited exit) {
        return exit.vectoring()
                .map(info -> "during delivery of " + info + error(exit.vectoringError()))
                .orElse("no event");
    }

    private static String error(OptionalInt code) {
        return code.isPresent() ? " with error code 0x%x".formatted(code.getAsInt()) : "";
    }
}
