/** Mutations: where they apply, and the classes that they make. */
@NullMarked
package dev.trapline.grade.bytecode;

import org.jspecify.annotations.NullMarked;
