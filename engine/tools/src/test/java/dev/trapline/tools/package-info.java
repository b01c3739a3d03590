/** The engine under the tools that people run it with. */
@NullMarked
package dev.trapline.tools;

import org.jspecify.annotations.NullMarked;
