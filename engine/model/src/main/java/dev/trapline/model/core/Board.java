package dev.trapline.model.core;

import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.Memory;

/**
 * What a run goes on: a machine and the memory it has.
 *
 * @param machine as L1 sees it
 * @param memory its memory
 */
record Board(Machine machine, Memory memory) {}
