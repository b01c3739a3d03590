package dev.trapline.model.machine;

import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import java.util.List;

/** What lies in memory: the code and descriptor tables of L1 and L2, which do not change, their stacks, and page tables. */
public final class Memory {

    /** The EPT pointer of a VMCS that uses no EPT: every page is there. */
    public static final long NO_EPT = 0;

    /** Where the stack of each hypervisor begins. Nothing stays on it. */
    public static final long HYPERVISOR_STACK_TOP = Program.L2_STACK_TOP + 16;

    /** Where an NMI leads a hypervisor whose code is not in memory. Every other gate of its descriptor table is missing. */
    public static final long HYPERVISOR_NMI_HANDLER = 0x80_0000;

    private static final Instruction STOP = Instruction.of(Opcode.STOP);
    private static final int NMI_VECTOR = 2;
    private static final int MOST_TABLES = 32;
    private static final long PAGE_SIZE = 0x1000;

    private static final Level[] LEVELS = Level.values();
    /** No handler's. */
    private static final int NO_BLOCK = 0;

    private final Code[] code;
    private final long[] stacks = new long[(int) HYPERVISOR_STACK_TOP];
    private final long[] presentPages = new long[MOST_TABLES];
    private int tables = (int) MemoryImage.L1_EPT + 1;
    /** Which pages L2's page tables have. */
    private long mappedPages = -1;

    private final VirtualApicPage virtualApicPage;
    private final PostedInterrupts postedInterrupts = new PostedInterrupts();
    private final MsrAreas msrAreas;

    /** Loads a program's code. */
    public Memory(Program program) {
        virtualApicPage = new VirtualApicPage(program.memory().virtualApic());
        msrAreas = new MsrAreas(program.memory().msrAreas());
        code = new Code[] {program.l1(), program.l2()};
        for (L2Page page : program.memory().notMappedByL2()) {
            mappedPages &= ~bit(page);
        }
        presentPages[(int) MemoryImage.L1_EPT] = -1;
        for (L2Page page : program.memory().notMappedByL1()) {
            present(MemoryImage.L1_EPT, page, false);
        }
    }

    /** The instruction at an address; past the end of the code, and where none lies, {@link Opcode#STOP}. */
    public Instruction fetch(long rip) {
        if (!CodeAddress.isCode(rip)) {
            return STOP;
        }
        Code all = code[level(rip)];
        int block = (int) (rip >> 16) & 0xFF;
        int index = (int) rip & 0xFFFF;
        if (block > all.handlers().size()) {
            return STOP;
        }
        List<Instruction> instructions =
                block == 0 ? all.main() : all.handlers().get(block - 1).code();
        return index < instructions.size() ? instructions.get(index) : STOP;
    }

    /** The block of the handler that the gate of a vector leads to; of several handlers for a vector, the first has it. */
    private int block(long idtrBase, int vector) {
        List<Handler> handlers = code[level(idtrBase)].handlers();
        for (int i = 0; i < handlers.size(); i++) {
            if (handlers.get(i).handles(vector)) {
                return i + 1;
            }
        }
        return NO_BLOCK;
    }

    /** Where the gate of a vector leads, in the descriptor table at an address; 0 where there is none. */
    public long handler(long idtrBase, int vector) {
        if (isHypervisors(idtrBase, vector)) {
            return HYPERVISOR_NMI_HANDLER;
        }
        int block = block(idtrBase, vector);
        return block == NO_BLOCK ? 0 : new CodeAddress(LEVELS[level(idtrBase)], block, 0).value();
    }

    /** Whether the gate of a vector clears RFLAGS.IF. */
    public boolean isInterruptGate(long idtrBase, int vector) {
        if (isHypervisors(idtrBase, vector)) {
            return true;
        }
        int block = block(idtrBase, vector);
        return block != NO_BLOCK
                && code[level(idtrBase)].handlers().get(block - 1).gate() == Handler.Gate.INTERRUPT;
    }

    /** Whether there is a gate for a vector. */
    public boolean isGatePresent(long idtrBase, int vector) {
        return isHypervisors(idtrBase, vector) || block(idtrBase, vector) != NO_BLOCK;
    }

    private static boolean isHypervisors(long idtrBase, int vector) {
        if (level(idtrBase) >= 0) {
            return false;
        }
        if (vector != NMI_VECTOR) {
            throw new IllegalStateException(
                    "a hypervisor has a handler for NMIs alone, and got vector 0x%02x".formatted(vector));
        }
        return true;
    }

    /** The least privileged level that may use the gate of a vector by software; 3 where there is none, which is noticed next. */
    public int gateDpl(long idtrBase, int vector) {
        int block = block(idtrBase, vector);
        return block == NO_BLOCK
                ? 3
                : code[level(idtrBase)].handlers().get(block - 1).dpl();
    }

    /** Whether the page tables of the software whose descriptor table is at an address have a page. L1's have every one. */
    public boolean isMapped(long idtrBase, L2Page page) {
        return level(idtrBase) != Level.L2.ordinal() || (mappedPages & bit(page)) != 0;
    }

    /** L2's page tables get a page. */
    public void map(L2Page page) {
        mappedPages |= bit(page);
    }

    /** Where a page is accessed: what a page fault writes to CR2. */
    public static long linearAddress(L2Page page) {
        return (page.ordinal() + 1) * PAGE_SIZE;
    }

    /** What the stack holds at an address. */
    public long stack(long rsp) {
        return stacks[within(rsp)];
    }

    /** Writes to the stack. */
    public void stack(long rsp, long value) {
        stacks[within(rsp)] = value;
    }

    private static int within(long rsp) {
        if (rsp < 0 || rsp >= HYPERVISOR_STACK_TOP) {
            throw new IllegalStateException(
                    "no stack at 0x%x; the stacks lie below 0x%x".formatted(rsp, HYPERVISOR_STACK_TOP));
        }
        return (int) rsp;
    }

    private static long bit(L2Page page) {
        return 1L << page.ordinal();
    }

    /** A new extended page table with every page present; the value for the EPT pointer. */
    public long newExtendedPageTable() {
        if (tables == MOST_TABLES) {
            throw new IllegalStateException("at most %d extended page tables".formatted(MOST_TABLES - 1));
        }
        presentPages[tables] = -1;
        return tables++;
    }

    /** Whether a page is present in an extended page table. */
    public boolean isPresent(long eptPointer, L2Page page) {
        return eptPointer == NO_EPT || (presentPages[(int) eptPointer] & bit(page)) != 0;
    }

    /** Whether an EPT pointer can lead to an extended page table. */
    static boolean isExtendedPageTable(long eptPointer) {
        return eptPointer > NO_EPT && eptPointer < MOST_TABLES;
    }

    /** Makes a table hold the pages that two others have in common. */
    public void intersect(long eptPointer, long one, long other) {
        long pagesOfOther = other == NO_EPT ? -1 : presentPages[(int) other];
        presentPages[(int) eptPointer] = presentPages[(int) one] & pagesOfOther;
    }

    /** Makes a page present or not. */
    public void present(long eptPointer, L2Page page, boolean present) {
        presentPages[(int) eptPointer] =
                present ? presentPages[(int) eptPointer] | bit(page) : presentPages[(int) eptPointer] & ~bit(page);
    }

    /** The virtual-APIC page. */
    public VirtualApicPage virtualApicPage() {
        return virtualApicPage;
    }

    /** The posted-interrupt descriptor. */
    public PostedInterrupts postedInterrupts() {
        return postedInterrupts;
    }

    /**
     * An entry of an MSR area.
     *
     * @param area its address, which is its number, from 1
     * @param index which entry, from 0
     */
    public MsrEntry msrEntry(int area, int index) {
        return msrAreas.get(area, index);
    }

    /** Writes an entry of an MSR area. */
    public void msrEntry(int area, int index, MsrEntry entry) {
        msrAreas.set(area, index, entry);
    }

    /** Writes the state. */
    public void save(StateBuffer buffer) {
        buffer.put(stacks);
        buffer.put(presentPages);
        buffer.put(mappedPages);
        virtualApicPage.save(buffer);
        postedInterrupts.save(buffer);
        msrAreas.save(buffer);
    }

    /** Takes the state back. */
    public void restore(StateBuffer buffer) {
        buffer.take(stacks);
        buffer.take(presentPages);
        mappedPages = buffer.take();
        virtualApicPage.restore(buffer);
        postedInterrupts.restore(buffer);
        msrAreas.restore(buffer);
    }

    private static int level(long address) {
        return (int) (address >> 24) - 1;
    }
}
