package dev.trapline.grade.bytecode;

/**
 * An instruction.
 *
 * @param type name of the class, with dots
 * @param method name of the method
 * @param descriptor of the method
 * @param at counted in the method from 0
 */
public record Point(String type, String method, String descriptor, int at) {}
