package dev.trapline.report;

/** A status as the pages show it: always a symbol and words, so that colour is never needed to tell two apart. */
interface Mark {

    /** One character, for the eye only. */
    String symbol();

    /** What a person reads. */
    String words();

    /** The style class, also the value that the filter compares. */
    String css();
}
