package dev.trapline.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each seed is one case, so that its number stands in the name of a failure. */
class JsonFuzzTest {
    private static final int DOCUMENTS = 400;
    private static final int MUTATIONS = 25;
    private static final String INTERESTING = "{}[]\",:\\u0123eE+-.tfn \n\t\0\ud83d\ude00\u2028é";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsWrittenIsReadBackEqual(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < DOCUMENTS; i++) {
            JsonValue value = randomValue(random, 5);
            String text = value.toJson();

            assertThat(text).as("seed %d, document %d", seed, i).doesNotContain("\n", "\r", "\u2028", "\u0085");
            assertThat(JsonValue.parse(text))
                    .as("seed %d, document %d", seed, i)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void mutatedDocumentsAreReadOrRefusedButNeverBreakTheParser(long seed) {
        Random random = new Random(seed);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < DOCUMENTS; i++) {
                String valid = randomValue(random, 5).toJson();
                for (int j = 0; j < MUTATIONS; j++) {
                    readOrRefuse(mutate(valid, random), seed);
                }
            }
        });
    }

    private static void readOrRefuse(String text, long seed) {
        try {
            JsonValue value = JsonValue.parse(text);
            assertThat(JsonValue.parse(value.toJson())).isEqualTo(value);
        } catch (JsonException refused) {
            assertThat(refused).hasMessageStartingWith("not JSON, at character ");
        } catch (RuntimeException other) {
            throw new AssertionError("seed " + seed + ", text " + text, other);
        }
    }

    private static String mutate(String valid, Random random) {
        StringBuilder text = new StringBuilder(valid);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + 1 + random.nextInt(4));
            char other = INTERESTING.charAt(random.nextInt(INTERESTING.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, other);
                case 2 -> text.replace(at, to, String.valueOf(other));
                case 3 -> text.insert(at, text.substring(at, to));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    private static JsonValue randomValue(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> JsonNull.NULL;
            case 1 -> new JsonBoolean(random.nextBoolean());
            case 2 -> JsonNumber.of(random.nextLong() >> random.nextInt(64));
            case 3 -> JsonNumber.of(randomDouble(random));
            case 4 -> new JsonString(randomString(random));
            case 5 -> randomArray(random, depth - 1);
            default -> randomObject(random, depth - 1);
        };
    }

    private static JsonArray randomArray(Random random, int depth) {
        List<JsonValue> elements = new ArrayList<>();
        for (int size = random.nextInt(5); size > 0; size--) {
            elements.add(randomValue(random, depth));
        }
        return new JsonArray(elements);
    }

    private static JsonObject randomObject(Random random, int depth) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int size = random.nextInt(5); size > 0; size--) {
            members.put(randomString(random), randomValue(random, depth));
        }
        return new JsonObject(members);
    }

    private static double randomDouble(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : random.nextGaussian();
    }

    private static String randomString(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(8); length > 0; length--) {
            text.append(
                    random.nextBoolean()
                            ? INTERESTING.charAt(random.nextInt(INTERESTING.length()))
                            : (char) random.nextInt(0x10000));
        }
        return text.toString();
    }
}
