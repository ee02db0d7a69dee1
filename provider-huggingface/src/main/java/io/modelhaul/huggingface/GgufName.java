package io.modelhaul.huggingface;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a GGUF file says, by the habits of those who publish them (ggml-org/ggml, docs/gguf.md, "GGUF Naming
 * Convention").
 *
 * @param path the file's path
 * @param model the path without the ending and the number of the part: equal for all parts of one model
 * @param parts how many files the model consists of
 * @param isGguf whether it is a GGUF file at all
 */
record GgufName(String path, String model, int parts, boolean isGguf) {
    private static final String ENDING = ".gguf";
    private static final Pattern PART = Pattern.compile("-[0-9]{5}-of-([0-9]{5})$");
    private static final Pattern LABEL = Pattern.compile(
            "(?i)(?<![A-Z0-9])(?:UD[-_.])?(?:[IT]?Q[0-9]{1,2}(?:[-_.](?:K|NL|[SML]|X{1,2}[SL]|[0-9]))*|BF16|F16|F32|FP16|FP32"
                    + "|FP8|MXFP4(?:[-_.]MOE)?|NVFP4)(?![A-Z0-9])");
    /** What goes on with a quantisation's name: {@code Q4_K} is none of {@code Q4_K_M}. */
    private static final Pattern MORE = Pattern.compile("K|NL|[SML]|X{1,2}[SL]");

    private static final Pattern QUANTIZED = Pattern.compile("[IT]?Q[0-9]{1,2}.*");

    /** How a name carries a quantisation. */
    enum Match {
        NONE,
        /** Marked as a dynamic one, as in {@code UD-Q4_K_XL}. */
        DYNAMIC,
        PLAIN
    }

    static GgufName of(String path) {
        int end = path.length() - ENDING.length();
        if (end < 0 || !path.regionMatches(true, end, ENDING, 0, ENDING.length())) {
            return new GgufName(path, path, 1, false);
        }
        String name = path.substring(0, end);
        Matcher part = PART.matcher(name.substring(Math.max(0, name.length() - 15)));
        if (!part.find()) {
            return new GgufName(path, name, 1, true);
        }
        String model = name.substring(0, name.length() - part.group().length()) + "-of-" + part.group(1);
        return new GgufName(path, model, Integer.parseInt(part.group(1)), true);
    }

    boolean isProjector() {
        return isGguf && baseName().toLowerCase(Locale.ROOT).contains("mmproj");
    }

    boolean isModel() {
        return isGguf && !isProjector();
    }

    private String baseName() {
        return stem().substring(stem().lastIndexOf('/') + 1);
    }

    /** The model's path without the count of parts. */
    private String stem() {
        return parts > 1 ? model.substring(0, model.length() - "-of-00000".length()) : model;
    }

    /** The quantisation that the name tells, for people; the name itself when it tells none. */
    String label() {
        String found = lastLabel(baseName());
        String inFolder = found == null && stem().indexOf('/') >= 0 ? lastLabel(folder()) : found;
        return inFolder == null ? path : inFolder;
    }

    private String folder() {
        return stem().substring(0, stem().lastIndexOf('/'));
    }

    private static @Nullable String lastLabel(String text) {
        Matcher label = LABEL.matcher(text);
        String last = null;
        while (label.find()) {
            last = label.group();
        }
        return last;
    }

    /** Whether the name carries the quantisation; letter case and {@code -}, {@code _} and {@code .} do not count. */
    Match match(String quantization) {
        String wanted = quantization.replaceAll("[-_.]", "").toUpperCase(Locale.ROOT);
        Match own = match(baseName(), wanted);
        boolean silent = own == Match.NONE && lastLabel(baseName()) == null && stem().indexOf('/') >= 0;
        return silent ? match(folder(), wanted) : own;
    }

    private static Match match(String text, String wanted) {
        String[] words = text.toUpperCase(Locale.ROOT).split("[-_./]");
        for (int from = 0; from < words.length; from++) {
            int to = words[from].isEmpty() ? 0 : end(words, from, wanted);
            if (to > 0 && !goesOn(words, from, to)) {
                return from > 0 && words[from - 1].equals("UD") ? Match.DYNAMIC : Match.PLAIN;
            }
        }
        return Match.NONE;
    }

    /** Where the words end that together are the wanted one; 0 when they are not. */
    private static int end(String[] words, int from, String wanted) {
        int length = 0;
        for (int i = from; i < words.length && length < wanted.length(); i++) {
            if (!wanted.startsWith(words[i], length)) {
                return 0;
            }
            length += words[i].length();
            if (length == wanted.length()) {
                return i + 1;
            }
        }
        return 0;
    }

    private static boolean goesOn(String[] words, int from, int to) {
        String first = words[from].equals("UD") && from + 1 < to ? words[from + 1] : words[from];
        if (to == words.length || !QUANTIZED.matcher(first).matches()) {
            return false;
        }
        boolean digits = words[to].matches("[0-9]") && words[to - 1].matches("[IT]?Q?[0-9]{1,2}");
        return digits || MORE.matcher(words[to]).matches();
    }
}
