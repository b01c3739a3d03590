/** The names of the architecture: VMCS fields, controls, exit reasons, instructions. Intel SDM Vol. 3, chapters 24 to 30. */
@NullMarked
package dev.trapline.dsl.vmx;

import org.jspecify.annotations.NullMarked;
