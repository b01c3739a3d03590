package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What there is to read about a spec. */
class ReadingTest {

    @TempDir
    private Path folder;

    private String page(LogLine result) throws IOException {
        Logs logs = new Logs(folder);
        logs.log("run-1.ndjson", LogLine.run("bare-metal"), result.toString(), LogLine.end(1));
        logs.report();
        return logs.page("a.Spec");
    }

    @Test
    void anAddressIsALink() throws IOException {
        assertThat(page(LogLine.result("a.Spec#one", "bare-metal")
                        .link("link", "the patch", "https://lore.kernel.org/kvm/1?a=1&b=2")))
                .contains("<dt>See</dt><dd><a href=\"https://lore.kernel.org/kvm/1?a=1&amp;b=2\">the patch</a></dd>");
    }

    @Test
    void aSectionOfTheManualIsNamedAsOne() throws IOException {
        assertThat(page(LogLine.result("a.Spec#one", "bare-metal")
                        .link("sdm", "27.2.2", "")
                        .link("issue", "KVM-42", "")))
                .contains("<dt>See</dt><dd>SDM 27.2.2, KVM-42</dd>");
    }

    @Test
    void aScriptIsNoLink() throws IOException {
        assertThat(page(LogLine.result("a.Spec#one", "bare-metal").link("link", "trap", "javascript:alert(1)")))
                .contains("<dd>trap</dd>")
                .doesNotContain("javascript:");
    }
}
