package dev.trapline.dsl.vmx;

/** What one processor offers and another may not: a control, or an activity state that a VM entry may load (SDM appendix A). */
public sealed interface Feature permits Control, ActivityState {

    /** The name that specs, sentences and reports use. */
    String name();

    /** What a sentence says that a processor lacks. */
    String described();
}
