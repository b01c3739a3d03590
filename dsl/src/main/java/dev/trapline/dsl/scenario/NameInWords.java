package dev.trapline.dsl.scenario;

/** Turns the name of a method into words. */
public final class NameInWords {

    private NameInWords() {}

    /** {@code exitsWithoutAVector} is "exits without a vector", {@code exits_to_L1} is "exits to L1", abbreviations stay as they are, and levels are L0, L1, L2. */
    public static String of(String name) {
        StringBuilder words = new StringBuilder(name.length() + 8);
        int start = 0;
        for (int i = 1; i <= name.length(); i++) {
            if (i == name.length() || begins(name, i)) {
                append(words, name, start, i);
                start = i;
            }
        }
        return words.isEmpty() ? name : words.toString();
    }

    private static boolean begins(String name, int i) {
        char before = name.charAt(i - 1);
        char here = name.charAt(i);
        if (here == '_' || before == '_') {
            return true;
        }
        if (!Character.isUpperCase(here)) {
            return false;
        }
        boolean endsAbbreviation = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
        return !Character.isUpperCase(before) || endsAbbreviation;
    }

    private static void append(StringBuilder words, String name, int from, int to) {
        if (name.charAt(from) == '_') {
            return;
        }
        if (!words.isEmpty()) {
            words.append(' ');
        }
        boolean isLevel = to - from == 2 && name.charAt(from) == 'l' && Character.isDigit(name.charAt(from + 1));
        if (isLevel) {
            words.append('L').append(name.charAt(from + 1));
            return;
        }
        boolean plainWord = to - from == 1 || Character.isLowerCase(name.charAt(from + 1));
        words.append(plainWord ? Character.toLowerCase(name.charAt(from)) : name.charAt(from));
        words.append(name, from + 1, to);
    }
}
