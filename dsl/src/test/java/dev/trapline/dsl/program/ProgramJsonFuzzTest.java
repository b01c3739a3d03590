package dev.trapline.dsl.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.json.JsonException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each seed is one case, so that its number stands in the name of a failure. */
class ProgramJsonFuzzTest {
    private static final int PROGRAMS = 500;
    private static final int MUTATIONS = 3;
    private static final String INTERESTING = "{}[]\",:\\0x19afEe-.tnLIRV ";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyProgramIsReadBackEqualFromOneLine(long seed) {
        RandomPrograms programs = new RandomPrograms(new Random(seed));
        for (int i = 0; i < PROGRAMS; i++) {
            Program program = programs.next();

            String line = ProgramJson.write(program);

            assertThat(line).as("seed %d, program %d", seed, i).doesNotContain("\n", "\r");
            assertThat(ProgramJson.read(line))
                    .as("seed %d, program %d", seed, i)
                    .isEqualTo(program);
            assertThat(ProgramJson.write(ProgramJson.read(line)))
                    .as("seed %d, program %d", seed, i)
                    .isEqualTo(line);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void aMutatedLineIsAProgramOrRefusedWithAReason(long seed) {
        Random random = new Random(seed);
        RandomPrograms programs = new RandomPrograms(random);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            String line = ProgramJson.write(programs.next());
            for (int j = 0; j < MUTATIONS; j++) {
                if (isRead(mutate(line, random), seed)) {
                    read++;
                } else {
                    refused++;
                }
            }
        }
        assertThat(read).as("seed %d: mutations that are still programs", seed).isPositive();
        assertThat(refused).as("seed %d: mutations that are none", seed).isPositive();
    }

    private static boolean isRead(String text, long seed) {
        try {
            Program program = ProgramJson.read(text);
            assertThat(ProgramJson.read(ProgramJson.write(program)))
                    .as("seed %d, text %s", seed, text)
                    .isEqualTo(program);
            return true;
        } catch (JsonException refused) {
            assertThat(refused)
                    .as("seed %d, text %s", seed, text)
                    .hasMessageMatching("(?s)(not JSON|member|a program is a JSON object).+");
            return false;
        } catch (RuntimeException other) {
            throw new AssertionError("seed " + seed + ", text " + text, other);
        }
    }

    private static String mutate(String valid, Random random) {
        StringBuilder text = new StringBuilder(valid);
        for (int times = 1 + random.nextInt(2); times > 0; times--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + 1 + random.nextInt(4));
            char other = INTERESTING.charAt(random.nextInt(INTERESTING.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, other);
                case 2, 3 -> text.replace(at, Math.min(to, at + 1), String.valueOf(other));
                default -> text.insert(at, text.substring(at, to));
            }
        }
        return text.toString();
    }
}
