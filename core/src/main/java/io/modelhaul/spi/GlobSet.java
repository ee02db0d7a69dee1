package io.modelhaul.spi;

import java.util.ArrayList;
import java.util.List;

/**
 * The characters that one place of a {@link Glob} accepts.
 *
 * @param negated whether it accepts all but these
 * @param ranges from and to, both included
 */
record GlobSet(boolean negated, List<Range> ranges) {
    record Range(int from, int to) {
        boolean contains(int c) {
            return from <= c && c <= to;
        }
    }

    /**
     * Reads what stands between brackets. A dash at the beginning, at the end or right after a range is itself; a range
     * that ends before it begins holds nothing.
     */
    static GlobSet parse(int[] chars, int start, int end) {
        boolean negated = chars[start] == '!';
        List<Range> ranges = new ArrayList<>();
        boolean dropped = false;
        int at = negated ? start + 1 : start;
        while (at < end) {
            boolean range = at + 2 < end && chars[at + 1] == '-';
            Range next = new Range(chars[at], range ? chars[at + 2] : chars[at]);
            if (next.from() <= next.to()) {
                ranges.add(next);
            } else {
                dropped = true;
            }
            at += range ? 3 : 1;
        }
        return dropped && !negated ? afterDropping(ranges) : new GlobSet(negated, ranges);
    }

    /**
     * Python takes empty ranges out of the text before it looks for the exclamation mark, which can so become the first
     * character and negate the set.
     */
    private static GlobSet afterDropping(List<Range> ranges) {
        if (ranges.isEmpty() || ranges.get(0).from() != '!') {
            return new GlobSet(false, ranges);
        }
        Range first = ranges.remove(0);
        if (first.to() != '!') {
            ranges.add(new Range('-', '-'));
            ranges.add(new Range(first.to(), first.to()));
        }
        return new GlobSet(true, ranges);
    }

    boolean contains(int c) {
        return ranges.stream().anyMatch(range -> range.contains(c)) != negated;
    }
}
