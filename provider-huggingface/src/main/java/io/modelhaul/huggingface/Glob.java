package io.modelhaul.huggingface;

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
    private final List<Step> steps = new ArrayList<>();

    /** One place of the pattern: characters that fit, once or in a run of any length. */
    private record Step(GlobSet set, boolean run) {}

    Glob(String pattern) {
        int[] chars = pattern.codePoints().toArray();
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
        if (chars[at] == '*') {
            steps.add(new Step(GlobSet.ANY, true));
        } else if (chars[at] == '?') {
            steps.add(new Step(GlobSet.ANY, false));
        } else if (close > 0) {
            steps.add(new Step(GlobSet.parse(chars, at + 1, close), false));
            return close + 1;
        } else {
            steps.add(new Step(GlobSet.only(chars[at]), false));
        }
        return at + 1;
    }

    /** Where the set that begins here is closed, or -1: a bracket right at the beginning belongs to the set. */
    private static int closing(int[] chars, int start) {
        int at = start < chars.length && chars[start] == '!' ? start + 1 : start;
        for (int i = at + 1; i < chars.length; i++) {
            if (chars[i] == ']') {
                return i;
            }
        }
        return -1;
    }

    boolean matches(String text) {
        int[] chars = text.codePoints().toArray();
        int step = 0;
        int at = 0;
        int star = -1;
        int starAt = 0;
        while (at < chars.length) {
            if (step < steps.size() && steps.get(step).run()) {
                star = step++;
                starAt = at;
            } else if (step < steps.size() && steps.get(step).set().contains(chars[at])) {
                step++;
                at++;
            } else if (star >= 0) {
                step = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        return steps.subList(step, steps.size()).stream().allMatch(Step::run);
    }
}
