package dev.trapline.dsl.core;

/**
 * One way in which a core settles what the architecture leaves to the implementation, other than the core itself does. What holds on a processor must hold under
 * each.
 *
 * @param name short, lower case with dashes, and the same on every core that has this setting, since L1 is compared under settings of one name
 * @param core the core, so set; its name is that of the core which offers it
 */
public record Setting(String name, Core core) {}
