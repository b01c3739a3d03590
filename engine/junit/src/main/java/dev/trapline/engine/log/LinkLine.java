package dev.trapline.engine.log;

import java.util.Optional;

/**
 * Something to read about a spec.
 *
 * @param kind {@code link}, {@code issue} or {@code sdm}
 * @param name what it is called; of kind {@code sdm} the section
 * @param url its address, if it has one
 */
public record LinkLine(String kind, String name, Optional<String> url) {}
