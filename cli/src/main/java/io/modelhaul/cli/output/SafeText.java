package io.modelhaul.cli.output;

import org.jline.utils.WCWidth;

/** Makes text that others chose harmless for a terminal: no control sequences, no reordering, no overlong names. */
public final class SafeText {
    private static final int REPLACEMENT = '?';

    private SafeText() {}

    /**
     * The text on one line with every control, format (bidirectional marks, joiners) and broken character replaced by a
     * question mark.
     */
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().map(each -> isHarmless(each) ? each : REPLACEMENT).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** Whether a terminal only shows it. */
    static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** The number of terminal columns that clean text takes. */
    public static int columns(String text) {
        return text.codePoints().map(SafeText::columns).sum();
    }

    private static int columns(int codePoint) {
        return Math.max(0, WCWidth.wcwidth(codePoint));
    }

    /** The text in at most so many columns; what is too long loses its middle, so that endings stay readable. */
    public static String shorten(String text, int width) {
        if (columns(text) <= width) {
            return text;
        }
        int head = (width - 1) / 2;
        int tail = width - 1 - head;
        return width < 1 ? "" : first(text, head) + "…" + last(text, tail);
    }

    /** The text in at most so many columns; what is too long loses its end. */
    public static String cut(String text, int width) {
        return columns(text) <= width ? text : width < 1 ? "" : first(text, width - 1) + "…";
    }

    /** The text filled up with blanks to so many columns, or shortened to them. */
    public static String fit(String text, int width) {
        String fitting = shorten(text, width);
        return fitting + " ".repeat(Math.max(0, width - columns(fitting)));
    }

    private static String first(String text, int width) {
        int used = 0;
        int end = 0;
        while (end < text.length() && used + columns(text.codePointAt(end)) <= width) {
            used += columns(text.codePointAt(end));
            end += Character.charCount(text.codePointAt(end));
        }
        return text.substring(0, end);
    }

    private static String last(String text, int width) {
        int used = 0;
        int start = text.length();
        while (start > 0 && used + columns(text.codePointBefore(start)) <= width) {
            used += columns(text.codePointBefore(start));
            start -= Character.charCount(text.codePointBefore(start));
        }
        return text.substring(start);
    }
}
