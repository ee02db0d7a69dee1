package io.modelhaul.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** Draws one bar: a name, the bar, and as many facts as there is room for. */
final class BarLine {
    private static final int WIDEST_NAME = 40;
    private static final int NARROWEST_NAME = 8;
    private static final int WIDEST_BAR = 40;
    private static final int NARROWEST_BAR = 6;

    private final Streams.Style style;

    BarLine(Streams.Style style) {
        this.style = style;
    }

    /**
     * Draws.
     *
     * @param name what the bar is about, clean
     * @param fraction from 0 to 1; null when unknown
     * @param facts the most important one first; each keeps its place from one drawing to the next
     * @param width columns that may be used
     */
    AttributedString draw(String name, @Nullable Double fraction, List<String> facts, int width) {
        int nameWidth = Math.min(WIDEST_NAME, Math.max(NARROWEST_NAME, width * 3 / 10));
        List<String> shown = new ArrayList<>(facts);
        while (shown.size() > 1 && nameWidth + 2 + NARROWEST_BAR + width(shown) > width) {
            shown.remove(shown.size() - 1);
        }
        int barWidth = Math.min(WIDEST_BAR, width - nameWidth - 2 - width(shown));
        AttributedStringBuilder line = new AttributedStringBuilder();
        if (barWidth < NARROWEST_BAR) {
            line.append(SafeText.fit(name, Math.max(0, width - 1 - width(shown))));
        } else {
            line.append(SafeText.fit(name, nameWidth)).append(' ');
            bar(line, fraction, barWidth);
        }
        shown.forEach(fact -> line.append(' ').append(fact));
        return line.toAttributedString().columnSubSequence(0, Math.max(0, width));
    }

    private static int width(List<String> facts) {
        return facts.stream().mapToInt(fact -> fact.length() + 1).sum();
    }

    private void bar(AttributedStringBuilder line, @Nullable Double fraction, int width) {
        int full = fraction == null ? 0 : (int) Math.floor(Math.min(1, Math.max(0, fraction)) * width);
        String done = (style.unicode() ? "━" : "#").repeat(full);
        String open = (style.unicode() ? "─" : "-").repeat(width - full);
        line.append(done, coloured(AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN)));
        line.append(open, coloured(AttributedStyle.DEFAULT.foreground(AttributedStyle.BRIGHT)));
    }

    AttributedStyle coloured(AttributedStyle wanted) {
        return style.colour() ? wanted : AttributedStyle.DEFAULT;
    }
}
