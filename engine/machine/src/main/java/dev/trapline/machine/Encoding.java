package dev.trapline.machine;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.function.ToLongFunction;

/**
 * The bytes of each instruction (SDM Vol. 2). Most are one instruction of the processor; some need others before them, that load operands into registers, and some
 * others behind them, that record a result. Registers that the image has filled serve those that else would: R8 is no canonical address, R12 is 0, EBP is a
 * data segment's selector.
 */
final class Encoding {

    /** The displacement of the VMPTRST by which L2 says that its program is through; no other has one. */
    static final int STOP_DISPLACEMENT = 0x504F5453;
    /** The port that IN reads: the one of power-on tests, where nothing is. */
    static final int PORT = 0x80;
    /** Offset in its page of what LOAD reads. */
    static final int LOAD_OFFSET = 0x20;

    private static final int MOV_EAX = 0xB8;
    private static final int MOV_ECX = 0xB9;
    private static final int MOV_EDX = 0xBA;
    private static final int PRESENT_IN_PAGE_TABLE = 0x67;
    private static final int PRESENT_IN_EPT = 0x37;

    private Encoding() {}

    /** Whether other instructions of the processor come first. Where an event is held back for one instruction, they would take its place. */
    static boolean needsOperands(Level level, Opcode opcode) {
        return switch (opcode) {
            case POPF, MOV_TO_CR8, RDMSR, WRMSR -> true;
            case VMREAD, VMWRITE -> level == Level.L1;
            // They end in a routine of the image.
            case ADVANCE_RETURN_ADDRESS -> true;
            default -> false;
        };
    }

    /**
     * Writes what comes before the instruction.
     *
     * @param written what a VMWRITE of L1 writes, on the machine
     */
    static void operands(Bytes to, Level level, Instruction instruction, ToLongFunction<Instruction> written) {
        switch (instruction.opcode()) {
            case POPF -> to.u8(0x68).u32(instruction.value());
            case MOV_TO_CR8 -> move(to, MOV_EAX, instruction.value());
            case RDMSR -> move(to, MOV_ECX, instruction.operand());
            case WRMSR -> {
                move(to, MOV_ECX, instruction.operand());
                move(to, MOV_EAX, instruction.value());
                move(to, MOV_EDX, instruction.value() >>> Integer.SIZE);
            }
            case VMREAD -> {
                if (level == Level.L1) {
                    move(to, MOV_EDX, instruction.operand());
                }
            }
            case VMWRITE -> {
                if (level == Level.L1) {
                    move(to, MOV_EDX, instruction.operand());
                    to.u8(0x48, MOV_EAX).u64(written.applyAsLong(instruction));
                }
            }
            default -> {
                // The instruction is all.
            }
        }
    }

    /** Writes the instruction. */
    static void main(Bytes to, Level level, Instruction instruction) {
        switch (instruction.opcode()) {
            case NOP -> to.u8(0x90);
            case STI -> to.u8(0xFB);
            case CLI -> to.u8(0xFA);
            case MOV_SS -> to.u8(0x8E, 0xD5);
            case POPF -> to.u8(0x9D);
            case IRET -> to.u8(0x48, 0xCF);
            case HLT -> to.u8(0xF4);
            case PAUSE -> to.u8(0xF3, 0x90);
            case LOAD -> to.u8(0x8A, 0x04, 0x25).u32(Layout.page(L2Page.values()[instruction.operand()]) + LOAD_OFFSET);
            case LOAD_NON_CANONICAL -> to.u8(0x41, 0x8A, 0x00);
            case UD2 -> to.u8(0x0F, 0x0B);
            case DIV -> to.u8(0x41, 0xF6, 0xF4);
            case INT -> to.u8(0xCD, instruction.operand());
            case INT3 -> to.u8(0xCC);
            case INT1 -> to.u8(0xF1);
            case POP -> to.u8(0x58);
            case MAP_PAGE ->
                store(to, Layout.l2PageTableEntry(L2Page.values()[instruction.operand()]), PRESENT_IN_PAGE_TABLE);
            case MAP_EPT_PAGE -> store(to, Layout.eptEntry(L2Page.values()[instruction.operand()]), PRESENT_IN_EPT);
            case MOV_TO_CR8 -> to.u8(0x44, 0x0F, 0x22, 0xC0);
            case MOV_DR -> to.u8(0x0F, 0x23, 0xC0);
            case IN -> to.u8(0xE4, PORT);
            case CPUID -> to.u8(0x0F, 0xA2);
            case INVD -> to.u8(0x0F, 0x08);
            case XSETBV -> to.u8(0x0F, 0x01, 0xD1);
            case RDMSR -> to.u8(0x0F, 0x32);
            case WRMSR -> to.u8(0x0F, 0x30);
            case VMCALL -> to.u8(0x0F, 0x01, 0xC1);
            case VMLAUNCH -> to.u8(0x0F, 0x01, 0xC2);
            case VMRESUME -> to.u8(0x0F, 0x01, 0xC3);
            case VMXOFF -> to.u8(0x0F, 0x01, 0xC4);
            case VMREAD -> to.u8(0x0F, 0x78, 0xD0);
            case VMWRITE -> to.u8(0x0F, 0x79, 0xD0);
            case VMCLEAR ->
                pointed(to.u8(0x66, 0x0F, 0xC7), level, 6, Layout.VMCS_POINTERS + 8 * instruction.operand());
            case VMPTRLD -> pointed(to.u8(0x0F, 0xC7), level, 6, Layout.VMCS_POINTERS + 8 * instruction.operand());
            case VMPTRST -> pointed(to.u8(0x0F, 0xC7), level, 7, Layout.STORED_POINTER);
            case VMXON ->
                pointed(
                        to.u8(0xF3, 0x0F, 0xC7),
                        level,
                        6,
                        Layout.VMCS_POINTERS + 8 * VmcsPointer.VMXON_REGION.ordinal());
            case INVEPT -> to.u8(0x66, 0x0F, 0x38, 0x80, 0x00);
            case INVVPID -> to.u8(0x66, 0x0F, 0x38, 0x81, 0x00);
            case STOP -> {
                if (level == Level.L1) {
                    // SYSCALL
                    to.u8(0x0F, 0x05);
                } else {
                    to.u8(0x0F, 0xC7, 0xB8).u32(STOP_DISPLACEMENT);
                }
            }
            case ADVANCE_RETURN_ADDRESS -> jump(to, Layout.ADVANCE_RETURN_ADDRESS);
            case SYSRET, REP_MOVS ->
                throw new IllegalArgumentException(
                        instruction + " has no encoding, so no program with it is supported");
        }
    }

    /** Writes what records the result of an instruction that has one and goes on behind. */
    static void result(Bytes to, Level level, Opcode opcode) {
        switch (opcode) {
            case RDMSR -> record(to, Layout.RECORD_VALUE);
            case VMCALL, VMLAUNCH, VMRESUME, VMREAD, VMWRITE, VMCLEAR, VMPTRLD, VMPTRST, VMXON -> {
                if (level == Level.L1) {
                    record(to, Layout.RECORD_VMX_RESULT);
                }
            }
            default -> {
                // None, or none that can be read afterwards.
            }
        }
    }

    /** Writes what comes before {@link Opcode#ADVANCE_RETURN_ADDRESS}: where the program goes on. */
    static void continuation(Bytes to, long address) {
        to.u8(0x41, 0xBD).u32(address);
    }

    /** Writes the place where a VM exit lands: it is recorded, and L1 goes on at an address. */
    static void landing(Bytes to, long address) {
        to.u8(0x41, 0xBE).u32(address);
        jump(to, Layout.RECORD_EXIT);
    }

    /**
     * Writes what sends an input, once, and only after those before it have been sent. It changes no flag.
     *
     * @param number of the input among those that are sent
     * @param command for the interrupt-command register of the local APIC (SDM 10.6.1)
     */
    static void input(Bytes to, int number, long command) {
        to.u8(0x8B, 0x0C, 0x25).u32(Layout.INPUTS_SENT); // mov ecx, [INPUTS_SENT]
        to.u8(0x8D, 0x89).u32(-number); // lea ecx, [rcx - number]
        to.u8(0xE3, 0x02); // jrcxz over the next jump
        long skip = to.here() + 2;
        Bytes sending = new Bytes(skip);
        sending.u8(0xC7, 0x04, 0x25).u32(Layout.INPUTS_SENT).u32(number + 1L); // mov dword [INPUTS_SENT], number + 1
        move(sending, MOV_ECX, Msr.X2APIC_ICR.index());
        move(sending, MOV_EAX, command);
        move(sending, MOV_EDX, 0);
        sending.u8(0x0F, 0x30);
        byte[] bytes = sending.toArray();
        to.u8(0xEB, bytes.length);
        for (byte value : bytes) {
            to.u8(value);
        }
    }

    private static void move(Bytes to, int opcode, long value) {
        to.u8(opcode).u32(value);
    }

    private static void store(Bytes to, int address, int value) {
        to.u8(0xC6, 0x04, 0x25).u32(address).u8(value);
    }

    /** The memory operand: for L1 where it says, for L2, which exits before, whatever RAX points to. */
    private static void pointed(Bytes to, Level level, int extension, int address) {
        if (level == Level.L1) {
            to.u8(extension << 3 | 4, 0x25).u32(address);
        } else {
            to.u8(extension << 3);
        }
    }

    private static void record(Bytes to, int routine) {
        // mov r14d, what is behind the jump
        to.u8(0x41, 0xBE).u32(to.here() + 11 - 2);
        jump(to, routine);
    }

    private static void jump(Bytes to, long target) {
        to.u8(0xE9);
        to.u32(target - (to.here() + Integer.BYTES));
    }
}
