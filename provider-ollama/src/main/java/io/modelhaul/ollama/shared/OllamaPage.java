package io.modelhaul.ollama.shared;

import io.modelhaul.spi.DownloadRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The web page of a model, as people copy it: {@code https://ollama.com/library/NAME}, {@code ollama.com/OWNER/NAME:TAG}. */
public final class OllamaPage {
    private static final int MAX_LENGTH = 1_000;
    private static final Set<String> HOSTS = Set.of("ollama.com", "www.ollama.com");
    private static final String LIBRARY = "library";
    /** What the site has beside models. */
    private static final Set<String> OTHER_PAGES = Set.of(
            "api",
            "assets",
            "blog",
            "cloud",
            "connect",
            "docs",
            "download",
            "models",
            "public",
            "search",
            "settings",
            "v2");

    private OllamaPage() {}

    /** The name of the model whose page that is; null when it is none. */
    public static @Nullable String model(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        int scheme = text.indexOf("://");
        String start = scheme < 0 ? "https" : text.substring(0, scheme).toLowerCase(Locale.ROOT);
        String address = scheme < 0 ? text : text.substring(scheme + 3);
        List<String> parts = List.of(pathOf(address).split("/"));
        boolean page = (start.equals("https") || start.equals("http"))
                && parts.size() >= 3
                && HOSTS.contains(parts.get(0).toLowerCase(Locale.ROOT))
                && !OTHER_PAGES.contains(parts.get(1).toLowerCase(Locale.ROOT));
        if (!page) {
            return null;
        }
        // What follows the name are views of the page: tags, blobs.
        String model = parts.get(2);
        String name = parts.get(1).equals(LIBRARY) ? model : parts.get(1) + "/" + model;
        return OllamaName.read(name) == null ? null : name;
    }

    /** Without query and fragment; a colon may be written percent-encoded. */
    private static String pathOf(String address) {
        int end = address.length();
        for (char sign : new char[] {'?', '#'}) {
            int at = address.indexOf(sign);
            end = at >= 0 && at < end ? at : end;
        }
        return address.substring(0, end).replace("%3A", ":").replace("%3a", ":");
    }

    /** The request for the model that is meant. */
    public static DownloadRequest meant(DownloadRequest request) {
        String model = model(request.model());
        return model == null ? request : new DownloadRequest(request.provider(), model, request.options());
    }
}
