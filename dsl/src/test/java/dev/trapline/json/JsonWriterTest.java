package dev.trapline.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private final StringBuilder out = new StringBuilder();
    private final JsonWriter writer = new JsonWriter(out);

    @Test
    void writesOneDocumentALine() {
        writer.beginObject().member("type", "end").member("results", 120).member("ok", true);
        writer.member("list")
                .beginArray()
                .value(1)
                .value(2.5)
                .nullValue()
                .beginObject()
                .endObject()
                .endArray();
        writer.endObject().endLine();
        writer.value("next").endLine();

        assertThat(out).hasToString("""
                {"type":"end","results":120,"ok":true,"list":[1,2.5,null,{}]}
                "next"
                """);
    }

    @Test
    void escapesWhatWouldBreakALineOrUtf8() throws CharacterCodingException {
        String nasty = "\"\\\n\r\t\0\u001b\u007f\u0085\u2028\u2029\ud800x\udc00";

        writer.value(nasty);

        assertThat(out).hasToString("\"\\\"\\\\\\n\\r\\t\\u0000\\u001b\\u007f\\u0085\\u2028\\u2029\\ud800x\\udc00\"");
        assertThat(StandardCharsets.UTF_8
                        .newEncoder()
                        .encode(CharBuffer.wrap(out))
                        .remaining())
                .isEqualTo(out.length());
        assertThat(JsonValue.parse(out.toString())).isEqualTo(new JsonString(nasty));
    }

    @Test
    void leavesOtherCharactersAsTheyAre() {
        writer.value("µ → 😀 </script>");

        assertThat(out).hasToString("\"µ → 😀 </script>\"");
    }

    @Test
    void saysWhatComesNextWhenACallWouldNotMakeJson() {
        writer.beginObject();

        assertThatIllegalStateException()
                .isThrownBy(() -> writer.value(1))
                .withMessage("JSON has no place for a value here: a member's name or the end of the object comes next");
        assertThatIllegalStateException().isThrownBy(writer::endArray);
        writer.member("a");
        assertThatIllegalStateException().isThrownBy(() -> writer.member("b")).withMessageContaining("a value comes");
        assertThatIllegalStateException().isThrownBy(writer::endObject);
        writer.value(1).endObject();
        assertThatIllegalStateException().isThrownBy(writer::beginArray).withMessageContaining("the end of the line");
    }

    @Test
    void refusesToEndALineInsideADocument() {
        writer.beginArray();

        assertThatIllegalStateException().isThrownBy(writer::endLine);
    }

    @Test
    void refusesNumbersThatJsonDoesNotHave() {
        assertThatIllegalArgumentException().isThrownBy(() -> writer.value(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonNumber.of(Double.POSITIVE_INFINITY));
    }

    @Test
    void refusesToNestDeeperThanTheParserReads() {
        for (int i = 0; i < JsonValue.MAX_DEPTH; i++) {
            writer.beginArray();
        }

        assertThatIllegalStateException().isThrownBy(writer::beginArray);
    }
}
