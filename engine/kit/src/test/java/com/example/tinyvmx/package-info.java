/** An emulator as somebody might have written it who never heard of Trapline: one processor with a little VMX, and a local APIC. */
@NullMarked
package com.example.tinyvmx;

import org.jspecify.annotations.NullMarked;
