package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks in a boot, and what it costs. */
class BootsTest {

    /** The emulator breaks down with it. */
    private static final Program KILLER = Programs.withL1(Programs.INTERRUPTED, Instruction.of(Opcode.VMCALL));

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsBochs() {
        NeedsTools.bochs();
    }

    /** Something to start in place of the emulator, which counts how often that is done. */
    private String emulator(String... lines) throws IOException {
        Path script = folder.resolve("emulator");
        String boots = folder.resolve("boots").toString();
        Files.writeString(
                script, "#!/bin/sh\necho >>%s\n%s\nexec bochs-bin \"$@\"\n".formatted(boots, String.join("\n", lines)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private long boots() throws IOException {
        return Files.size(folder.resolve("boots"));
    }

    @Test
    void manyProgramsTakeOneBoot() throws IOException {
        List<Boots.Outcome> outcomes = new Boots(emulator()).run(Collections.nCopies(200, Programs.INTERRUPTED));

        assertThat(outcomes).hasSize(200).allMatch(Boots.Outcome.Ran.class::isInstance);
        assertThat(boots()).isEqualTo(1);
    }

    @Test
    void anEmulatorThatIsKilledInTheMiddleCostsOneMoreBoot() throws IOException {
        String killedOnce =
                emulator("if mkdir '%s/once'; then bochs-bin \"$@\" & kill -9 $!; kill -9 $$; fi".formatted(folder));

        List<Boots.Outcome> outcomes = new Boots(killedOnce).run(Collections.nCopies(100, Programs.INTERRUPTED));

        assertThat(outcomes).hasSize(100).allMatch(Boots.Outcome.Ran.class::isInstance);
        assertThat(boots()).isEqualTo(2);
    }

    @Test
    void aProgramWithWhichTheEmulatorBreaksDownCostsOnlyItself() throws IOException {
        List<Program> programs = new ArrayList<>(Collections.nCopies(64, Programs.INTERRUPTED));
        programs.set(40, KILLER);

        List<Boots.Outcome> outcomes = new Boots(emulator()).run(programs);

        assertThat(outcomes.get(40))
                .isEqualTo(new Boots.Outcome.Broke("the emulator broke down, or did not come to an end"));
        assertThat(outcomes.stream().filter(Boots.Outcome.Ran.class::isInstance))
                .hasSize(63);
        // Twice in vain, a half of what is left each time until it is found, and what is behind it.
        assertThat(boots()).isLessThanOrEqualTo(2 + 6 + 1);
    }

    @Test
    void anEmulatorThatNeverWorksIsTriedTwice() throws IOException {
        List<Boots.Outcome> outcomes = new Boots(emulator("exit 1")).run(List.of(Programs.INTERRUPTED));

        assertThat(outcomes)
                .containsExactly(new Boots.Outcome.Broke("the emulator broke down, or did not come to an end"));
        assertThat(boots()).isEqualTo(2);
    }
}
