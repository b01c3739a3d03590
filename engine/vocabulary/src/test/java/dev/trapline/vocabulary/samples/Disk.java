package dev.trapline.vocabulary.samples;

import java.util.Locale;

/** A device with an interrupt of its own. */
enum Disk {
    SDA(0x30),
    SDB(0x51);

    final int vector;

    Disk(int vector) {
        this.vector = vector;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
