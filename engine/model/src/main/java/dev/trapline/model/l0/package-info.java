/** A hypervisor that offers nested virtualization: a program on a machine, that offers a machine. KVM's algorithm, today's and that of 2011. */
@NullMarked
package dev.trapline.model.l0;

import org.jspecify.annotations.NullMarked;
