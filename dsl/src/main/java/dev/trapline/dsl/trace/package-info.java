/** What happened in a run, as L1 sees it and, where the core shows it, what L0 did. */
@NullMarked
package dev.trapline.dsl.trace;

import org.jspecify.annotations.NullMarked;
