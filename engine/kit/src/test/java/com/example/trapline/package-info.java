/** What makes a core of that emulator. */
@NullMarked
package com.example.trapline;

import org.jspecify.annotations.NullMarked;
