package dev.trapline.machine;

/** What boots a ROM file. */
interface Emulator {

    /**
     * Boots once.
     *
     * @param programs how many there are in the file, by which the boot is bounded
     * @return what the image wrote down; nothing if the emulator broke down
     */
    byte[] boot(byte[] rom, int programs);

    /** Where the VMX-preemption timer starts in programs without one, so that none goes on for ever; in units of the time-stamp counter that IA32_VMX_MISC tells. */
    long watchdog();
}
