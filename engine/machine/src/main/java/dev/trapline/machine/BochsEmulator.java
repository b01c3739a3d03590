package dev.trapline.machine;

import java.time.Duration;

/** Bochs, which emulates all of a processor: its time is what the programs take. */
final class BochsEmulator implements Emulator {

    private static final long INSTRUCTIONS_OF_A_BOOT = 50_000_000;
    private static final long INSTRUCTIONS_OF_A_PROGRAM = 200_000;
    /** Many times what it takes: only what hangs is to be ended so. */
    private static final Duration TIME_OF_A_BOOT = Duration.ofSeconds(4);

    private static final Duration TIME_OF_A_PROGRAM = Duration.ofMillis(20);
    /** What is read of the log: room for one program of any length, and for many as long as most are. */
    private static final int LOG_OF_A_BOOT = 128 * 1024;

    private static final int LOG_OF_A_PROGRAM = 4 * 1024;
    private static final long WATCHDOG = 50_000;

    private final String program;

    /** With the program that is the emulator. */
    BochsEmulator(String program) {
        this.program = program;
    }

    @Override
    public byte[] boot(byte[] rom, int programs) {
        return new Bochs(
                        program,
                        INSTRUCTIONS_OF_A_BOOT + programs * INSTRUCTIONS_OF_A_PROGRAM,
                        TIME_OF_A_BOOT.plus(TIME_OF_A_PROGRAM.multipliedBy(programs)))
                .boot(rom, Layout.LOG, LOG_OF_A_BOOT + programs * LOG_OF_A_PROGRAM);
    }

    @Override
    public long watchdog() {
        return WATCHDOG;
    }
}
