package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of SDM 10.8 (behaviours L01 to L08, X15, X16). */
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
        "0x57, 0x52, 0x57", // equal classes: KVM and VPPR virtualization give the task priority
    })
    void processorPriorityIsTheHigherOfTaskPriorityAndClassInService(
            String taskPriority, String inService, String processorPriority) {
        int vector = Integer.decode(inService);
        apic.load(new ApicState(List.of(), vector == 0 ? List.of() : List.of(vector), Integer.decode(taskPriority)));

        assertThat(apic.ppr()).isEqualTo(Integer.decode(processorPriority));
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

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x1F, 0x20, 0x3F, 0x40, 0x5E, 0x60, 0x7F, 0x80, 0x9F, 0xA0, 0xC1, 0xE0, 0xFF})
    void everyVectorIsOneBitOfOneOfTheEightRegisters(int vector) {
        apic.request(vector);
        assertThat(apic.read(Msr.irrOf(vector))).hasValue(1L << vector % 32);
        assertThat(apic.read(Msr.isrOf(vector))).hasValue(0);

        apic.acknowledge(vector);

        assertThat(apic.read(Msr.irrOf(vector))).hasValue(0);
        assertThat(apic.read(Msr.isrOf(vector))).hasValue(1L << vector % 32);
    }

    @Test
    void bothPrioritiesCanBeRead() {
        apic.tpr(0x2A);
        apic.request(0x52);
        apic.acknowledge(0x52);

        assertThat(apic.read(Msr.X2APIC_TPR)).hasValue(0x2A);
        assertThat(apic.read(Msr.X2APIC_PPR)).hasValue(0x50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X2APIC_EOI", "X2APIC_SELF_IPI"})
    void aRegisterThatIsOnlyWrittenIsAGeneralProtectionExceptionToRead(Msr msr) {
        assertThat(apic.read(msr)).isEmpty();
    }

    @Test
    void whatWasSavedComesBack() {
        apic.load(new ApicState(List.of(0x31, 0xFF), List.of(0x10, 0x80), 0x45));
        StateBuffer buffer = new StateBuffer();
        apic.save(buffer);
        LocalApic other = new LocalApic(Choices.AS_KVM, vector -> {});
        other.request(0x77);

        other.restore(buffer);

        assertThat(other.state()).isEqualTo(apic.state());
    }
}
