/** What is made of a trace: expectations held against it, the invariants, and the comparison with bare metal. */
@NullMarked
package dev.trapline.dsl.verdict;

import org.jspecify.annotations.NullMarked;
