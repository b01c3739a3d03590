package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HtmlTest {
    private final StringBuilder out = new StringBuilder();
    private final Html html = new Html(out);

    @Test
    void everyValueIsEscaped() throws IOException {
        html.add("<a title=\"{}\">{}</a>", "\"'", "<script>&");

        assertThat(out).hasToString("<a title=\"&quot;&#39;\">&lt;script&gt;&amp;</a>");
    }

    @Test
    void aValueIsNotTakenForATemplate() throws IOException {
        html.add("{}-{}", "{}", 2);

        assertThat(out).hasToString("{}-2");
    }

    @Test
    void charactersThatHtmlDoesNotAllowAreReplaced() {
        assertThat(Html.escaped("a\0b\u001bc\ud800d\u0085e\n\t😀")).isEqualTo("a�b�c�d�e\n\t😀");
    }

    @Test
    void aTemplateAndItsValuesMustMatch() {
        assertThatIllegalArgumentException().isThrownBy(() -> html.add("{}{}", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> html.add("{}", 1, 2));
    }

    @Test
    void aStatusHasWordsBesideItsSymbol() throws IOException {
        html.mark(Verdict.FAILED);

        assertThat(out)
                .hasToString(
                        "<span class=\"mark failed\"><span class=\"sym\" aria-hidden=\"true\">✗</span>failed</span>");
    }
}
