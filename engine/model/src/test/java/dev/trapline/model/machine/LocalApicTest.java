package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How interrupts are accepted, prioritised, acknowledged and ended (SDM 10.8). */
class LocalApicTest {

    private final List<Integer> requested = new ArrayList<>();
    private final LocalApic apic = new LocalApic(Choices.AS_KVM, requested::add);

    @ParameterizedTest
    @CsvSource({
        "0x00, 0x00, 0x00", // nothing holds anything back
        "0x35, 0x00, 0x35", // the task priority alone
        "0x00, 0x52, 0x50", // the class in service alone
        "0x61, 0x52, 0x61", // the higher class is the task priority: all of it
        "0x41, 0x52, 0x50", // the higher class is in service: its class alone
        "0x57, 0x52, 0x57", // equal classes: all of the task priority
    })
    void processorPriorityIsTheHigherOfTaskPriorityAndClassInService(
            String taskPriority, String inService, String processorPriority) {
        int vector = Integer.decode(inService);
        apic.load(new ApicState(List.of(), vector == 0 ? List.of() : List.of(vector), Integer.decode(taskPriority)));

        assertThat(apic.ppr()).isEqualTo(Integer.decode(processorPriority));
    }

    @ParameterizedTest
    @CsvSource({
        "0x61, 0x52, 0x61",
        "0x41, 0x52, 0x50",
        "0x57, 0x52, 0x50", // equal classes: the class alone
        "0x07, 0x00, 0x00",
    })
    void whereClassesTieTheLowBitsMayBeZero(String taskPriority, String inService, String processorPriority) {
        LocalApic other = new LocalApic(new Choices(false, false, true, false, false, false, false), requested::add);
        int vector = Integer.decode(inService);
        other.load(new ApicState(List.of(), vector == 0 ? List.of() : List.of(vector), Integer.decode(taskPriority)));

        assertThat(other.ppr()).isEqualTo(Integer.decode(processorPriority));
    }

    @Test
    void theHighestRequestIsDeliverable() {
        apic.request(0x31);
        apic.request(0x91);
        apic.request(0x52);

        assertThat(apic.deliverable()).isEqualTo(0x91);
    }

    @Test
    void nothingRequestedMeansNothingDeliverable() {
        assertThat(apic.deliverable()).isEqualTo(LocalApic.NONE);
    }

    @ParameterizedTest
    @CsvSource({"0x30, false", "0x3F, false", "0x2F, true", "0x00, true"})
    void aRequestIsDeliverableIfItsClassIsAboveTheProcessorPriority(String taskPriority, boolean deliverable) {
        apic.tpr(Integer.decode(taskPriority));
        apic.request(0x31);

        assertThat(apic.deliverable()).isEqualTo(deliverable ? 0x31 : LocalApic.NONE);
    }

    @Test
    void theLowestVectorThatAnApicAcceptsIsDeliverable() {
        apic.request(0x10);

        assertThat(apic.deliverable()).isEqualTo(0x10);
    }

    @Test
    void acknowledgingMovesTheVectorFromRequestedToInService() {
        apic.request(0x31);

        apic.acknowledge(0x31);

        assertThat(apic.state()).isEqualTo(new ApicState(List.of(), List.of(0x31), 0));
        assertThat(apic.ppr()).isEqualTo(0x30);
    }

    @Test
    void aHigherVectorOfTheSameClassWaitsForTheEndOfInterrupt() {
        apic.request(0x31);
        apic.acknowledge(0x31);
        apic.request(0x3F);
        assertThat(apic.deliverable()).isEqualTo(LocalApic.NONE);

        apic.eoi();

        assertThat(apic.deliverable()).isEqualTo(0x3F);
    }

    @Test
    void aHigherClassInterruptsTheHandlerOfALowerOne() {
        apic.request(0x31);
        apic.acknowledge(0x31);
        apic.request(0x41);

        assertThat(apic.deliverable()).isEqualTo(0x41);
    }

    @Test
    void endOfInterruptEndsTheHighestInService() {
        apic.load(new ApicState(List.of(), List.of(0x31, 0x91, 0x52), 0));

        apic.eoi();

        assertThat(apic.state().inService()).containsExactly(0x31, 0x52);
        assertThat(apic.ppr()).isEqualTo(0x50);
    }

    @Test
    void endOfInterruptWithNothingInServiceDoesNothing() {
        apic.request(0x31);

        apic.eoi();

        assertThat(apic.state()).isEqualTo(new ApicState(List.of(0x31), List.of(), 0));
    }

    @Test
    void requestsOfTheSameVectorCollapse() {
        apic.request(0x31);
        apic.request(0x31);
        assertThat(requested).containsExactly(0x31);

        apic.acknowledge(0x31);
        apic.eoi();

        assertThat(apic.deliverable()).isEqualTo(LocalApic.NONE);
    }

    @Test
    void aVectorInServiceCanBeRequestedOnceMore() {
        apic.request(0x31);
        apic.acknowledge(0x31);
        apic.request(0x31);
        assertThat(requested).containsExactly(0x31, 0x31);

        apic.eoi();

        assertThat(apic.deliverable()).isEqualTo(0x31);
    }

    @Test
    void whatAProgramStartsWithIsNoNewRequest() {
        apic.load(new ApicState(List.of(0x31), List.of(), 0));

        assertThat(requested).isEmpty();
    }

    @Test
    void cr8IsTheClassOfTheTaskPriority() {
        apic.tpr(0x5A);
        assertThat(apic.cr8()).isEqualTo(5);

        apic.cr8(9);

        assertThat(apic.cr8()).isEqualTo(9);
        assertThat(apic.state().tpr()).as("its low bits are 0").isEqualTo(0x90);
    }

    @Test
    void whatWasSavedComesBack() {
        apic.load(new ApicState(List.of(0x31, 0xFF), List.of(0x10, 0x80), 0x45));
        StateBuffer buffer = new StateBuffer();
        apic.save(buffer);
        ApicState before = apic.state();
        apic.request(0x77);
        apic.acknowledge(0x77);
        apic.eoi();
        apic.tpr(0);

        apic.restore(buffer);

        assertThat(apic.state()).isEqualTo(before);
    }

    @Test
    void everyRegisterIsSaved() {
        apic.write(Msr.X2APIC_SELF_IPI, 5);
        apic.write(Msr.X2APIC_ESR, 0);
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);
        apic.write(Msr.X2APIC_TMICT, 7);
        apic.write(Msr.X2APIC_ICR, 0x4_0051);
        apic.write(Msr.X2APIC_SVR, 0x133);
        apic.raiseLine(0x41);

        LocalApic other = restored();

        for (Msr msr : Msr.values()) {
            if (LocalApic.has(msr)) {
                assertThat(other.read(msr)).as(msr.name()).isEqualTo(apic.read(msr));
            }
        }
    }

    @Test
    void whatIsWiredToItIsSaved() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);
        apic.write(Msr.X2APIC_TMICT, 7);
        apic.tick(3);
        apic.raiseLine(0x41);
        apic.acknowledge(0x41);
        apic.extInt(0x20);

        LocalApic other = restored();

        assertThat(other.deliverable()).as("the 8259's").isEqualTo(0x20);
        other.eoi();
        assertThat(other.state().pending()).as("the line is up").containsExactly(0x41);
        other.tick(3);
        assertThat(other.state().pending()).as("one tick is left").containsExactly(0x41);
        other.tick(1);
        assertThat(other.state().pending()).containsExactly(0x31, 0x41);
    }

    @Test
    void thatALineIsWaitingForItsEndOfInterruptIsSaved() {
        apic.raiseLine(0x41);
        apic.acknowledge(0x41);
        apic.lowerLine(0x41);

        LocalApic other = restored();

        other.raiseLine(0x41);
        assertThat(other.state().pending()).as("remote IRR is 1").isEmpty();
    }

    @Test
    void errorsThatWereNotShownYetAreSaved() {
        apic.request(5);

        LocalApic other = restored();

        other.write(Msr.X2APIC_ESR, 0);
        assertThat(other.read(Msr.X2APIC_ESR)).hasValue(0x40);
    }

    @Test
    void thatThe8259IsMaskedIsSaved() {
        apic.extInt(0x20);
        apic.write(Msr.X2APIC_SVR, 0xFF);

        assertThat(restored().deliverable()).isEqualTo(LocalApic.NONE);
    }

    private LocalApic restored() {
        StateBuffer buffer = new StateBuffer();
        apic.save(buffer);
        LocalApic other = new LocalApic(Choices.AS_KVM, requested::add);
        other.restore(buffer);
        return other;
    }
}
