/** What hardware and hypervisors have in common: the face they offer to the software on top, and the rules that both apply. */
@NullMarked
package dev.trapline.model.machine;

import org.jspecify.annotations.NullMarked;
