/** What a core runs: plain data, the same for every core, with no expectation in it. */
@NullMarked
package dev.trapline.dsl.program;

import org.jspecify.annotations.NullMarked;
