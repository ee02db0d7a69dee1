package io.modelhaul.cli.output;

import java.util.List;
import org.jline.utils.AttributedString;

/** A terminal on which some lines are drawn again and again. */
interface Screen extends AutoCloseable {
    /** Columns and rows at this moment; they change when the user resizes the window. */
    Size size();

    /** Replaces the lines drawn before. */
    void draw(List<AttributedString> lines);

    /** Takes the lines away and gives the terminal back. */
    @Override
    void close();

    /**
     * The size of a terminal.
     *
     * @param columns characters in a line
     * @param rows lines
     */
    record Size(int columns, int rows) {}
}
