/** For who writes a core: {@link dev.trapline.kit.CoreConformance} checks that it keeps the contract of {@link dev.trapline.dsl.core.Core}. */
@NullMarked
package dev.trapline.kit;

import org.jspecify.annotations.NullMarked;
