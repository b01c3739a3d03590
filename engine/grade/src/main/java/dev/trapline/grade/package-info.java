/** How much of a core the specs pin: mutates its classes, one place at a time, and tells which specs notice. */
@NullMarked
package dev.trapline.grade;

import org.jspecify.annotations.NullMarked;
