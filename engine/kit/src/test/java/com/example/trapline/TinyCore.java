package com.example.trapline;

import dev.trapline.kit.probe.ProbedCore;

/** The tiny emulator as a core. */
public final class TinyCore extends ProbedCore {

    /** For the service loader too. */
    public TinyCore() {
        super("tiny", TinyEmulation.class, "com.example.tinyvmx");
    }

    @Override
    public String description() {
        return "a tiny emulator";
    }

    @Override
    public String version() {
        return "1";
    }
}
