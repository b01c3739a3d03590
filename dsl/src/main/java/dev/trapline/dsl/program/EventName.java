package dev.trapline.dsl.program;

/** The inputs' names in a line, which are those of the words. */
enum EventName {
    HW_IRQ("hwIrq"),
    NMI("nmi"),
    SPURIOUS_L0_EXIT("spuriousL0Exit"),
    RUNNABLE_QUESTION("l0IsAskedIfRunnable");

    private final String text;

    EventName(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static EventName of(InputEvent event) {
        if (event instanceof InputEvent.HardwareInterrupt) {
            return HW_IRQ;
        }
        if (event instanceof InputEvent.Nmi) {
            return NMI;
        }
        return event instanceof InputEvent.SpuriousL0Exit ? SPURIOUS_L0_EXIT : RUNNABLE_QUESTION;
    }
}
