package dev.trapline.engine.samples;

/** A class that a test takes away. */
final class GoneSamples {

    private GoneSamples() {}
}
