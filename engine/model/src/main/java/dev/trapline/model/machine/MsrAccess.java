package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Msr;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** RDMSR and WRMSR where they do not exit: one home for the processor and for an L0 that emulates them. */
public final class MsrAccess {

    private final Capabilities.Allowed allowed;
    private final LocalApic localApic;
    private final VirtualApic virtualApic;
    private final MsrLists.Registers registers;

    /** The registers of a processor. */
    public MsrAccess(
            Capabilities.Allowed allowed, LocalApic localApic, VirtualApic virtualApic, MsrLists.Registers registers) {
        this.allowed = allowed;
        this.localApic = localApic;
        this.virtualApic = virtualApic;
        this.registers = registers;
    }

    /**
     * Reads a register.
     *
     * @param vmcs which governs who reads; none in root mode
     * @return empty for a general-protection exception
     */
    public OptionalLong read(Msr msr, @Nullable Vmcs vmcs) {
        if (LocalApic.has(msr)) {
            OptionalLong virtual = vmcs == null ? OptionalLong.empty() : virtualApic.read(vmcs, msr);
            return virtual.isPresent() ? virtual : localApic.read(msr);
        }
        return OptionalLong.of(Capabilities.Allowed.tells(msr) ? allowed.read(msr) : registers.listed(msr));
    }

    /**
     * Writes a register.
     *
     * @param vmcs which governs who writes; none in root mode
     * @return an exit that follows, a general-protection exception, or neither
     */
    public ApicOutcome write(Msr msr, long value, @Nullable Vmcs vmcs) {
        if (LocalApic.has(msr)) {
            ApicOutcome virtual =
                    vmcs == null ? ApicOutcome.Plain.NOT_VIRTUALIZED : virtualApic.write(vmcs, msr, value);
            if (virtual != ApicOutcome.Plain.NOT_VIRTUALIZED) {
                return virtual;
            }
            return localApic.write(msr, value) ? virtual : ApicOutcome.Plain.GENERAL_PROTECTION;
        }
        if (Capabilities.Allowed.tells(msr)) {
            return ApicOutcome.Plain.GENERAL_PROTECTION;
        }
        registers.listed(msr, value);
        return ApicOutcome.Plain.NOT_VIRTUALIZED;
    }
}
