package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.EntryChecks.Result;
import org.jspecify.annotations.Nullable;

/** A table of what a VM entry must satisfy. */
final class CheckTable {

    /** The rows count for every VM entry. */
    static final Rule ALWAYS = (v, on) -> true;

    /** A condition. */
    @FunctionalInterface
    interface Rule {
        /**
         * Whether it is met.
         *
         * @param v the VMCS
         * @param on the checks of the processor on which the VM entry is tried
         */
        boolean holds(Vmcs v, EntryChecks on);
    }

    /**
     * One of the things that must hold.
     *
     * @param text in words
     * @param rule the same
     */
    record Row(String text, Rule rule) {}

    private final String section;
    private final Result failure;
    private final Rule applies;
    private final Row[] rows;

    /**
     * A table.
     *
     * @param section of the SDM
     * @param failure what it is to break a row
     * @param applies when the rows count; no row is looked at otherwise
     * @param rows what must hold, in the order of the manual
     */
    CheckTable(String section, Result failure, Rule applies, Row... rows) {
        this.section = section;
        this.failure = failure;
        this.applies = applies;
        this.rows = rows.clone();
    }

    static Row row(String text, Rule rule) {
        return new Row(text, rule);
    }

    static Row offered(String text, VmcsField controls) {
        return row(text, (v, on) -> (v.get(controls) & ~on.allowed().oneSettings(controls)) == 0);
    }

    /** Whether a linear address is canonical: programs lie in the first 4 GiB, and the models have no more. */
    static boolean isCanonical(long address) {
        return address >>> Integer.SIZE == 0;
    }

    String section() {
        return section;
    }

    Result failure() {
        return failure;
    }

    /** The first row that a VMCS breaks, none if all hold. */
    @Nullable Row broken(Vmcs vmcs, EntryChecks on) {
        if (applies == ALWAYS || applies.holds(vmcs, on)) {
            for (Row row : rows) {
                if (!row.rule.holds(vmcs, on)) {
                    return row;
                }
            }
        }
        return null;
    }
}
