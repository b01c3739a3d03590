/** The run log: what one run of specs leaves behind for reports and other tools. */
@NullMarked
package dev.trapline.engine.log;

import org.jspecify.annotations.NullMarked;
