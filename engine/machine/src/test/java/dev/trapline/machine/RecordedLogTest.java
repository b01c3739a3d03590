package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.model.core.BareMetalCore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A log as the image sends it to port 0xE9, taken down from there byte by byte: of a boot on an emulated processor with VMX, of these programs, compiled as for KVM.
 */
class RecordedLogTest {

    private static final List<Program> PROGRAMS = List.of(Programs.INTERRUPTED, Programs.ACKNOWLEDGED);

    private static byte[] log() throws IOException {
        try (InputStream log = RecordedLogTest.class.getResourceAsStream("two-programs.log")) {
            return log.readAllBytes();
        }
    }

    /** An emulator that only knows this boot. */
    private static Boots playing(byte[] log) {
        Emulator kvm = new Qemu(Qemu.KVM);
        return new Boots(new Emulator() {
            @Override
            public byte[] boot(byte[] rom, int programs) {
                return programs == PROGRAMS.size() ? log : new byte[0];
            }

            @Override
            public long watchdog() {
                return kvm.watchdog();
            }
        });
    }

    @Test
    void theLogDecodesToWhatL1ObservesOnBareMetal() throws IOException {
        List<Boots.Outcome> outcomes = playing(log()).run(PROGRAMS);

        assertThat(outcomes)
                .extracting(outcome -> Observation.of(outcome.trace()))
                .isEqualTo(PROGRAMS.stream()
                        .map(program -> Observation.of(new BareMetalCore().run(program, Limits.DEFAULT)))
                        .toList());
    }

    @Test
    void ofALogThatIsCutOffOnlyTheProgramAtItsEndIsLost() throws IOException {
        byte[] log = log();

        List<Boots.Outcome> outcomes =
                playing(Arrays.copyOf(log, log.length * 3 / 4)).run(PROGRAMS);

        assertThat(outcomes)
                .extracting(outcome -> outcome.getClass().getSimpleName())
                .containsExactly("Ran", "Broke");
    }
}
