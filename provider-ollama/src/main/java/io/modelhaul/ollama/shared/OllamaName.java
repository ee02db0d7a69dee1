package io.modelhaul.ollama.shared;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model's name as Ollama reads it: {@code [host/][namespace/]model[:tag]}, where what is left out is
 * {@code registry.ollama.ai}, {@code library} and {@code latest} ({@code types/model/name.go} of Ollama).
 *
 * <p>Each part is checked, so that it names one file or folder and nothing else.
 *
 * @param host the registry, with its port if it has one
 * @param namespace the owner
 * @param model the model
 * @param tag the variant
 */
public record OllamaName(String host, String namespace, String model, String tag) {
    public static final String DEFAULT_HOST = "registry.ollama.ai";
    private static final String DEFAULT_NAMESPACE = "library";
    private static final String DEFAULT_TAG = "latest";

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,79}");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");

    /** True when every part is one that Ollama takes. */
    public boolean valid() {
        return HOST.matcher(host).matches()
                && NAMESPACE.matcher(namespace).matches()
                && PART.matcher(model).matches()
                && PART.matcher(tag).matches();
    }

    /**
     * Reads a name; a scheme before the host is passed over.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it is none
     */
    public static OllamaName parse(String text) {
        OllamaName name = read(text);
        if (name == null) {
            String shown = OllamaJson.words(text.substring(0, Math.min(text.length(), 1_000)), 200);
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + shown + "' is not the name of an Ollama model. Write model, model:tag, namespace/model:tag or"
                            + " host/namespace/model:tag.");
        }
        return name;
    }

    /** Reads a name; null when it is none. */
    public static @Nullable OllamaName read(String text) {
        int scheme = text.indexOf("://");
        String rest = scheme < 0 ? text : text.substring(scheme + 3);
        int colon = rest.lastIndexOf(':');
        boolean tagged = colon > rest.lastIndexOf('/');
        String tag = tagged ? rest.substring(colon + 1) : DEFAULT_TAG;
        List<String> parts = List.of((tagged ? rest.substring(0, colon) : rest).split("/", -1));
        if (parts.size() > 3) {
            return null;
        }
        String model = parts.get(parts.size() - 1);
        String namespace = parts.size() > 1 ? parts.get(parts.size() - 2) : DEFAULT_NAMESPACE;
        String host = parts.size() > 2 ? parts.get(0) : DEFAULT_HOST;
        OllamaName name = new OllamaName(host, namespace, model, tag);
        return name.valid() ? name : null;
    }

    /** The name that a manifest's place in the folder stands for; null when it is none. */
    public static @Nullable OllamaName ofPlace(String host, String namespace, String model, String tag) {
        OllamaName name = new OllamaName(host, namespace, model, tag);
        return name.valid() ? name : null;
    }

    /** Whether two texts name the same model; Ollama does not look at the case. */
    public static boolean same(String one, String other) {
        OllamaName name = read(one);
        OllamaName second = read(other);
        return name == null || second == null ? one.equalsIgnoreCase(other) : name.sameAs(second);
    }

    boolean sameAs(OllamaName other) {
        return parts().stream()
                .map(part -> part.toLowerCase(Locale.ROOT))
                .toList()
                .equals(other.parts().stream()
                        .map(part -> part.toLowerCase(Locale.ROOT))
                        .toList());
    }

    public OllamaName atHost(String other) {
        return new OllamaName(other, namespace, model, tag);
    }

    /** Its path in a registry. */
    public String repository() {
        return namespace + "/" + model;
    }

    /** The parts in the order in which they are folders. */
    public List<String> parts() {
        return List.of(host, namespace, model, tag);
    }

    /** The name as Ollama shows it: without host and namespace where they are the usual ones. */
    @Override
    public String toString() {
        String own = model + ":" + tag;
        if (!host.equalsIgnoreCase(DEFAULT_HOST)) {
            return host + "/" + namespace + "/" + own;
        }
        return namespace.equalsIgnoreCase(DEFAULT_NAMESPACE) ? own : namespace + "/" + own;
    }
}
