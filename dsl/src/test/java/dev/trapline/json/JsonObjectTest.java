package dev.trapline.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
    private final JsonObject object =
            new JsonObject(Map.of("s", new JsonString("x"), "i", JsonNumber.of(3), "none", JsonNull.NULL));

    @Test
    void givesAMemberOfTheTypeAskedFor() {
        assertThat(object.string("s")).isEqualTo("x");
        assertThat(object.integer("i")).isEqualTo(3);
        assertThat(object.decimal("i")).isEqualTo(3.0);
    }

    @Test
    void namesAMissingMember() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> new JsonObject(Map.of("id", JsonNull.NULL)).string("spec"))
                .withMessage("member \"spec\" is missing; the object has id");
    }

    @Test
    void namesAMemberOfAnotherTypeAndWhatWasFound() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> object.string("i"))
                .withMessage("member \"i\": expected a string, found the number 3");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> object.optionalInteger("s"))
                .withMessage("member \"s\": expected a whole number, found the string \"x\"");
    }

    @Test
    void takesNullForMissingWhereAMemberIsOptional() {
        assertThat(object.optionalString("none")).isEmpty();
        assertThat(object.optionalString("absent")).isEmpty();
        assertThat(object.optionalString("s")).contains("x");
        assertThat(object.optionalArray("none")).isEmpty();
        assertThat(object.optionalObject("none")).isEmpty();
        assertThat(object.optionalBool("none")).isEmpty();
    }

    @Test
    void doesNotTakeNullForAMemberThatMustBeThere() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> object.bool("none"))
                .withMessage("member \"none\": expected true or false, found null");
    }

    @Test
    void namesTheElementOfAnotherType() {
        JsonArray array = (JsonArray) JsonValue.parse("[\"a\",[1,2]]");

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(array::strings)
                .withMessage("element 1: expected a string, found an array of 2");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(array::objects)
                .withMessage("element 0: expected an object, found the string \"a\"");
    }

    @Test
    void givesTheElementsOfOneType() {
        JsonObject lists = (JsonObject) JsonValue.parse("{\"i\":[48,81],\"s\":[\"S01\"],\"o\":[{}]}");

        assertThat(lists.array("i").integers()).containsExactly(48L, 81L);
        assertThat(lists.array("s").strings()).containsExactly("S01");
        assertThat(lists.array("o").objects()).hasSize(1);
    }
}
