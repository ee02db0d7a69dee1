package io.modelhaul.modelscope;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A place at ModelScope as people write it: {@code [models/|datasets/]owner/name[@revision][/file]}. A revision with slashes
 * is written percent-encoded, {@code @feature%2Fx}.
 *
 * @param type the kind of repository, where the text says it
 * @param id {@code owner/name}
 * @param revision null when not said
 * @param file the one file that is meant; null for all
 */
record ScopeAddress(
        @Nullable RepoType type,
        String id,
        @Nullable String revision,
        @Nullable String file) {
    private static final List<RepoType> TYPES = List.of(RepoType.MODEL, RepoType.DATASET);
    private static final List<String> SOURCES = List.of("modelscope://", "ms://");
    private static final int LEAST_PARTS = 2;

    /** Reads what follows {@code modelscope://}; each part is percent-decoded, once. */
    static ScopeAddress ofSource(String location) {
        return parse(location, ScopeAddress::decode);
    }

    /** Reads a name as it is given to the provider, where people also paste sources. */
    static ScopeAddress ofName(String name) {
        for (String source : SOURCES) {
            if (name.regionMatches(true, 0, source, 0, source.length())) {
                return ofSource(name.substring(source.length()));
            }
        }
        return parse(name, UnaryOperator.identity());
    }

    private static ScopeAddress parse(String text, UnaryOperator<String> decode) {
        List<String> parts = new ArrayList<>(Arrays.asList(text.split("/", -1)));
        if (parts.size() > 1 && parts.get(parts.size() - 1).isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        RepoType type = parts.size() > LEAST_PARTS ? typeOf(parts.get(0)) : null;
        if (type != null) {
            parts.remove(0);
        }
        if (parts.size() < LEAST_PARTS) {
            throw invalid(text, "expected owner/name");
        }
        String owner = parts.remove(0);
        String repo = parts.remove(0);
        int at = repo.indexOf('@');
        String revision = at < 0 ? null : repo.substring(at + 1);
        try {
            return new ScopeAddress(
                    type,
                    decode.apply(owner) + "/" + decode.apply(at < 0 ? repo : repo.substring(0, at)),
                    revision == null ? null : decode.apply(revision),
                    parts.isEmpty() ? null : decode.apply(String.join("/", parts)));
        } catch (IllegalArgumentException e) {
            throw invalid(text, "a percent sign must be followed by two hex digits (write %25 for itself)");
        }
    }

    private static @Nullable RepoType typeOf(String part) {
        return TYPES.stream()
                .filter(type -> type.plural().equals(part))
                .findFirst()
                .orElse(null);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static DownloadException invalid(String text, String problem) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return new DownloadException(ErrorCode.INVALID_REQUEST, "'" + shown + "': " + problem + ".");
    }
}
