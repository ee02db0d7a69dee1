package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.Optional;
import java.util.regex.Pattern;

/** A model's name without a word about where it comes from, such as {@code owner/name} or {@code name:tag}. */
record BareName(String text) {
    private static final Pattern SHAPE =
            Pattern.compile("[A-Za-z0-9][\\w.-]{0,199}(/[\\w.-]{1,200})?(:[\\w.-]{1,200})?");

    /** The text as such a name; empty when it is something else. */
    static Optional<BareName> of(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new BareName(text)) : Optional.empty();
    }

    /** Says so, and proposes the two commands that were most likely meant. */
    DownloadException refused(Commands wanted) {
        String command = wanted.word();
        String hub = text.contains("/") ? command + " hf://" + text : "search hf " + text;
        String ollama = command + " ollama://" + text;
        boolean hubFirst = text.contains("/");
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "'" + text + "' does not say where it comes from. Did you mean 'modelhaul " + (hubFirst ? hub : ollama)
                        + "' or 'modelhaul " + (hubFirst ? ollama : hub) + "'?");
    }
}
