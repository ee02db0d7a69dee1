package io.modelhaul.spi;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern by the rules of Python's {@code fnmatch.fnmatchcase}: {@code *} is any run of characters, slashes too,
 * {@code ?} any one, {@code [a-z]} and {@code [!a-z]} one of or none of a set; an unclosed bracket is itself; case counts.
 *
 * <p>Matching walks forward and comes back only to the last star, so that no pattern takes more than the product of both
 * lengths.
 */
final class Glob {
    private static final int RUN = -1;
    private static final int ANY = -2;
    private static final int FIRST_SET = -3;

    /** The places of the pattern: a character, any one, a run of any, or one of a set, which counts down. */
    private final int[] steps;

    private final List<GlobSet> sets = new ArrayList<>();
    private final int lastClosing;
    private int size;

    Glob(String pattern) {
        int[] chars = pattern.codePoints().toArray();
        steps = new int[chars.length];
        lastClosing = last(chars, ']');
        int at = 0;
        while (at < chars.length) {
            at = step(chars, at);
        }
    }

    /** A pattern that only this text fits. */
    static String literal(String text) {
        return text.replaceAll("[*?\\[]", "[$0]");
    }

    /** Reads one step of the pattern and returns where the next one begins. */
    private int step(int[] chars, int at) {
        int close = chars[at] == '[' ? closing(chars, at + 1) : -1;
        if (close > 0) {
            steps[size++] = FIRST_SET - sets.size();
            sets.add(GlobSet.parse(chars, at + 1, close));
            return close + 1;
        }
        steps[size++] = chars[at] == '*' ? RUN : chars[at] == '?' ? ANY : chars[at];
        return at + 1;
    }

    /** Where the set that begins here is closed, or -1: a bracket right at the beginning belongs to the set. */
    private int closing(int[] chars, int start) {
        int at = start < chars.length && chars[start] == '!' ? start + 1 : start;
        for (int i = at + 1; i <= lastClosing; i++) {
            if (chars[i] == ']') {
                return i;
            }
        }
        return -1;
    }

    /** Beyond it no bracket is closed, and none is looked for. */
    private static int last(int[] chars, int c) {
        int at = chars.length - 1;
        while (at >= 0 && chars[at] != c) {
            at--;
        }
        return at;
    }

    boolean matches(String text) {
        int[] chars = text.codePoints().toArray();
        int step = 0;
        int at = 0;
        int star = -1;
        int starAt = 0;
        while (at < chars.length) {
            if (step < size && steps[step] == RUN) {
                star = step++;
                starAt = at;
            } else if (step < size && fits(steps[step], chars[at])) {
                step++;
                at++;
            } else if (star >= 0) {
                step = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (step < size && steps[step] == RUN) {
            step++;
        }
        return step == size;
    }

    private boolean fits(int step, int c) {
        return step == ANY
                || step == c
                || (step <= FIRST_SET && sets.get(FIRST_SET - step).contains(c));
    }
}
