; The boot image: what L1 is on a machine outside the JVM.
;
; It takes Programs from a table that lies before it in the ROM file, runs each as L1, and leaves in memory what happened. The fixed part of a ROM file ends at
; the reset vector, at 4 GiB:
;
;   [ table of programs ]  [ where the table lies: address, length ]  [ this image, IMAGE_SIZE bytes ]
;
; In parts: boot (real mode to protected mode, in memory), long_mode, vmx (VMX operation, what each VMCS has in common), table (the interpreter of the table), deliveries (the ways into
; L1's and L2's handlers), record (what is written down). Assembled by:  nasm -f bin -o trapline.rom image.asm

%include "layout.inc"

        cpu x64
        org ROM_BASE

rom:
%include "boot.inc"

; From here on it runs in memory, where a 32-bit address reaches it.
PAYLOAD equ ROM_BASE + 0x400
        times PAYLOAD - ROM_BASE - ($ - rom) db 0
        section .payload start=PAYLOAD vstart=IMAGE_BASE
        bits 64
        default abs

; The places that programs jump to. Java knows them by their order.
        align 8
entries:
        jmp     near recordExit
        align 8
        jmp     near recordVmxResult
        align 8
        jmp     near recordValue
        align 8
        jmp     near advanceReturnAddress
        align 8

; Java knows these by their place, too.
        times IMAGE_STUBS - ($ - entries) db 0
%include "deliveries.inc"
%include "long_mode.inc"
start64:
%include "vmx.inc"
%include "table.inc"
%include "record.inc"

        section .reset start=(ROM_BASE + IMAGE_SIZE - 16)
        bits 16
        db      0xE9                    ; a jump to realMode: an assembler cannot know what the code segment's base is now
        dw      (realMode - rom) + ROM_OFFSET - (ROM_RESET + 3)
        times 13 db 0
