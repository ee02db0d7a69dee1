package io.modelhaul.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in columns that line up. Columns whose title begins with a blank are aligned to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> titles;
    private final List<List<String>> rows = new ArrayList<>();

    /** Starts a table. */
    public TextTable(String... titles) {
        this.titles = List.of(titles);
    }

    /** Adds a row with one cell for each title. */
    public void row(String... cells) {
        if (cells.length != titles.size()) {
            throw new IllegalArgumentException("expected " + titles.size() + " cells");
        }
        rows.add(Arrays.stream(cells).map(SafeText::clean).toList());
    }

    /** Whether there is no row. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints titles and rows. */
    public void print(PrintStream out) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < titles.size(); column++) {
            widths.add(width(column));
        }
        out.println(line(titles.stream().map(String::trim).toList(), widths));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private int width(int column) {
        int widest = rows.stream()
                .mapToInt(row -> SafeText.columns(row.get(column)))
                .max()
                .orElse(0);
        return Math.max(widest, titles.get(column).trim().length());
    }

    private String line(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String blanks = " ".repeat(widths.get(column) - SafeText.columns(cell));
            line.append(titles.get(column).startsWith(" ") ? blanks + cell : cell + blanks);
            line.append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
