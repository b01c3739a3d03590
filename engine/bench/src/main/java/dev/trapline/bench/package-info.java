/** JMH benchmarks: what a run costs. */
@NullMarked
package dev.trapline.bench;

import org.jspecify.annotations.NullMarked;
