/** The contract between specs and what runs them. */
@NullMarked
package dev.trapline.dsl.core;

import org.jspecify.annotations.NullMarked;
