/** The processor: what the Intel SDM says, chapters 25 to 27, around events. */
@NullMarked
package dev.trapline.model.hardware;

import org.jspecify.annotations.NullMarked;
