package dev.trapline.model.machine;

import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;

/** What lies in memory: the code and descriptor tables of L1 and L2, which do not change, their stacks, and the page tables of hypervisors. */
public final class Memory {

    /** The EPT pointer of a VMCS that uses no EPT: every page is there. */
    public static final long NO_EPT = 0;

    private static final Instruction STOP = Instruction.of(Opcode.STOP);
    private static final int MOST_TABLES = 32;

    private final Instruction[][][] code = new Instruction[Level.values().length][][];
    private final long[][] handlers = new long[Level.values().length][256];
    private final boolean[][] interruptGate = new boolean[Level.values().length][256];
    private final long[] stacks = new long[(int) Program.L2_STACK_TOP];
    private final long[] presentPages = new long[MOST_TABLES];
    private int tables = 1;

    /** Loads a program's code. */
    public Memory(Program program) {
        for (Level level : Level.values()) {
            Code source = program.code(level);
            Instruction[][] blocks = new Instruction[source.handlers().size() + 1][];
            blocks[0] = source.main().toArray(Instruction[]::new);
            for (int block = 1; block < blocks.length; block++) {
                Handler handler = source.handlers().get(block - 1);
                blocks[block] = handler.code().toArray(Instruction[]::new);
                for (int vector = handler.first(); vector <= handler.last(); vector++) {
                    handlers[level.ordinal()][vector] = new CodeAddress(level, block, 0).value();
                    interruptGate[level.ordinal()][vector] = handler.gate() == Handler.Gate.INTERRUPT;
                }
            }
            code[level.ordinal()] = blocks;
        }
    }

    /** The instruction at an address; past the end of the code, {@link Opcode#STOP}. */
    public Instruction fetch(long rip) {
        Instruction[][] blocks = code[level(rip)];
        int block = (int) (rip >> 16) & 0xFF;
        int index = (int) rip & 0xFFFF;
        return block < blocks.length && index < blocks[block].length ? blocks[block][index] : STOP;
    }

    /** Where the gate of a vector leads, in the descriptor table at an address. */
    public long handler(long idtrBase, int vector) {
        return handlers[level(idtrBase)][vector];
    }

    /** Whether the gate of a vector clears RFLAGS.IF. */
    public boolean isInterruptGate(long idtrBase, int vector) {
        return interruptGate[level(idtrBase)][vector];
    }

    /** What the stack holds at an address. */
    public long stack(long rsp) {
        return stacks[(int) rsp];
    }

    /** Writes to the stack. */
    public void stack(long rsp, long value) {
        stacks[(int) rsp] = value;
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
        return eptPointer == NO_EPT || (presentPages[(int) eptPointer] & 1L << page.ordinal()) != 0;
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
        long bit = 1L << page.ordinal();
        presentPages[(int) eptPointer] =
                present ? presentPages[(int) eptPointer] | bit : presentPages[(int) eptPointer] & ~bit;
    }

    /** Writes the state. */
    public void save(StateBuffer buffer) {
        buffer.put(stacks);
        buffer.put(presentPages);
    }

    /** Takes the state back. */
    public void restore(StateBuffer buffer) {
        buffer.take(stacks);
        buffer.take(presentPages);
    }

    private static int level(long address) {
        return (int) (address >> 24) - 1;
    }
}
