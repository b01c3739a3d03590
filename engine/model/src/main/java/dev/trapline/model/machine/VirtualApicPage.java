package dev.trapline.model.machine;

import dev.trapline.dsl.program.ApicState;

/** The virtual-APIC page (SDM 29.1.1): the registers that a processor uses of it. The rest of the page is zero. */
public final class VirtualApicPage {

    private static final int TPR = 0x080;
    private static final int PPR = 0x0A0;
    private static final int ISR = 0x100;
    private static final int IRR = 0x200;
    static final int SELF_IPI = 0x3F0;

    final VectorSet irr = new VectorSet();
    final VectorSet isr = new VectorSet();
    int tpr;
    int ppr;
    int selfIpi;

    /** A page with VIRR, VISR and VTPR set. */
    VirtualApicPage(ApicState state) {
        irr.addAll(state.pending());
        isr.addAll(state.inService());
        tpr = state.tpr();
    }

    /** VIRR, VISR and VTPR. */
    public ApicState state() {
        return new ApicState(irr.vectors(), isr.vectors(), tpr);
    }

    /** VTPR, 0 to 255. */
    public int tpr() {
        return tpr;
    }

    /** VPPR. */
    public int ppr() {
        return ppr;
    }

    /** The 32-bit register at an offset. */
    long read(int offset) {
        return switch (offset) {
            case TPR -> tpr;
            case PPR -> ppr;
            case SELF_IPI -> selfIpi;
            default ->
                switch (offset & 0xF80) {
                    case ISR -> isr.register(offset >> 4 & 7);
                    case IRR -> irr.register(offset >> 4 & 7);
                    default -> 0;
                };
        };
    }

    void save(StateBuffer buffer) {
        irr.save(buffer);
        isr.save(buffer);
        buffer.put(tpr);
        buffer.put(ppr);
        buffer.put(selfIpi);
    }

    void restore(StateBuffer buffer) {
        irr.restore(buffer);
        isr.restore(buffer);
        tpr = (int) buffer.take();
        ppr = (int) buffer.take();
        selfIpi = (int) buffer.take();
    }
}
