/** Makes a core of an emulator that is there already: probes in its methods write the trace. */
@NullMarked
package dev.trapline.kit.probe;

import org.jspecify.annotations.NullMarked;
