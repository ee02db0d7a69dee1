package io.modelhaul.server;

/** Text that others chose, as it may stand in a log: no control characters, nothing that turns the text around it. */
final class VisibleText {
    private VisibleText() {}

    /** The text with a question mark for each character that is none to be seen. */
    static String of(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().map(each -> hidden(each) ? '?' : each).forEach(visible::appendCodePoint);
        return visible.toString();
    }

    /** Whether a character is a control character (C0, C1), a mark of direction or another that shows nothing. */
    static boolean hidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
