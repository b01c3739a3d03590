package dev.trapline.dsl;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The nouns for what arrives from outside, as in {@code when(hwIrq(0x30))}, and for events that are injected, delivered or told, as in
 * {@code injects(anException(GP, 0x10))}. {@link Words} has them all.
 */
abstract class EventWords extends InstructionWords {

    private static final Set<ExceptionVector> SOFTWARE_EXCEPTIONS = EnumSet.of(ExceptionVector.BP, ExceptionVector.OF);
    private static final int MOST_INSTRUCTIONS = 15;

    /**
     * A hardware interrupt.
     *
     * @param vector 0x10 to 0xff (SDM 10.5.2)
     * @throws MisuseException if the vector is outside
     */
    public static InputEvent hwIrq(int vector) {
        return new InputEvent.HardwareInterrupt(vector("hwIrq", vector));
    }

    /** A non-maskable interrupt. */
    public static InputEvent nmi() {
        return new InputEvent.Nmi();
    }

    /** A system-management interrupt, whose handler does nothing but RSM (SDM 34.14, default treatment). */
    public static InputEvent smi() {
        return new InputEvent.Smi();
    }

    /** An INIT signal (SDM 23.8, 25.2). */
    public static InputEvent init() {
        return new InputEvent.Init();
    }

    /**
     * A start-up IPI (SDM 25.2).
     *
     * @param vector 0 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static InputEvent sipi(int vector) {
        return new InputEvent.StartUpIpi(anyVector("sipi", vector));
    }

    /**
     * Time passes: the VMX-preemption timer and the local APIC's count down, where they run. Otherwise time stands still.
     *
     * @param ticks at least 1
     * @throws MisuseException if it is less
     */
    public static InputEvent timerTicks(long ticks) {
        if (ticks < 1) {
            throw new MisuseException("timerTicks(%d)".formatted(ticks), "time passes by at least one tick");
        }
        return new InputEvent.TimerTicks(ticks);
    }

    /**
     * A level-triggered interrupt line goes up, and stays so until {@link #lineLowered} (SDM 10.8.4): each EOI meanwhile brings the interrupt again.
     *
     * @param vector 0x10 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static InputEvent lineRaised(int vector) {
        return new InputEvent.LineRaised(vector("lineRaised", vector));
    }

    /**
     * A level-triggered interrupt line goes down. What the local APIC accepted stays pending.
     *
     * @param vector 0x10 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static InputEvent lineLowered(int vector) {
        return new InputEvent.LineLowered(vector("lineLowered", vector));
    }

    /**
     * An interrupt of an 8259, wired as ExtINT: the local APIC's registers know nothing of it (SDM 10.5.1).
     *
     * @param vector 0x10 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static InputEvent extInt(int vector) {
        return new InputEvent.ExtInt(vector("extInt", vector));
    }

    /**
     * A device posts an interrupt for L2 and sends the notification vector, unless one is outstanding (SDM 29.6).
     *
     * @param vector 0x10 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static InputEvent postedInterrupt(int vector) {
        return new InputEvent.PostedInterrupt(vector("postedInterrupt", vector));
    }

    /** An interrupt for L0 itself, which costs an exit that neither L1 nor L2 has to do with. Nothing on bare metal. */
    public static InputEvent spuriousL0Exit() {
        return new InputEvent.SpuriousL0Exit();
    }

    /** An NMI for L0 itself, which costs an exit that neither L1 nor L2 has to do with. Nothing on bare metal. */
    public static InputEvent spuriousL0Nmi() {
        return new InputEvent.SpuriousL0Nmi();
    }

    /** Somebody asks L0 whether its virtual processor could run and be interrupted. Nothing on bare metal. */
    public static InputEvent l0IsAskedIfRunnable() {
        return new InputEvent.RunnableQuestion();
    }

    /**
     * The event that is an external interrupt.
     *
     * @param vector 0x10 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static Event anInterrupt(int vector) {
        return Event.of(EventInfo.externalInterrupt(vector("anInterrupt", vector)));
    }

    /** The event that is an NMI. */
    public static Event anNmi() {
        return Event.of(EventInfo.nmi());
    }

    /**
     * The event that is an exception without an error code, raised by the processor.
     *
     * @throws MisuseException if the exception has an error code
     */
    public static Event anException(ExceptionVector exception) {
        if (exception.hasErrorCode()) {
            throw new MisuseException(
                    "anException(%s)".formatted(exception),
                    "#%s has an error code; say anException(%1$s, 0), or another code".formatted(exception));
        }
        return Event.of(EventInfo.exception(exception));
    }

    /**
     * The event that is an exception with an error code, raised by the processor.
     *
     * @throws MisuseException if the exception has none
     */
    public static Event anException(ExceptionVector exception, int errorCode) {
        if (!exception.hasErrorCode()) {
            throw new MisuseException(
                    "anException(%s, 0x%x)".formatted(exception, errorCode),
                    "#%s has no error code; say anException(%1$s) (SDM table 6-1)".formatted(exception));
        }
        return new Event(EventInfo.exception(exception), OptionalInt.of(errorCode), 0);
    }

    /**
     * The event that is a software interrupt, INT n, the instruction being one address long.
     *
     * @param vector 0 to 0xff
     * @throws MisuseException if the vector is outside
     */
    public static Event aSoftwareInterrupt(int vector) {
        return aSoftwareInterrupt(vector, 1);
    }

    /**
     * The event that is a software interrupt, injected for an instruction that is so long.
     *
     * @param vector 0 to 0xff
     * @param instructionLength 1 to 15, in addresses, each of which holds one instruction
     * @throws MisuseException if one of them is outside
     */
    public static Event aSoftwareInterrupt(int vector, int instructionLength) {
        if (instructionLength < 1 || instructionLength > MOST_INSTRUCTIONS) {
            throw new MisuseException(
                    "aSoftwareInterrupt(0x%02x, %d)".formatted(vector, instructionLength),
                    "an instruction's length is 1 to 15 (SDM 26.2.1.3); write VM_ENTRY_INSTRUCTION_LEN to have another");
        }
        return bySoftware(EventType.SOFTWARE_INTERRUPT, anyVector("aSoftwareInterrupt", vector), instructionLength);
    }

    /**
     * The event that INT3 or INTO raises, the instruction being one address long.
     *
     * @throws MisuseException if it is neither BP nor OF
     */
    public static Event aSoftwareException(ExceptionVector exception) {
        if (!SOFTWARE_EXCEPTIONS.contains(exception)) {
            throw new MisuseException(
                    "aSoftwareException(%s)".formatted(exception),
                    "INT3 raises BP and INTO raises OF, and no other does");
        }
        return bySoftware(EventType.SOFTWARE_EXCEPTION, exception.vector(), 1);
    }

    /** The event that INT1 raises, a privileged software exception with the vector of #DB, the instruction being one address long. */
    public static Event anInt1() {
        return bySoftware(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, ExceptionVector.DB.vector(), 1);
    }

    /** The event that is a pending monitor trap flag, which can only be injected (SDM 26.6.2). */
    public static Event aPendingMtf() {
        return Event.of(new EventInfo(EventType.OTHER_EVENT, 0));
    }

    private static Event bySoftware(EventType type, int vector, int length) {
        return new Event(new EventInfo(type, vector), OptionalInt.empty(), length);
    }
}
