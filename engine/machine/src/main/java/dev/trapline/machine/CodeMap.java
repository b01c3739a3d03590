package dev.trapline.machine;

import dev.trapline.dsl.program.CodeAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which address of the program is which address in memory. */
final class CodeMap {

    private final Map<CodeAddress, Item> items = new HashMap<>();
    private final Map<Long, Item> byMemory = new HashMap<>();
    private final Map<Long, Item> unrecorded = new HashMap<>();
    private final Map<CodeAddress, Long> landings = new HashMap<>();
    private final Map<Long, CodeAddress> byLanding = new HashMap<>();

    CodeMap(List<Item> all) {
        all.forEach(item -> {
            items.put(item.address(), item);
            byMemory.put(item.start(), item);
            // What was sent comes before the next of these.
            byMemory.put(item.operands(), item);
            byMemory.put(item.main(), item);
            if (item.end() != item.through()) {
                unrecorded.put(item.through(), item);
            }
        });
    }

    /** A VM exit that is to go on at an address of L1 goes there by way of a place in memory. */
    void landing(CodeAddress address, long memory) {
        landings.put(address, memory);
        byLanding.put(memory, address);
    }

    /** Where an instruction lies, or what is behind the last of its block; empty if the program has none there. */
    Optional<Item> item(CodeAddress address) {
        return Optional.ofNullable(items.get(address));
    }

    /** Where a VM exit has to go, to go on at an address; empty if none does. */
    Optional<Long> landing(CodeAddress address) {
        return Optional.ofNullable(landings.get(address));
    }

    /** The place of a VM exit that goes on at an address. */
    Optional<CodeAddress> landedAt(long memory) {
        return Optional.ofNullable(byLanding.get(memory));
    }

    /** The address of the program whose turn it is where the processor stands; empty if it stands in the middle of what belongs to one instruction. */
    Optional<CodeAddress> address(long memory) {
        return landedAt(memory)
                .or(() -> Optional.ofNullable(byMemory.get(memory)).map(Item::address))
                .or(() -> unrecordedAt(memory).map(item -> item.address().plus(1)));
    }

    /** The instruction that is through where the processor stands, and whose result has yet to be recorded. */
    Optional<Item> unrecordedAt(long memory) {
        return Optional.ofNullable(unrecorded.get(memory));
    }
}
