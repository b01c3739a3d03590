package dev.trapline.machine;

import dev.trapline.dsl.vmx.VmcsField;
import java.util.Map;

/**
 * Fields of a VMCS that lie in the table.
 *
 * @param address where
 * @param values what they are on the machine
 */
record FieldList(long address, Map<VmcsField, Long> values) {}
