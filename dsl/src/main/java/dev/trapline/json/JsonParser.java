package dev.trapline.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recursive descent over one string; the grammar of RFC 8259 in its own order. */
final class JsonParser {
    private static final int END = -1;

    private final String text;
    private int at;
    private int depth;

    JsonParser(String text) {
        this.text = text;
    }

    JsonValue document() {
        skipSpace();
        JsonValue value = value();
        skipSpace();
        if (at < text.length()) {
            throw wrong("the end of the text");
        }
        return value;
    }

    private JsonValue value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new JsonString(string());
            case 't' -> literal("true", new JsonBoolean(true));
            case 'f' -> literal("false", new JsonBoolean(false));
            case 'n' -> literal("null", JsonNull.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw wrong("a value");
        };
    }

    private JsonObject object() {
        enter();
        Map<String, JsonValue> members = new LinkedHashMap<>();
        if (peek() != '}') {
            do {
                skipSpace();
                int nameAt = at;
                if (peek() != '"') {
                    throw wrong("a member's name in quotes");
                }
                String name = string();
                skipSpace();
                expect(':', "':'");
                skipSpace();
                if (members.put(name, value()) != null) {
                    at = nameAt;
                    throw error("the name " + JsonString.quoted(name) + " is there twice; once is allowed");
                }
                skipSpace();
            } while (take(','));
        }
        expect('}', "',' or '}'");
        depth--;
        return new JsonObject(members);
    }

    private JsonArray array() {
        enter();
        List<JsonValue> elements = new ArrayList<>();
        if (peek() != ']') {
            do {
                skipSpace();
                elements.add(value());
                skipSpace();
            } while (take(','));
        }
        expect(']', "',' or ']'");
        depth--;
        return new JsonArray(elements);
    }

    private void enter() {
        if (++depth > JsonValue.MAX_DEPTH) {
            throw error("nested deeper than the " + JsonValue.MAX_DEPTH + " levels allowed");
        }
        at++;
        skipSpace();
    }

    private JsonValue literal(String word, JsonValue value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
        return value;
    }

    private JsonNumber number() {
        int from = at;
        take('-');
        if (!take('0')) {
            digits();
        } else if (isDigit(peek())) {
            throw error("a number does not start with 0 followed by a digit");
        }
        boolean whole = true;
        if (take('.')) {
            whole = false;
            digits();
        }
        if (take('e') || take('E')) {
            whole = false;
            if (!take('+')) {
                take('-');
            }
            digits();
        }
        return numberOf(text.substring(from, at), whole, from);
    }

    private JsonNumber numberOf(String digits, boolean whole, int from) {
        // 18 digits and a sign always fit a long; for more, parseLong decides.
        if (whole && digits.length() <= 20) {
            try {
                return new JsonNumber.Whole(Long.parseLong(digits));
            } catch (NumberFormatException tooLarge) {
                return new JsonNumber.Decimal(Double.parseDouble(digits));
            }
        }
        double value = Double.parseDouble(digits);
        if (!Double.isFinite(value)) {
            at = from;
            throw error("the number is too large for a double");
        }
        return new JsonNumber.Decimal(value);
    }

    private void digits() {
        if (!isDigit(peek())) {
            throw wrong("a digit");
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private String string() {
        at++;
        int from = at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\' && text.charAt(at) >= ' ') {
            at++;
        }
        if (take('"')) {
            return text.substring(from, at - 1);
        }
        StringBuilder unescaped = new StringBuilder().append(text, from, at);
        while (!take('"')) {
            int c = peek();
            if (c == '\\') {
                at++;
                unescaped.append(escape());
            } else if (c >= ' ') {
                unescaped.append((char) c);
                at++;
            } else {
                throw wrong(c == END ? "'\"' that ends the string" : "an escape: control characters need one");
            }
        }
        return unescaped.toString();
    }

    private char escape() {
        int c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at--;
                throw wrong("one of \" \\ / b f n r t u after '\\'");
            }
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits after '\\u'");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted, String words) {
        if (!take(wanted)) {
            throw wrong(words);
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JsonException wrong(String expected) {
        int c = peek();
        String found;
        if (c == END) {
            found = "the text ends";
        } else {
            found = c > ' ' && c < 0x7f ? "found '" + (char) c + "'" : String.format("found U+%04X", c);
        }
        return error("expected " + expected + ", " + found);
    }

    private JsonException error(String what) {
        return new JsonException("not JSON, at character " + (at + 1) + ": " + what);
    }
}
