package dev.trapline.model.machine;

import dev.trapline.dsl.program.ApicState;

/** The virtual-APIC page (SDM 29.1.1): the registers that a processor uses of it. The rest of the page is zero. */
public final class VirtualApicPage {

    static final int TPR = 0x080;
    static final int PPR = 0x0A0;
    static final int ISR = 0x100;
    static final int IRR = 0x200;
    private static final int ERROR_STATUS = 0x280;
    private static final int FIRST_LVT = 0x320;
    private static final int AFTER_LAST_LVT = 0x380;
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

    /** Whether APIC-register virtualization lets an instruction read at an offset of the APIC-access page (SDM 29.4.2): VPPR and the rest do not stand there. */
    static boolean isReadable(int offset) {
        return switch (offset >> 4) {
            case 0x02, 0x03, 0x08, 0x0B, 0x0D, 0x0E, 0x0F, 0x28, 0x30, 0x31, 0x38, 0x3E -> (offset & 0xF) < 4;
            default ->
                ((offset >= ISR && offset < ERROR_STATUS) || (offset >= FIRST_LVT && offset < AFTER_LAST_LVT))
                        && (offset & 0xF) < 4;
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
