package dev.trapline.model.machine;

import static dev.trapline.model.machine.CheckTable.ALWAYS;
import static dev.trapline.model.machine.CheckTable.isCanonical;
import static dev.trapline.model.machine.CheckTable.row;

import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.EntryChecks.Result;

/** What the host-state area must satisfy, as far as the models have it (SDM 26.2.2 to 26.2.4). */
final class HostStateChecks {

    static final CheckTable DESCRIPTOR_TABLES = new CheckTable(
            "26.2.3",
            Result.INVALID_HOST_STATE,
            ALWAYS,
            row("HOST_IDTR_BASE is canonical", (v, on) -> isCanonical(v.get(VmcsField.HOST_IDTR_BASE))));

    /** At address 0 lies no code: it is what an L1 has that forgot to write the field. */
    static final CheckTable ADDRESS_SPACE = new CheckTable(
            "26.2.4",
            Result.INVALID_HOST_STATE,
            ALWAYS,
            row(
                    "HOST_RIP is canonical, and not 0",
                    (v, on) -> isCanonical(v.get(VmcsField.HOST_RIP)) && v.get(VmcsField.HOST_RIP) != 0));

    private HostStateChecks() {}
}
