/** Random programs on two cores: where L1 observes something else, made as small as it goes. The command line. */
@NullMarked
package dev.trapline.differ;

import org.jspecify.annotations.NullMarked;
