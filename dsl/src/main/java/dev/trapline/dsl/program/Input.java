package dev.trapline.dsl.program;

/**
 * One input of a run. The inputs of a program arrive in their order.
 *
 * @param event what arrives
 * @param arrival when
 */
public record Input(InputEvent event, Arrival arrival) {}
