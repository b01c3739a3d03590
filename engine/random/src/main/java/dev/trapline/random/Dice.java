package dev.trapline.random;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.L2Page;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The chance in a random program: the same seed, the same program. */
final class Dice {

    /** Of L2's code, in instructions. */
    static final int LEAST_LENGTH = 3;

    private static final List<Integer> VECTORS = List.of(0x31, 0x35, 0x52, 0x91);

    /** What a program is about, besides interrupts, NMIs and windows. One that was about everything would seldom come to the point. */
    enum Topic {
        /** Exceptions, software interrupts, gates, the exception bitmap. */
        EXCEPTIONS,
        /** Single steps and pending debug exceptions. */
        DEBUG,
        /** The monitor trap flag, REP. */
        MONITOR_TRAP,
        /** The VMX-preemption timer and the local APIC's. */
        TIME,
        /** TPR shadow, virtual interrupts, virtual x2APIC mode, posted interrupts. */
        VIRTUAL_APIC,
        /** Pages that L2's tables, L1's or L0's lack; the APIC-access page. */
        PAGES,
        /** MSR lists, and the register that they are about. */
        MSR_LISTS,
        /** Code that runs at privilege level 3. */
        PRIVILEGE,
        /** L2 that is entered inactive. */
        ACTIVITY,
        /** INIT and start-up IPIs, VMXOFF. */
        SIGNALS,
        /** Level-triggered lines, the 8259, interrupt commands. */
        INTERRUPT_CONTROLLERS,
        /** More than one VMCS, and the instructions about them. */
        SEVERAL_VMCSS,
        /** The instructions that exit, and controls that make them. */
        INSTRUCTIONS
    }

    private final Random random;
    private final boolean recorded;
    private final Set<Topic> topics = EnumSet.noneOf(Topic.class);

    Dice(long seed, Range range) {
        random = new Random(seed);
        recorded = range == Range.RECORDED;
        int rarity = 2 + random.nextInt(4);
        for (Topic topic : Topic.values()) {
            if (oneIn(rarity) && range.topics().contains(topic)) {
                topics.add(topic);
            }
        }
        if (isAbout(Topic.VIRTUAL_APIC)) {
            // There is one virtual-APIC page, and RVI and SVI of several VMCSs could not all be what it holds.
            topics.remove(Topic.SEVERAL_VMCSS);
        }
    }

    boolean isAbout(Topic topic) {
        return topics.contains(topic);
    }

    /** Whether the program must be one that a processor can record itself. */
    boolean isRecorded() {
        return recorded;
    }

    /** Whether it comes up, in a program that is about it. */
    boolean oneIn(int n, Topic topic) {
        return isAbout(topic) && oneIn(n);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    int below(int n) {
        return random.nextInt(n);
    }

    <T> T of(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    int vector() {
        return of(VECTORS);
    }

    L2Page page() {
        return oneIn(2) ? L2Page.DATA : L2Page.STACK;
    }

    /** Some of the pages, mostly none of them. */
    Set<L2Page> pages(int rarity) {
        Set<L2Page> pages = EnumSet.noneOf(L2Page.class);
        for (L2Page page : L2Page.values()) {
            if (oneIn(rarity)) {
                pages.add(page);
            }
        }
        return pages;
    }

    /** Somewhere at the beginning of L2's code. */
    long placeInL2() {
        return CodeAddress.main(Level.L2, random.nextInt(recorded ? LEAST_LENGTH : 6))
                .value();
    }
}
