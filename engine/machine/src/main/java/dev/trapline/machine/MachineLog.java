package dev.trapline.machine;

import dev.trapline.dsl.program.ApicState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the boot image has written down ({@code record.inc}). */
final class MachineLog {

    private static final int BEGIN = 1;
    private static final int EXIT = 2;
    private static final int DELIVERY = 3;
    private static final int RESULT = 4;
    private static final int VALUE = 5;
    private static final int END = 6;
    private static final int DONE = 7;
    private static final int PANIC = 8;

    private static final int APIC_REGISTERS = 8;
    /** The words of an exit before the states of the APICs, and which of them is GUEST_RSP. */
    private static final int EXIT_WORDS = 24;

    private static final int GUEST_RSP = 14;

    /**
     * What was written down of one program.
     *
     * @param number of the program
     * @param records in order
     * @param ended whether the program came to its end
     */
    record Section(int number, List<LogRecord> records, boolean ended) {
        /** Copies the list. */
        Section {
            records = List.copyOf(records);
        }
    }

    private final ByteBuffer log;
    private final List<Section> sections = new ArrayList<>();
    private boolean done;
    private String trouble = "";

    /** Reads a log as far as it goes. */
    MachineLog(byte[] bytes) {
        log = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (log.remaining() >= Long.BYTES && next()) {
            // It went on.
        }
    }

    /** One for each program that was begun. */
    List<Section> sections() {
        return sections;
    }

    /** Whether the image came to its end. */
    boolean isDone() {
        return done;
    }

    /** What the image did not expect; empty if nothing. */
    String trouble() {
        return trouble;
    }

    private boolean next() {
        int at = log.position();
        int kind = log.getInt();
        int length = log.getInt();
        if (length < Long.BYTES || length - Long.BYTES > log.remaining()) {
            return false;
        }
        switch (kind) {
            case BEGIN -> sections.add(new Section((int) log.getLong(), List.of(), false));
            case EXIT -> add(exit());
            case DELIVERY -> add(delivery());
            case RESULT -> add(new LogRecord.Result(log.getLong(), log.getLong(), log.getLong(), log.getLong()));
            case VALUE ->
                add(new LogRecord.Value(log.getLong(), (log.getLong() & 0xFFFFFFFFL) | log.getLong() << Integer.SIZE));
            case END -> add(new LogRecord.End((int) log.getLong(), log.getLong(), apic()));
            case DONE -> done = true;
            case PANIC -> trouble = "the image met 0x%x at 0x%x".formatted(log.getLong(), log.getLong());
            default -> {
                return false;
            }
        }
        log.position(at + length);
        return kind != DONE && kind != PANIC;
    }

    private void add(LogRecord record) {
        Section last = sections.remove(sections.size() - 1);
        List<LogRecord> records = new ArrayList<>(last.records());
        records.add(record);
        sections.add(new Section(last.number(), records, last.ended() || record instanceof LogRecord.End));
    }

    private LogRecord exit() {
        long[] words = new long[EXIT_WORDS];
        for (int i = 0; i < EXIT_WORDS; i++) {
            words[i] = log.getLong();
        }
        int next = 0;
        return new LogRecord.Exit(
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next++],
                words[next],
                apic(),
                apic(),
                frame(words[GUEST_RSP]));
    }

    private LogRecord.Frame frame(long rsp) {
        return new LogRecord.Frame(
                rsp, log.getLong(), log.getLong(), log.getLong(), log.getLong(), log.getLong(), log.getLong());
    }

    private LogRecord delivery() {
        int stub = (int) log.getLong();
        LogRecord.Frame frame = frame(log.getLong());
        return new LogRecord.Delivery(stub >> 8 != 0, stub & 0xFF, frame, Optional.of(apic()));
    }

    private ApicState apic() {
        List<Integer> requested = vectors();
        List<Integer> inService = vectors();
        return new ApicState(requested, inService, (int) log.getLong());
    }

    private List<Integer> vectors() {
        List<Integer> vectors = new ArrayList<>();
        for (int register = 0; register < APIC_REGISTERS; register++) {
            long bits = log.getLong();
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                if ((bits & 1L << bit) != 0) {
                    vectors.add(register * Integer.SIZE + bit);
                }
            }
        }
        return vectors;
    }
}
