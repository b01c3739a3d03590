package dev.trapline.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParserTest {

    @Test
    void readsEveryKindOfValue() {
        JsonValue value = JsonValue.parse(" { \"a\" : [ null , true , false , -12 , 1.5e3 , \"x\" ] , \"b\" : { } } ");

        assertThat(value).isInstanceOfSatisfying(JsonObject.class, object -> {
            assertThat(object.array("a").elements())
                    .containsExactly(
                            JsonNull.NULL,
                            new JsonBoolean(true),
                            new JsonBoolean(false),
                            JsonNumber.of(-12),
                            JsonNumber.of(1500.0),
                            new JsonString("x"));
            assertThat(object.object("b").members()).isEmpty();
        });
    }

    @Test
    void keepsTheOrderOfMembers() {
        assertThat(JsonValue.parse("{\"z\":1,\"a\":2,\"m\":3}"))
                .isInstanceOfSatisfying(
                        JsonObject.class, object -> assertThat(object.members()).containsOnlyKeys("z", "a", "m"))
                .hasToString(JsonValue.parse("{\"z\":1,\"a\":2,\"m\":3}").toString())
                .extracting(JsonValue::toJson)
                .isEqualTo("{\"z\":1,\"a\":2,\"m\":3}");
    }

    @Test
    void tellsWholeNumbersFromDecimals() {
        assertThat(JsonValue.parse("1")).isEqualTo(new JsonNumber.Whole(1));
        assertThat(JsonValue.parse("1.0")).isEqualTo(new JsonNumber.Decimal(1));
        assertThat(JsonValue.parse("1e0")).isEqualTo(new JsonNumber.Decimal(1));
    }

    @Test
    void keepsEveryDigitOfALong() {
        assertThat(JsonValue.parse("9223372036854775807")).isEqualTo(JsonNumber.of(Long.MAX_VALUE));
        assertThat(JsonValue.parse("-9223372036854775808")).isEqualTo(JsonNumber.of(Long.MIN_VALUE));
        assertThat(JsonValue.parse("9223372036854775808")).isEqualTo(JsonNumber.of(0x1p63));
    }

    @Test
    void unescapesStrings() {
        assertThat(JsonValue.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uD83D\\uDE00\""))
                .isEqualTo(new JsonString("\"\\/\b\f\n\r\tA😀"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``            | 1  | expected a value, the text ends",
                "[1,2          | 5  | expected ',' or ']', the text ends",
                "{\"a\":1,}    | 8  | expected a member's name in quotes, found '}'",
                "{\"a\" 1}     | 6  | expected ':', found '1'",
                "[1] x         | 5  | expected the end of the text, found 'x'",
                "{\"a\":1,\"a\":2} | 8 | the name \"a\" is there twice",
                "\"\\x\"       | 3  | expected one of \" \\ / b f n r t u after '\\', found 'x'",
                "\"\\u12g4\"   | 6  | expected four hexadecimal digits after '\\u', found 'g'",
                "\"abc         | 5  | that ends the string, the text ends",
                "1e999         | 1  | too large for a double",
                "01            | 2  | does not start with 0",
                "tru           | 1  | expected a value, found 't'",
            })
    void saysWhereAMistakeIsAndWhatWouldBeRight(String text, int character, String words) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> JsonValue.parse(text))
                .withMessageStartingWith("not JSON, at character " + character + ":")
                .withMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,]",
                "[,1]",
                "{,}",
                "{1:2}",
                "nul",
                "NaN",
                "+1",
                ".5",
                "1.",
                "1e",
                "-",
                "'a'",
                "[1 2]",
                "\u00a01",
                "\ufeff1",
                "\"\t\"",
                "\"\n\"",
                "1 2",
                "// x\n1",
                "[1}",
                "{\"a\":1]",
                "True",
                "\"\\u+123\"",
                "0x10"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> JsonValue.parse(text));
    }

    @Test
    void readsNestingUpToItsBoundAndRefusesMore() {
        int bound = JsonValue.MAX_DEPTH;

        assertThat(JsonValue.parse("[".repeat(bound) + "]".repeat(bound))).isInstanceOf(JsonArray.class);
        for (String opening : List.of("[", "{\"a\":")) {
            assertThatExceptionOfType(JsonException.class)
                    .isThrownBy(() -> JsonValue.parse(opening.repeat(1_000_000)))
                    .withMessageContaining("nested deeper than the 128 levels allowed");
        }
    }
}
