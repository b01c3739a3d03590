package dev.trapline.specs;

import static dev.trapline.dsl.Table.forEach;
import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.ExceptionVector.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.ProcessorBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The delivery of an event of L2 that L0 has to repeat, a page of its own having been missing, and that L1's own exit then interrupts: L1 finds all as if there had
 * been but one attempt (SDM 26.5.1.1, 27.2.4, 27.3).
 */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class RepeatedDeliverySpec {

    /** An event that an instruction of L2 causes. */
    private record Caused(Instruction by, Event event) {}

    private static final List<Caused> CAUSED = List.of(
            new Caused(intN(0x80), aSoftwareInterrupt(0x80)),
            new Caused(int3(), aSoftwareException(BP)),
            new Caused(int1(), anInt1()),
            new Caused(ud2(), anException(UD)),
            new Caused(loadNonCanonical(), anException(GP, 0)));

    private static Given.OfL1 apicPageAsStack() {
        return given(l1).virtualizesApicAccesses(STACK);
    }

    @Spec("an event of L2's own that L0 repeats and L1's exit interrupts leaves the shadow it was in")
    @Behaviour("V14")
    Table anEventThatL0RepeatsAndL1sExitInterruptsLeavesTheShadowItWasIn() {
        List<Table.Case> cases = new ArrayList<>();
        for (Caused one : CAUSED) {
            cases.add(row(
                    one.event() + " in the shadow of MOV SS",
                    apicPageAsStack()
                            .and(l0)
                            .hasNotMapped(STACK)
                            .and(l2)
                            .isInMovSsShadow()
                            .isAboutToExecute(one.by())
                            .when(l1)
                            .launches()
                            .expectExit(APIC_ACCESS)
                            .duringDeliveryOf(one.event())
                            .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)));
            cases.add(row(
                    one.event() + " in the shadow of STI",
                    apicPageAsStack()
                            .and(l0)
                            .hasNotMapped(STACK)
                            .and(l2)
                            .isInStiShadow()
                            .isAboutToExecute(one.by())
                            .when(l1)
                            .launches()
                            .expectExit(APIC_ACCESS)
                            .duringDeliveryOf(one.event())
                            .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)));
        }
        return new Table(cases);
    }

    @Spec("debug exceptions that MOV SS holds are kept by an event that L0 repeats and L1's exit interrupts")
    @Behaviour("E08")
    Table debugExceptionsThatMovSsHoldsAreKept() {
        long pending = PendingDebug.ENABLED_BREAKPOINT | 1;
        return forEach(
                // Of INT1 L0 learns by an exit, which forgets them.
                CAUSED.stream().filter(one -> !one.event().equals(anInt1())).toList(),
                one -> apicPageAsStack()
                        .and(l0)
                        .hasNotMapped(STACK)
                        .and(l2)
                        .isInMovSsShadow()
                        .hasPendingDebugExceptions(pending)
                        .isAboutToExecute(one.by())
                        .when(l1)
                        .launches()
                        .expectExit(APIC_ACCESS)
                        .duringDeliveryOf(one.event())
                        .with(GUEST_PENDING_DBG_EXCEPTIONS, pending));
    }

    @Spec(
            "an event of L2's own that L0 repeats is delivered once, with its error code and the flags of the first attempt")
    Table anEventThatL0RepeatsIsDeliveredOnce() {
        return forEach(
                CAUSED,
                one -> given(l0)
                        .hasNotMapped(STACK)
                        .and(l2)
                        .isAboutToExecute(one.by())
                        .when(l1)
                        .launches()
                        .expectDeliveryTo(l2, one.event())
                        .then(l2)
                        .executes(vmcall())
                        .expectExit(VMCALL)
                        .withBits(GUEST_RFLAGS, Rflags.RF, 0));
    }

    @Spec("an event that L1 injected and L0 repeats leaves nothing when L1's exit interrupts it")
    @Behaviour("V14")
    Table anEventThatL1InjectedAndL0RepeatsLeavesNothing() {
        return forEach(
                List.of(
                        anException(UD),
                        anException(GP, 0x10),
                        anException(DF, 0),
                        aSoftwareInterrupt(0x80),
                        aSoftwareException(BP)),
                event -> apicPageAsStack()
                        .injects(event)
                        .and(l0)
                        .hasNotMapped(STACK)
                        .and(l2)
                        .isInMovSsShadow()
                        .hasPendingDebugExceptions(PendingDebug.ENABLED_BREAKPOINT | 1)
                        .when(l1)
                        .launches()
                        .expectExit(APIC_ACCESS)
                        .duringDeliveryOf(event));
    }

    @Spec("an exception whose delivery L0 repeats and that meets a second is a double fault, as at the first attempt")
    Table anExceptionWhoseDeliveryMeetsASecondIsADoubleFault() {
        return Table.of(
                row(
                        "no gate",
                        given(l1)
                                .intercepts(DF)
                                .and(l0)
                                .hasNotMapped(DATA)
                                .and(l2)
                                .hasNoGate(GP.vector())
                                .isAboutToExecute(loadNonCanonical())
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DF, 0))
                                .withBits(GUEST_INTERRUPTIBILITY_INFO, 3, 0)),
                row(
                        "no stack",
                        given(l1)
                                .intercepts(DF)
                                .and(l2)
                                .hasNotMapped(STACK)
                                .isInMovSsShadow()
                                .hasNotMapped(DATA)
                                .isAboutToExecute(load(DATA))
                                .when(l1)
                                .launches()
                                .expectExit(EXCEPTION_NMI)
                                .withEvent(anException(DF, 0))
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)));
    }

    @Spec("an interrupt and an NMI of L2's own that L0 repeats and L1's exit interrupts are told as they came")
    @Behaviour("V14")
    Table anInterruptOfL2sOwnIsToldAsItCame() {
        return Table.of(
                row(
                        "interrupt",
                        apicPageAsStack()
                                .and(l0)
                                .hasNotMapped(STACK)
                                .when(hwIrq(0x30))
                                .expectExit(APIC_ACCESS)
                                .duringDeliveryOf(anInterrupt(0x30))
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0)
                                .expectInService(0x30)),
                row(
                        "NMI",
                        apicPageAsStack()
                                .and(l0)
                                .hasNotMapped(STACK)
                                .when(nmi())
                                .expectExit(APIC_ACCESS)
                                .duringDeliveryOf(anNmi())
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)),
                row(
                        "single step",
                        apicPageAsStack()
                                .and(l0)
                                .hasNotMapped(STACK)
                                .and(l2)
                                .hasPendingDebugExceptions(PendingDebug.ENABLED_BREAKPOINT | 1)
                                .when(l1)
                                .launches()
                                .expectExit(APIC_ACCESS)
                                .duringDeliveryOf(anException(DB))
                                .with(GUEST_PENDING_DBG_EXCEPTIONS, 0)));
    }

    @Spec("an exception of an instruction that L0 executes for L2 is as the processor's")
    Table anExceptionOfAnInstructionThatL0ExecutesIsAsTheProcessors() {
        List<Instruction> refused = List.of(wrmsr(Msr.X2APIC_TPR, 0x100), rdmsr(Msr.X2APIC_EOI));
        List<Table.Case> cases = new ArrayList<>();
        for (Instruction one : refused) {
            cases.add(row(
                    one + ", delivered",
                    given(l2).isAboutToExecute(one).when(l1).launches().expectDeliveryTo(l2, anException(GP, 0))));
            cases.add(row(
                    one + ", interrupted by an exit",
                    given(l1)
                            .hasNotMapped(STACK)
                            .and(l2)
                            .isInMovSsShadow()
                            .isAboutToExecute(one)
                            .when(l1)
                            .launches()
                            .expectExit(EPT_VIOLATION)
                            .duringDeliveryOf(anException(GP, 0))
                            .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)));
            cases.add(row(
                    one + ", a double fault",
                    given(l1)
                            .intercepts(DF)
                            .and(l2)
                            .hasNoGate(GP.vector())
                            .isAboutToExecute(one)
                            .when(l1)
                            .launches()
                            .expectExit(EXCEPTION_NMI)
                            .withEvent(anException(DF, 0))));
        }
        return new Table(cases);
    }
}
