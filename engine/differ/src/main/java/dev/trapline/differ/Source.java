package dev.trapline.differ;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.OptionalInt;

/** Parts of a chain as Java source. */
final class Source {

    private static final int CR8_SHIFT = 4;

    private Source() {}

    static String hex(long value) {
        return value > Integer.MAX_VALUE || value < 0 ? "0x%xL".formatted(value) : "0x%x".formatted(value);
    }

    static String field(int encoding) {
        return "VmcsField." + VmcsField.of(encoding).name();
    }

    static String msr(int index) {
        return "Msr."
                + Msr.of(index).orElseThrow(() -> untold("MSR " + hex(index))).name();
    }

    private static String page(int ordinal) {
        return "L2Page." + L2Page.values()[ordinal].name();
    }

    private static Said.UntoldException untold(String what) {
        return new Said.UntoldException(what);
    }

    static String of(Instruction instruction) {
        int operand = instruction.operand();
        return switch (instruction.opcode()) {
            case NOP -> "nop()";
            case STI -> "sti()";
            case CLI -> "cli()";
            case MOV_SS -> "movSs()";
            case POPF -> "popf(%s)".formatted(hex(instruction.value()));
            case HLT -> "hlt()";
            case PAUSE -> "pause()";
            case LOAD -> "load(%s)".formatted(page(operand));
            case LOAD_NON_CANONICAL -> "loadNonCanonical()";
            case UD2 -> "ud2()";
            case DIV -> "div()";
            case INT3 -> "int3()";
            case INT1 -> "int1()";
            case INT -> "intN(%s)".formatted(hex(operand));
            case MAP_PAGE -> "mapPage(%s)".formatted(page(operand));
            case MAP_EPT_PAGE -> "mapEptPage(%s)".formatted(page(operand));
            case MOV_TO_CR8 -> "movToCr8(%s)".formatted(hex(instruction.value()));
            case RDMSR -> "rdmsr(%s)".formatted(msr(operand));
            case WRMSR -> wrmsr(instruction);
            case MOV_DR -> "movDr()";
            case IN -> "in()";
            case CPUID -> "cpuid()";
            case INVD -> "invd()";
            case XSETBV -> "xsetbv()";
            case VMCALL -> "vmcall()";
            case VMLAUNCH -> "vmlaunch()";
            case VMRESUME -> "vmresume()";
            case VMCLEAR -> "vmclear(VmcsPointer.%s)".formatted(VmcsPointer.of(operand));
            case VMPTRLD -> "vmptrld(VmcsPointer.%s)".formatted(VmcsPointer.of(operand));
            case VMPTRST -> "vmptrst()";
            case VMREAD -> "vmread(%s)".formatted(field(operand));
            case VMWRITE -> "vmwrite(%s, %s)".formatted(field(operand), hex(instruction.value()));
            case VMXON -> "vmxon()";
            case VMXOFF -> "vmxoff()";
            case INVEPT -> "invept()";
            case INVVPID -> "invvpid()";
            default -> throw untold(instruction.toString());
        };
    }

    private static String wrmsr(Instruction instruction) {
        long value = instruction.value();
        if (instruction.equals(Words.eoi())) {
            return "eoi()";
        }
        if (instruction.operand() == Msr.X2APIC_TPR.index() && value >> CR8_SHIFT <= 0xF) {
            return "tpr(%s)".formatted(hex(value));
        }
        if (value >= 0x10 && value <= 0xFF && instruction.equals(Words.selfIpi((int) value))) {
            return "selfIpi(%s)".formatted(hex(value));
        }
        return "wrmsr(%s, %s)".formatted(msr(instruction.operand()), hex(value));
    }

    static String of(InputEvent input) {
        if (input instanceof InputEvent.HardwareInterrupt irq) {
            return "hwIrq(%s)".formatted(hex(irq.vector()));
        }
        if (input instanceof InputEvent.Nmi) {
            return "nmi()";
        }
        if (input instanceof InputEvent.Init) {
            return "init()";
        }
        if (input instanceof InputEvent.StartUpIpi sipi) {
            return "sipi(%s)".formatted(hex(sipi.vector()));
        }
        if (input instanceof InputEvent.TimerTicks time) {
            return "timerTicks(%d)".formatted(time.ticks());
        }
        if (input instanceof InputEvent.LineRaised line) {
            return "lineRaised(%s)".formatted(hex(line.vector()));
        }
        if (input instanceof InputEvent.LineLowered line) {
            return "lineLowered(%s)".formatted(hex(line.vector()));
        }
        if (input instanceof InputEvent.ExtInt irq) {
            return "extInt(%s)".formatted(hex(irq.vector()));
        }
        if (input instanceof InputEvent.PostedInterrupt posted) {
            return "postedInterrupt(%s)".formatted(hex(posted.vector()));
        }
        throw untold(input.toString());
    }

    /** An event, as words that take one have it. */
    static Event event(EventInfo info, OptionalInt error) {
        return switch (info.type()) {
            case EXTERNAL_INTERRUPT -> Words.anInterrupt(info.vector());
            case NMI -> Words.anNmi();
            case HARDWARE_EXCEPTION ->
                error.isPresent()
                        ? Words.anException(exception(info.vector()), error.getAsInt())
                        : Words.anException(exception(info.vector()));
            case SOFTWARE_INTERRUPT -> Words.aSoftwareInterrupt(info.vector());
            case SOFTWARE_EXCEPTION -> Words.aSoftwareException(exception(info.vector()));
            case PRIVILEGED_SOFTWARE_EXCEPTION -> Words.anInt1();
            default -> throw untold(info.toString());
        };
    }

    /** The source of {@link #event}. */
    static String of(EventInfo info, OptionalInt error) {
        return switch (info.type()) {
            case EXTERNAL_INTERRUPT -> "anInterrupt(%s)".formatted(hex(info.vector()));
            case NMI -> "anNmi()";
            case HARDWARE_EXCEPTION ->
                error.isPresent()
                        ? "anException(ExceptionVector.%s, %s)"
                                .formatted(exception(info.vector()), hex(error.getAsInt()))
                        : "anException(ExceptionVector.%s)".formatted(exception(info.vector()));
            case SOFTWARE_INTERRUPT -> "aSoftwareInterrupt(%s)".formatted(hex(info.vector()));
            case SOFTWARE_EXCEPTION -> "aSoftwareException(ExceptionVector.%s)".formatted(exception(info.vector()));
            case PRIVILEGED_SOFTWARE_EXCEPTION -> "anInt1()";
            default -> throw untold(info.toString());
        };
    }

    private static ExceptionVector exception(int vector) {
        for (ExceptionVector exception : ExceptionVector.values()) {
            if (exception.vector() == vector) {
                return exception;
            }
        }
        throw untold("exception %d".formatted(vector));
    }
}
