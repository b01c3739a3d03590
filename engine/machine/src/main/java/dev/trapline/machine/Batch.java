package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Programs that are run in one boot: as many as a ROM has room for. */
final class Batch {

    /** Programs in one boot, so that what is recorded has a bound. */
    private static final int MOST_PROGRAMS = 1000;

    private static final int ROM_SIZE = 0x100000;
    private static final int SMALL_ROM_SIZE = 0x20000;
    private static final int TRAILER_SIZE = 16;
    private static final long FOUR_GIB = 1L << 32;

    private static final byte[] IMAGE = image();

    private final long watchdog;
    private final List<Compiled> programs = new ArrayList<>();
    private final List<Integer> indexes = new ArrayList<>();
    private long end = Layout.TABLE;
    private boolean isFull;

    /** Programs for an emulator with this watchdog. */
    Batch(long watchdog) {
        this.watchdog = watchdog;
    }

    private static byte[] image() {
        try (InputStream stream = Batch.class.getResourceAsStream("trapline.rom")) {
            if (stream == null) {
                throw new IllegalStateException("the boot image trapline.rom is not on the class path");
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Adds a program if there is room.
     *
     * @param index by which the caller knows it
     * @return whether there was
     */
    boolean add(Program program, int index) {
        Optional<FieldList> shared = programs.stream().findFirst().map(Compiled::shared);
        Compiled compiled = ProgramCompiler.compile(program, end, programs.size(), watchdog, shared);
        boolean room = (programs.isEmpty() || !(needsBootOfItsOwn(program) || isFull))
                && programs.size() < MOST_PROGRAMS
                && end + compiled.length() - Layout.TABLE <= Layout.TABLE_MOST;
        if (room) {
            programs.add(compiled);
            indexes.add(index);
            end += compiled.length();
            isFull = needsBootOfItsOwn(program);
        }
        return room;
    }

    /** In the emulator, virtual-NMI blocking outlives the program. */
    private static boolean needsBootOfItsOwn(Program program) {
        return new VmcsValues(program).any(VmcsField.PIN_BASED_VM_EXEC_CONTROL, PinBased.VIRTUAL_NMIS::isSetIn);
    }

    /** How many programs it has. */
    int size() {
        return programs.size();
    }

    /** A program, by its number in the log. */
    Compiled compiled(int number) {
        return programs.get(number);
    }

    /** The index that the caller gave a program. */
    int index(int number) {
        return indexes.get(number);
    }

    /** The ROM file: the table, where it lies, the image. */
    byte[] rom() {
        int tableSize = (int) (end - Layout.TABLE) + Long.BYTES;
        int size = tableSize + TRAILER_SIZE + IMAGE.length <= SMALL_ROM_SIZE ? SMALL_ROM_SIZE : ROM_SIZE;
        ByteBuffer rom = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        programs.forEach(program -> program.writeTo(rom));
        rom.position(size - IMAGE.length - TRAILER_SIZE);
        rom.putLong(FOUR_GIB - size);
        rom.putLong((tableSize + Integer.BYTES - 1) / Integer.BYTES);
        rom.put(IMAGE);
        return rom.array();
    }
}
