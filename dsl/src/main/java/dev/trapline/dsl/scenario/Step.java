package dev.trapline.dsl.scenario;

/**
 * One word of a chain.
 *
 * @param clause what it says
 * @param source where it stands
 */
public record Step(Clause clause, SourceLine source) {}
