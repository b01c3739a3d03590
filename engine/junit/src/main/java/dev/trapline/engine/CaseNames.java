package dev.trapline.engine;

import dev.trapline.dsl.Table;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cases of a table, without what they say: that would be too much to keep from discovery to execution.
 *
 * @param numbers each name with its place, from 0, in order
 * @param names the names in order
 * @param failure why they cannot be listed
 */
record CaseNames(Map<String, Integer> numbers, List<String> names, Optional<Throwable> failure) {

    static final CaseNames NONE = new CaseNames(Map.of(), List.of(), Optional.empty());

    /** Calls the spec. Whatever it throws is kept, for the spec to fail with: nothing may be thrown out of discovery. */
    static CaseNames of(SpecMember member, SpecCalls calls) {
        try {
            List<String> names =
                    calls.table(member).cases().stream().map(Table.Case::name).toList();
            Map<String, Integer> numbers = new LinkedHashMap<>();
            names.forEach(name -> numbers.put(name, numbers.size()));
            return new CaseNames(Collections.unmodifiableMap(numbers), names, Optional.empty());
        } catch (Throwable failure) {
            return new CaseNames(Map.of(), List.of(), Optional.of(failure));
        }
    }
}
