package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;
import static dev.trapline.dsl.vmx.VmcsPointer.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** VMX operation, which L1 leaves and enters again (SDM 23.6, 30.3), and what VMX instructions make of the flags (SDM 30.2). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class VmxOperationSpec {

    @Spec("outside of VMX operation a VMX instruction is an invalid opcode")
    Table outsideOfVmxOperationAVmxInstructionIsAnInvalidOpcode() {
        return forEach(
                List.of(vmcall(), vmread(GUEST_RIP), vmptrst(), vmclear(SECOND), vmxoff()),
                instruction -> when(l1).executes(vmxoff())
                        .then(l1)
                        .executes(instruction)
                        .expectDeliveryTo(l1, anException(UD)));
    }

    @Spec("VMXON enters VMX operation again, with no current VMCS")
    Scenario vmxonEntersVmxOperationAgainWithNoCurrentVmcs() {
        return when(l1).executes(vmxoff())
                .then(l1)
                .executes(vmxon())
                .then(l1)
                .executes(vmread(GUEST_RIP))
                .expectVmFailInvalid();
    }

    @Spec("a VMCS keeps what it holds while L1 is out of VMX operation")
    Scenario aVmcsKeepsWhatItHoldsWhileL1IsOutOfVmxOperation() {
        return when(l1).executes(vmxoff(), vmxon(), vmptrld(FIRST))
                .then(l1)
                .reads(HOST_RIP)
                .then(l1)
                .executes(vmxon())
                .expectVmFail(VMXON_IN_VMX_ROOT_OPERATION);
    }
}
