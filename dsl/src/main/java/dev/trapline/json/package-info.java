/**
 * A small JSON reader and writer for the run log: values as records, a strict parser, a writer that streams.
 *
 * <p>{@link dev.trapline.json.JsonValue#parse} reads one document, {@link dev.trapline.json.JsonWriter} appends
 * documents one a line. Whatever the writer writes, the parser reads back equal.
 */
@NullMarked
package dev.trapline.json;

import org.jspecify.annotations.NullMarked;
