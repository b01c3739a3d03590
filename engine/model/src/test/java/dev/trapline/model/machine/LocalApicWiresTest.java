package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wired to a local APIC: level-triggered lines (SDM 10.8.4, 10.8.5), an 8259 (10.5.1), its timer (10.5.4). */
class LocalApicWiresTest {

    private static final long ENABLE = 0x1FF;
    private static final long DISABLE = 0xFF;

    private final List<Integer> requested = new ArrayList<>();
    private final LocalApic apic = new LocalApic(Choices.AS_KVM, requested::add);

    private boolean isLevelTriggered(int vector) {
        return apic.read(Msr.tmrOf(vector)).orElseThrow() != 0;
    }

    private void acknowledge() {
        apic.acknowledge(apic.deliverable());
    }

    @Test
    void acceptanceTellsTheTriggerMode() {
        apic.raiseLine(0x31);
        apic.request(0x51);

        assertThat(isLevelTriggered(0x31)).isTrue();
        assertThat(isLevelTriggered(0x51)).isFalse();
        assertThat(requested).containsExactly(0x31, 0x51);
    }

    @Test
    void anEdgeOfTheSameVectorClearsTheTriggerModeBit() {
        apic.raiseLine(0x31);
        acknowledge();

        apic.request(0x31);

        assertThat(isLevelTriggered(0x31)).isFalse();
    }

    @Test
    void aLineThatGoesDownTakesNothingBack() {
        apic.raiseLine(0x31);

        apic.lowerLine(0x31);

        assertThat(apic.deliverable()).isEqualTo(0x31);
    }

    @Test
    void aLineThatIsStillUpAtTheEndOfInterruptIsSentAgain() {
        apic.raiseLine(0x31);
        acknowledge();

        apic.eoi();

        assertThat(apic.state()).isEqualTo(new ApicState(List.of(0x31), List.of(), 0));
        assertThat(requested).containsExactly(0x31, 0x31);
    }

    @Test
    void aLineThatWentDownBeforeTheEndOfInterruptIsNotSentAgain() {
        apic.raiseLine(0x31);
        acknowledge();
        apic.lowerLine(0x31);

        apic.eoi();

        assertThat(apic.state()).isEqualTo(ApicState.IDLE);
    }

    @Test
    void untilTheEndOfInterruptALineIsNotSentOnceMore() {
        apic.raiseLine(0x31);
        acknowledge();
        apic.lowerLine(0x31);

        apic.raiseLine(0x31);

        assertThat(apic.state().pending()).as("remote IRR is 1").isEmpty();
        apic.eoi();
        assertThat(apic.state().pending()).as("remote IRR is 0").containsExactly(0x31);
    }

    @Test
    void afterTheEndOfInterruptALineCanBeRaisedAgain() {
        apic.raiseLine(0x31);
        acknowledge();
        apic.lowerLine(0x31);
        apic.eoi();

        apic.raiseLine(0x31);

        assertThat(apic.deliverable()).isEqualTo(0x31);
    }

    @Test
    void theEndOfAnEdgeTriggeredInterruptIsNoBusinessOfTheIoApic() {
        apic.raiseLine(0x31);
        acknowledge();
        apic.request(0x31);

        apic.eoi();

        assertThat(requested).as("the line and the edge").containsExactly(0x31, 0x31);
        acknowledge();
        apic.eoi();
        assertThat(apic.state().pending()).as("remote IRR stays 1").isEmpty();
    }

    @Test
    void aLineIsSentWhenTheLocalApicIsEnabledIfItCouldNotBeBefore() {
        apic.write(Msr.X2APIC_SVR, DISABLE);
        apic.raiseLine(0x31);
        assertThat(apic.state().pending()).isEmpty();

        apic.write(Msr.X2APIC_SVR, ENABLE);

        assertThat(apic.state().pending()).containsExactly(0x31);
    }

    @Test
    void aLineWithAnIllegalVectorIsAnError() {
        apic.raiseLine(7);

        assertThat(apic.state()).isEqualTo(ApicState.IDLE);
        apic.write(Msr.X2APIC_ESR, 0);
        assertThat(apic.read(Msr.X2APIC_ESR)).hasValue(0x40);
    }

    @Test
    void anInterruptOfThe8259IsDeliverableWhateverThePriorities() {
        apic.load(new ApicState(List.of(), List.of(0xF1), 0xFF));

        apic.extInt(0x20);

        assertThat(apic.deliverable()).isEqualTo(0x20);
        assertThat(requested).as("IRR knows nothing of it").isEmpty();
    }

    @Test
    void acknowledgingAnInterruptOfThe8259LeavesIrrAndIsrAlone() {
        apic.load(new ApicState(List.of(0x20, 0x91), List.of(0x31), 0));
        apic.extInt(0x20);

        acknowledge();

        assertThat(apic.state()).isEqualTo(new ApicState(List.of(0x20, 0x91), List.of(0x31), 0));
        assertThat(apic.deliverable()).as("its own again").isEqualTo(0x91);
    }

    @Test
    void the8259ComesBeforeTheLocalApicAndAmongItselfByLineNumber() {
        apic.request(0x91);
        apic.extInt(0x23);
        apic.extInt(0x21);

        assertThat(apic.deliverable()).isEqualTo(0x21);
        acknowledge();
        assertThat(apic.deliverable()).isEqualTo(0x23);
        acknowledge();
        assertThat(apic.deliverable()).isEqualTo(0x91);
    }

    @Test
    void disablingMasksThe8259AndEnablingDoesNotUnmaskIt() {
        apic.extInt(0x20);

        apic.write(Msr.X2APIC_SVR, DISABLE);
        assertThat(apic.deliverable()).isEqualTo(LocalApic.NONE);

        apic.write(Msr.X2APIC_SVR, ENABLE);
        assertThat(apic.deliverable()).isEqualTo(LocalApic.NONE);
    }

    @Test
    void theTimerRequestsItsVectorWhenItsCountReachesZero() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);
        apic.write(Msr.X2APIC_TMICT, 10);

        apic.tick(9);
        assertThat(requested).isEmpty();
        apic.tick(1);

        assertThat(requested).containsExactly(0x31);
        assertThat(isLevelTriggered(0x31)).isFalse();
    }

    @Test
    void aOneShotTimerExpiresOnce() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);
        apic.write(Msr.X2APIC_TMICT, 10);
        apic.tick(25);
        acknowledge();

        apic.tick(100);

        assertThat(requested).containsExactly(0x31);
        assertThat(apic.read(Msr.X2APIC_TMICT)).hasValue(10);
    }

    @Test
    void aPeriodicTimerGoesOn() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x2_0031);
        apic.write(Msr.X2APIC_TMICT, 10);
        apic.tick(23);
        acknowledge();
        assertThat(requested).containsExactly(0x31);

        apic.tick(6);
        assertThat(requested).as("at 29").containsExactly(0x31);
        apic.tick(1);

        assertThat(requested).as("at 30").containsExactly(0x31, 0x31);
    }

    @Test
    void atTheStartTheTimerIsMaskedAndStopped() {
        assertThat(apic.read(Msr.X2APIC_LVT_TIMER)).hasValue(0x1_0000);
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);

        apic.tick(1000);

        assertThat(requested).isEmpty();
    }

    @Test
    void anInitialCountOfZeroStopsTheTimer() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);
        apic.write(Msr.X2APIC_TMICT, 10);

        apic.write(Msr.X2APIC_TMICT, 0);
        apic.tick(10);

        assertThat(requested).isEmpty();
    }

    @Test
    void whatExpiresMaskedIsLost() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x1_0031);
        apic.write(Msr.X2APIC_TMICT, 10);
        apic.tick(10);

        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);
        apic.tick(10);

        assertThat(requested).isEmpty();
    }

    @Test
    void anIllegalVectorOfTheTimerIsAnErrorWhenItExpires() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x0F);
        apic.write(Msr.X2APIC_TMICT, 1);

        apic.tick(1);

        apic.write(Msr.X2APIC_ESR, 0);
        assertThat(apic.read(Msr.X2APIC_ESR)).hasValue(0x40);
        assertThat(apic.state()).isEqualTo(ApicState.IDLE);
    }

    @Test
    void disablingMasksTheTimerUntilSoftwareUnmasksItEnabled() {
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);

        apic.write(Msr.X2APIC_SVR, DISABLE);
        assertThat(apic.read(Msr.X2APIC_LVT_TIMER)).hasValue(0x1_0031);
        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);
        assertThat(apic.read(Msr.X2APIC_LVT_TIMER))
                .as("unmasked while disabled")
                .hasValue(0x1_0031);
        apic.write(Msr.X2APIC_SVR, ENABLE);
        assertThat(apic.read(Msr.X2APIC_LVT_TIMER)).as("enabled").hasValue(0x1_0031);

        apic.write(Msr.X2APIC_LVT_TIMER, 0x31);

        assertThat(apic.read(Msr.X2APIC_LVT_TIMER)).hasValue(0x31);
    }

    @Test
    void theDeliveryStatusOfTheTimerIsReadOnly() {
        assertThat(apic.write(Msr.X2APIC_LVT_TIMER, 0x1031)).isTrue();

        assertThat(apic.read(Msr.X2APIC_LVT_TIMER)).hasValue(0x31);
    }
}
