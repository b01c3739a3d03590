package dev.trapline.report;

import dev.trapline.json.JsonObject;
import java.util.List;

/**
 * A core as a run found it.
 *
 * @param name its short name
 * @param version its version, or empty
 * @param description one line, or empty
 * @param available whether it could run
 * @param why why it could not, or empty
 * @param corrections what it lacks, if it makes predictions; else empty
 */
record CoreInfo(
        String name, String version, String description, boolean available, String why, List<Correction> corrections) {

    static CoreInfo of(JsonObject core) {
        return new CoreInfo(
                core.string("name"),
                core.optionalString("version").orElse(""),
                core.optionalString("description").orElse(""),
                core.optionalBool("available").orElse(true),
                core.optionalString("why").orElse(""),
                core.optionalArray("corrections")
                        .map(corrections -> corrections.objects().stream()
                                .map(Correction::of)
                                .toList())
                        .orElse(List.of()));
    }

    /** A core that has results but that no run line describes. */
    static CoreInfo undescribed(String name) {
        return new CoreInfo(name, "", "", true, "", List.of());
    }
}
