package dev.trapline.model.machine;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/**
 * A local APIC in x2APIC mode (SDM 10.4 to 10.8, 10.12), with what is wired to it: an I/O APIC with level-triggered lines, and an 8259 at the ExtINT pin. It is
 * the only processor's, with ID 0.
 */
public final class LocalApic {

    /** No vector. */
    public static final int NONE = VectorSet.NONE;

    private static final int LOWEST_LEGAL_VECTOR = 16;
    private static final long ENABLED = 1 << 8;

    private final VectorSet irr = new VectorSet();
    private final VectorSet isr = new VectorSet();
    private final VectorSet tmr = new VectorSet();
    private final VectorSet linesUp = new VectorSet();
    private final VectorSet remoteIrr = new VectorSet();
    private final VectorSet extInts = new VectorSet();
    private final ApicTimer timer = new ApicTimer();
    private final ApicErrors errors = new ApicErrors();
    private final boolean pprTakesTprLow;
    private final IntConsumer requested;
    private int tpr;
    private long svr = ENABLED | 0xFF;
    private long icr;
    private boolean extIntsMasked;

    /**
     * Enabled, with nothing pending.
     *
     * @param choices what PPR is where classes tie
     * @param requested hears the vector whenever a request bit goes from 0 to 1
     */
    public LocalApic(Choices choices, IntConsumer requested) {
        this.pprTakesTprLow = choices.pprTakesTprLow();
        this.requested = requested;
    }

    /** Starts with what a program says. Nobody hears of these requests. */
    public void load(ApicState state) {
        irr.addAll(state.pending());
        isr.addAll(state.inService());
        tpr = state.tpr();
    }

    /** What can be read from it. */
    public ApicState state() {
        return new ApicState(irr.vectors(), isr.vectors(), tpr);
    }

    /** Receives a fixed, edge-triggered interrupt (SDM 10.8.4). A vector below 16 is an error and is not accepted; disabled, it accepts none. */
    public void request(int vector) {
        if (accepts(vector)) {
            tmr.remove(vector);
            set(vector);
        }
    }

    /** A level-triggered line goes up, at an input of the I/O APIC that has this vector. */
    public void raiseLine(int vector) {
        linesUp.add(vector);
        sendLine(vector);
    }

    /** A level-triggered line goes down. What was accepted stays so. */
    public void lowerLine(int vector) {
        linesUp.remove(vector);
    }

    /** The 8259 asks for an interrupt; until it is acknowledged, it keeps asking. Its priorities are fixed: the lowest vector comes first. */
    public void extInt(int vector) {
        extInts.add(vector);
    }

    /** Time passes: the timer counts down. */
    public void tick(long ticks) {
        if (timer.tick(ticks)) {
            request(timer.vector());
        }
    }

    /**
     * The vector that the processor is interrupted with, {@link #NONE} if there is none: the 8259's whatever the priorities, then the highest request whose class
     * is above the processor priority (SDM 10.8.3.1). Requests that were accepted before the local APIC was disabled are held, and can be delivered (10.4.7.2).
     */
    public int deliverable() {
        if (is8259First()) {
            return extInts.lowest();
        }
        int vector = irr.highest();
        return vector != NONE && vector >> 4 > ppr() >> 4 ? vector : NONE;
    }

    /** The processor acknowledges what is {@link #deliverable}: from requested to in service (SDM 10.8.4). Of the 8259's interrupts, IRR and ISR know nothing. */
    public void acknowledge(int vector) {
        if (is8259First()) {
            extInts.remove(vector);
        } else {
            irr.remove(vector);
            isr.add(vector);
        }
    }

    /** End of interrupt: the highest vector in service is so no more (SDM 10.8.5). If its line is still up, the I/O APIC sends it again. */
    public void eoi() {
        int vector = isr.highest();
        if (vector == NONE) {
            return;
        }
        isr.remove(vector);
        if (tmr.contains(vector)) {
            remoteIrr.remove(vector);
            sendLine(vector);
        }
    }

    /** Processor priority (SDM 10.8.3.1). */
    public int ppr() {
        int inService = Math.max(isr.highest(), 0);
        int byClass = (tpr >> 4) - (inService >> 4);
        return byClass > 0 || (byClass == 0 && pprTakesTprLow) ? tpr : inService & 0xF0;
    }

    /** Writes the task priority, 0 to 255. */
    public void tpr(int value) {
        tpr = value & 0xFF;
    }

    /** CR8: the task-priority class, 0 to 15 (SDM 10.8.6). */
    public int cr8() {
        return tpr >> 4;
    }

    /** MOV to CR8 of a class, 0 to 15; any other value is #GP(0) before it comes here. */
    public void cr8(int priorityClass) {
        tpr(priorityClass << 4);
    }

    /** Whether a register is the local APIC's: those from 0x800 to 0x8FF. */
    public static boolean has(Msr msr) {
        return msr.index() >> 8 == 8;
    }

    /** RDMSR of a register that it {@link #has}; empty where that is #GP(0), which changes nothing (SDM table 10-6). */
    public OptionalLong read(Msr msr) {
        return switch (msr) {
            case X2APIC_TPR -> OptionalLong.of(tpr);
            case X2APIC_PPR -> OptionalLong.of(ppr());
            case X2APIC_SVR -> OptionalLong.of(svr);
            case X2APIC_ESR -> OptionalLong.of(errors.read());
            case X2APIC_ICR -> OptionalLong.of(icr);
            case X2APIC_LVT_TIMER -> OptionalLong.of(timer.lvt());
            case X2APIC_TMICT -> OptionalLong.of(timer.initialCount());
            case X2APIC_EOI, X2APIC_SELF_IPI -> OptionalLong.empty();
            default -> OptionalLong.of(vectors(msr).register(msr.index() % 8));
        };
    }

    /** WRMSR of a register that it {@link #has}; false where that is #GP(0), which changes nothing (SDM 10.12.1.3, table 10-6). */
    public boolean write(Msr msr, long value) {
        if (!ApicRegisters.isWritable(msr, value)) {
            return false;
        }
        switch (msr) {
            case X2APIC_TPR -> tpr = (int) value;
            case X2APIC_EOI -> eoi();
            case X2APIC_SVR -> writeSvr(value);
            case X2APIC_ESR -> errors.write();
            case X2APIC_ICR -> writeIcr(value);
            case X2APIC_LVT_TIMER -> writeLvtTimer(value);
            case X2APIC_TMICT -> timer.initialCount(value);
            case X2APIC_SELF_IPI -> send((int) value);
            default -> throw new IllegalArgumentException(msr + " is read only");
        }
        return true;
    }

    /** Writes the state. */
    public void save(StateBuffer buffer) {
        irr.save(buffer);
        isr.save(buffer);
        tmr.save(buffer);
        linesUp.save(buffer);
        remoteIrr.save(buffer);
        extInts.save(buffer);
        timer.save(buffer);
        errors.save(buffer);
        buffer.put(tpr);
        buffer.put(svr);
        buffer.put(icr);
        buffer.put(extIntsMasked);
    }

    /** Takes the state back. */
    public void restore(StateBuffer buffer) {
        irr.restore(buffer);
        isr.restore(buffer);
        tmr.restore(buffer);
        linesUp.restore(buffer);
        remoteIrr.restore(buffer);
        extInts.restore(buffer);
        timer.restore(buffer);
        errors.restore(buffer);
        tpr = (int) buffer.take();
        svr = buffer.take();
        icr = buffer.take();
        extIntsMasked = buffer.takeBoolean();
    }

    private boolean isEnabled() {
        return (svr & ENABLED) != 0;
    }

    private boolean is8259First() {
        return !extIntsMasked && extInts.lowest() != NONE;
    }

    private boolean accepts(int vector) {
        if (isEnabled() && vector < LOWEST_LEGAL_VECTOR) {
            errors.receivedIllegalVector();
        }
        return isEnabled() && vector >= LOWEST_LEGAL_VECTOR;
    }

    private void set(int vector) {
        if (irr.add(vector)) {
            requested.accept(vector);
        }
    }

    /** The I/O APIC sends the interrupt of a line that is up, once until the EOI: from acceptance to EOI its remote IRR is 1. */
    private void sendLine(int vector) {
        if (linesUp.contains(vector) && !remoteIrr.contains(vector) && accepts(vector)) {
            remoteIrr.add(vector);
            tmr.add(vector);
            set(vector);
        }
    }

    private void send(int vector) {
        if (vector < LOWEST_LEGAL_VECTOR) {
            errors.sentIllegalVector();
        }
        request(vector);
    }

    private void writeIcr(long value) {
        icr = value & ~ApicRegisters.ICR_DELIVERY_STATUS;
        if (ApicRegisters.icrIsLowestPriority(value)) {
            errors.redirectableIpi();
        } else if (ApicRegisters.icrIsForProcessor0(value)) {
            send((int) value & 0xFF);
        }
    }

    /** SDM 10.4.7.2: disabling masks the local vector table, and only software unmasks it again. */
    private void writeSvr(long value) {
        svr = value;
        if (isEnabled()) {
            linesUp.vectors().forEach(this::sendLine);
        } else {
            timer.mask();
            extIntsMasked = true;
        }
    }

    private void writeLvtTimer(long value) {
        timer.lvt(value);
        if (!isEnabled()) {
            timer.mask();
        }
    }

    private VectorSet vectors(Msr msr) {
        return switch (msr.index() >> 3) {
            case 0x810 >> 3 -> isr;
            case 0x818 >> 3 -> tmr;
            case 0x820 >> 3 -> irr;
            default -> throw new IllegalArgumentException(msr + " is no register of the local APIC");
        };
    }
}
