package dev.trapline.dsl.core;

/** Why a spec fails on a core, where that is no news. */
public sealed interface Departure permits Deviation, Prediction {

    /** A short name. */
    String id();

    /** How the core differs from the architecture. */
    String what();

    /** Why, and why the architecture says otherwise. */
    String because();
}
