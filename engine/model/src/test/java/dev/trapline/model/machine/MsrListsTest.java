package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The VM-exit MSR-store list (SDM 27.4). */
class MsrListsTest {

    private final Vmcs vmcs = new Vmcs();

    @Test
    void storesEachRegister() {
        Memory memory = Loaded.with(
                List.of(List.of(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 0), new MsrEntry(Msr.IA32_GS_BASE, 0))));
        storing(2);

        new MsrLists(memory, new Registers()).store(vmcs);

        assertThat(memory.msrEntry(1, 0).value()).isEqualTo(Msr.IA32_KERNEL_GS_BASE.index());
        assertThat(memory.msrEntry(1, 1).value()).isEqualTo(Msr.IA32_GS_BASE.index());
    }

    @Test
    void storingARegisterOfTheLocalApicIsAVmxAbort() {
        Memory memory = Loaded.with(
                List.of(List.of(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 0), new MsrEntry(Msr.X2APIC_TPR, 0))));
        storing(2);

        assertThatThrownBy(() -> new MsrLists(memory, new Registers()).store(vmcs))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "VMX abort: entry 2 of the VM-exit MSR-store list is X2APIC_TPR, and a list stores no register"
                                + " of the local APIC in x2APIC mode (SDM 27.4, 27.7)");
    }

    private void storing(int count) {
        vmcs.set(VmcsField.VM_EXIT_MSR_STORE_COUNT, count);
        vmcs.set(VmcsField.VM_EXIT_MSR_STORE_ADDR, 1);
    }

    /** Each holds its own index. */
    private static final class Registers implements MsrLists.Registers {
        @Override
        public long listed(Msr msr) {
            return msr.index();
        }

        @Override
        public void listed(Msr msr, long value) {
            throw new AssertionError("nothing is loaded");
        }
    }
}
