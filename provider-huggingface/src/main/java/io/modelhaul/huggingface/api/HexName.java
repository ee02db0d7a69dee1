package io.modelhaul.huggingface.api;

import java.util.regex.Pattern;

/** The shapes of the hex names that the Hub gives to commits and contents. */
public final class HexName {
    private static final Pattern FORTY = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SIXTY_FOUR = Pattern.compile("[0-9a-f]{64}");

    private HexName() {}

    /** Whether the text is a whole commit hash; as in Python, only in lower case. */
    public static boolean isCommit(String text) {
        return FORTY.matcher(text).matches();
    }

    /** Whether the text is the name of a small file's git blob. */
    public static boolean isGitSha1(String text) {
        return FORTY.matcher(text).matches();
    }

    /** Whether the text is a sha-256, the name of large content. */
    public static boolean isSha256(String text) {
        return SIXTY_FOUR.matcher(text).matches();
    }
}
