package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;

/**
 * An expectation with what the compiler knows about it.
 *
 * @param step the word
 * @param expectation what it expects; a word can expect more than one thing
 * @param running the level that runs at this point
 * @param inputs how many inputs have arrived from outside by then
 * @param place the instruction that is the next of this level: an event at once saves or pushes its address
 */
public record Expected(Step step, Expectation expectation, Level running, int inputs, CodeAddress place) {}
