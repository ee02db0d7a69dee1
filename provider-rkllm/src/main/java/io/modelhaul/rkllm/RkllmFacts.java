package io.modelhaul.rkllm;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a converted model tells, as the converter's users write it:
 * {@code Qwen2.5-0.5B-Instruct-rk3588-w8a8-opt-0-hybrid-ratio-0.5.rkllm}. What the name does not say is null.
 *
 * @param platform the chip, such as {@code rk3588}
 * @param quantization bits of weights and activations, such as {@code w8a8} or {@code w4a16_g128}
 * @param optimization the converter's optimisation level
 * @param hybridRatio the share of layers that are quantised in groups, 0 to 1
 * @param toolkit the version of the converter, such as {@code 1.1.4}
 */
public record RkllmFacts(
        @Nullable String platform,
        @Nullable String quantization,
        @Nullable Integer optimization,
        @Nullable Double hybridRatio,
        @Nullable String toolkit) {
    /** What names of models end in. */
    public static final String SUFFIX = ".rkllm";

    private static final String START = "(?:^|[-_./ ])";
    private static final String END = "(?=$|[-_./ ])";
    private static final Pattern PLATFORM = Pattern.compile(START + "(r[kv][0-9]{4}[a-z]?)" + END);
    private static final Pattern QUANTIZATION =
            Pattern.compile(START + "(w[0-9]{1,2}a[0-9]{1,2}(?:[-_]g[0-9]{1,4})?)" + END);
    private static final Pattern OPTIMIZATION = Pattern.compile(START + "opt[-_]?([0-9])" + END);
    private static final Pattern HYBRID = Pattern.compile(START + "hybrid[-_]ratio[-_]?([01](?:\\.[0-9]{1,4})?)" + END);
    private static final Pattern TOOLKIT =
            Pattern.compile(START + "v?([0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{1,2}(?:b[0-9]{1,2})?)" + END);

    /** Reads a model's path: its file's name first, then the folders above it, the repository's among them. */
    public static RkllmFacts parse(String path) {
        String text = path.toLowerCase(Locale.ROOT);
        text = text.endsWith(SUFFIX) ? text.substring(0, text.length() - SUFFIX.length()) : text;
        String optimization = find(OPTIMIZATION, text);
        String ratio = find(HYBRID, text);
        return new RkllmFacts(
                find(PLATFORM, text),
                find(QUANTIZATION, text),
                optimization == null ? null : Integer.valueOf(optimization),
                ratio == null ? null : Double.valueOf(ratio),
                find(TOOLKIT, text));
    }

    /** The innermost part of the path that says it. */
    private static @Nullable String find(Pattern pattern, String path) {
        String[] parts = path.split("/", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
            Matcher matcher = pattern.matcher(parts[i]);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return null;
    }

    /** The facts that are known, by their names, in order. */
    public Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        put(known, "platform", platform);
        put(known, "quantization", quantization);
        put(known, "optimization", optimization);
        put(known, "hybridRatio", hybridRatio);
        put(known, "toolkit", toolkit);
        return known;
    }

    private static void put(Map<String, String> known, String name, @Nullable Object value) {
        if (value != null) {
            known.put(name, value.toString());
        }
    }

    /** For people: {@code rk3588, w8a8, opt 0, hybrid ratio 0.5, toolkit 1.1.4}; empty when nothing is known. */
    @Override
    public String toString() {
        Map<String, String> words = new LinkedHashMap<>();
        put(words, "", platform);
        put(words, " ", quantization);
        put(words, "opt ", optimization);
        put(words, "hybrid ratio ", hybridRatio);
        put(words, "toolkit ", toolkit);
        return String.join(
                ", ",
                words.entrySet().stream()
                        .map(each ->
                                each.getKey().strip().isEmpty() ? each.getValue() : each.getKey() + each.getValue())
                        .toList());
    }
}
