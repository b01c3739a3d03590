package dev.trapline.json;

/**
 * Appends JSON as it is told, without building it in memory first.
 *
 * <pre>{@code
 * new JsonWriter(out).beginObject().member("type", "end").member("results", 120).endObject().endLine();
 * }</pre>
 *
 * <p>A document never contains a line break, a control character, a Unicode line separator or half of a surrogate
 * pair: these are escaped, so that every document is one line and valid UTF-8 whatever the strings hold. Calls that
 * would not make JSON (a value where a name is due, a missing end) throw {@link IllegalStateException} at once. A
 * writer is for one thread.
 */
public final class JsonWriter {

    private enum Expected {
        DOCUMENT,
        FIRST_NAME,
        NAME,
        MEMBER_VALUE,
        FIRST_ELEMENT,
        ELEMENT,
        END_OF_LINE
    }

    private final StringBuilder out;
    private final boolean[] insideObject = new boolean[JsonValue.MAX_DEPTH];
    private int depth;
    private Expected next = Expected.DOCUMENT;

    /**
     * A writer that appends to the given text.
     *
     * @param out where the text goes
     */
    public JsonWriter(StringBuilder out) {
        this.out = out;
    }

    /**
     * Starts an object; {@link #member(String)} or {@link #endObject()} comes next.
     *
     * @return this
     */
    public JsonWriter beginObject() {
        open('{', true);
        return this;
    }

    /**
     * Ends the object begun last.
     *
     * @return this
     */
    public JsonWriter endObject() {
        require(next == Expected.FIRST_NAME || next == Expected.NAME, "the end of an object");
        close('}');
        return this;
    }

    /**
     * Starts an array; values or {@link #endArray()} come next.
     *
     * @return this
     */
    public JsonWriter beginArray() {
        open('[', false);
        return this;
    }

    /**
     * Ends the array begun last.
     *
     * @return this
     */
    public JsonWriter endArray() {
        require(next == Expected.FIRST_ELEMENT || next == Expected.ELEMENT, "the end of an array");
        close(']');
        return this;
    }

    /**
     * Writes the name of a member; its value comes next. The caller keeps the names of one object different.
     *
     * @param name the member
     * @return this
     */
    public JsonWriter member(String name) {
        if (next == Expected.NAME) {
            out.append(',');
        } else if (next != Expected.FIRST_NAME) {
            throw misplaced("the member \"" + name + "\"");
        }
        Quoting.quote(name, out);
        out.append(':');
        next = Expected.MEMBER_VALUE;
        return this;
    }

    /**
     * Writes a member that is a string.
     *
     * @param name the member
     * @param value its value
     * @return this
     */
    public JsonWriter member(String name, String value) {
        return member(name).value(value);
    }

    /**
     * Writes a member that is a whole number.
     *
     * @param name the member
     * @param value its value
     * @return this
     */
    public JsonWriter member(String name, long value) {
        return member(name).value(value);
    }

    /**
     * Writes a member that is a boolean.
     *
     * @param name the member
     * @param value its value
     * @return this
     */
    public JsonWriter member(String name, boolean value) {
        return member(name).value(value);
    }

    /**
     * Writes a string.
     *
     * @param value any characters
     * @return this
     */
    public JsonWriter value(String value) {
        before();
        Quoting.quote(value, out);
        after();
        return this;
    }

    /**
     * Writes a whole number.
     *
     * @param value the number
     * @return this
     */
    public JsonWriter value(long value) {
        before();
        out.append(value);
        after();
        return this;
    }

    /**
     * Writes a number with its fraction, so that it is read back as {@link JsonNumber.Decimal}.
     *
     * @param value the number, finite
     * @return this
     */
    public JsonWriter value(double value) {
        return literal(Double.toString(new JsonNumber.Decimal(value).value()));
    }

    /**
     * Writes {@code true} or {@code false}.
     *
     * @param value which of the two
     * @return this
     */
    public JsonWriter value(boolean value) {
        return literal(Boolean.toString(value));
    }

    /**
     * Writes {@code null}.
     *
     * @return this
     */
    public JsonWriter nullValue() {
        return literal("null");
    }

    /**
     * Writes a whole value.
     *
     * @param value any value
     * @return this
     */
    public JsonWriter value(JsonValue value) {
        if (value instanceof JsonObject object) {
            beginObject();
            object.members().forEach((name, member) -> member(name).value(member));
            return endObject();
        } else if (value instanceof JsonArray array) {
            beginArray();
            array.elements().forEach(this::value);
            return endArray();
        } else if (value instanceof JsonString string) {
            return value(string.value());
        } else if (value instanceof JsonNumber.Whole whole) {
            return value(whole.value());
        } else if (value instanceof JsonNumber.Decimal decimal) {
            return value(decimal.value());
        } else if (value instanceof JsonBoolean bool) {
            return value(bool.value());
        }
        return nullValue();
    }

    /**
     * Ends the line after a complete document; another document may follow.
     *
     * @return this
     */
    public JsonWriter endLine() {
        require(next == Expected.END_OF_LINE, "the end of the line");
        out.append('\n');
        next = Expected.DOCUMENT;
        return this;
    }

    private JsonWriter literal(String text) {
        before();
        out.append(text);
        after();
        return this;
    }

    private void open(char bracket, boolean object) {
        before();
        if (depth == JsonValue.MAX_DEPTH) {
            throw new IllegalStateException("JSON nested deeper than " + depth + " levels could not be read back");
        }
        out.append(bracket);
        insideObject[depth++] = object;
        next = object ? Expected.FIRST_NAME : Expected.FIRST_ELEMENT;
    }

    private void close(char bracket) {
        out.append(bracket);
        depth--;
        after();
    }

    private void before() {
        require(next != Expected.FIRST_NAME && next != Expected.NAME && next != Expected.END_OF_LINE, "a value");
        if (next == Expected.ELEMENT) {
            out.append(',');
        }
    }

    private void after() {
        if (depth == 0) {
            next = Expected.END_OF_LINE;
        } else {
            next = insideObject[depth - 1] ? Expected.NAME : Expected.ELEMENT;
        }
    }

    private void require(boolean allowed, String what) {
        if (!allowed) {
            throw misplaced(what);
        }
    }

    private IllegalStateException misplaced(String what) {
        String due = switch (next) {
            case DOCUMENT, MEMBER_VALUE -> "a value";
            case FIRST_NAME, NAME -> "a member's name or the end of the object";
            case FIRST_ELEMENT, ELEMENT -> "a value or the end of the array";
            case END_OF_LINE -> "the end of the line";
        };
        return new IllegalStateException("JSON has no place for " + what + " here: " + due + " comes next");
    }
}
