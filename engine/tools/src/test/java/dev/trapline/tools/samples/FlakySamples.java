package dev.trapline.tools.samples;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Passes from the second time on. */
public class FlakySamples {

    @Spec
    Scenario flaky() throws IOException {
        boolean first = isFirst();
        var exits = given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
        return first ? exits.withVector(0x30) : exits;
    }

    @Spec
    Scenario steady() {
        return given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    }

    private static boolean isFirst() throws IOException {
        try {
            Files.createFile(Path.of(System.getProperty("flaky.folder", "."), "was-here"));
            return true;
        } catch (FileAlreadyExistsException again) {
            return false;
        }
    }
}
