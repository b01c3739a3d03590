/** Cores outside the JVM: programs compiled for a boot image that acts as L1, emulators that boot it, and traces made of what it recorded. */
@NullMarked
package dev.trapline.machine;

import org.jspecify.annotations.NullMarked;
