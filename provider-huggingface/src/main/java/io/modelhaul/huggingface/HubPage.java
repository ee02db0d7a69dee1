package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The address of a Hub's web page, as copied from a browser: {@code https://huggingface.co/owner/name}, with
 * {@code /tree/revision}, {@code /blob/revision/file} or {@code /resolve/revision/file} behind it.
 */
final class HubPage {
    private static final Set<String> PUBLIC_HOSTS = Set.of("huggingface.co", "hf.co");
    private static final Set<String> ROUTES = Set.of("tree", "blob", "resolve", "raw");

    private HubPage() {}

    static boolean looksLikeOne(String model) {
        return model.startsWith("https://") || model.startsWith("http://");
    }

    /**
     * Reads the page's address.
     *
     * @param endpoint the Hub that will be asked; a page of another host is refused
     */
    static HubAddress read(String model, URI endpoint) {
        URI page = uri(model);
        String prefix = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        String path = page.getRawPath() == null ? "" : page.getRawPath();
        if (!sameHub(page, endpoint) || !path.startsWith(prefix + "/")) {
            throw invalid("'" + model + "' is not a page of the Hub at " + endpoint
                    + ": name the repository as owner/name, or the Hub with --endpoint.");
        }
        List<String> parts = new ArrayList<>(
                Arrays.stream(path.substring(prefix.length() + 1).split("/")).toList());
        return HubAddress.ofSource(address(parts, model));
    }

    /** Turns {@code owner/name/blob/revision/file} into {@code owner/name@revision/file}. */
    private static String address(List<String> parts, String model) {
        int typed = parts.size() > 1 && HubAddress.typeOf(parts.get(0)) != null ? 1 : 0;
        int route = parts.size() > typed + 2 && ROUTES.contains(parts.get(typed + 1)) ? typed + 1 : typed + 2;
        String repo = String.join("/", parts.subList(0, Math.min(route, parts.size())));
        if (parts.size() <= route) {
            return repo;
        }
        List<String> rest = new ArrayList<>(parts.subList(route + 1, parts.size()));
        boolean folder = parts.get(route).equals("tree");
        if (!ROUTES.contains(parts.get(route)) || rest.isEmpty()) {
            throw invalid("'" + model + "' is not the page of a repository, a revision or a file.");
        }
        String revision = HubAddress.revision(rest.remove(0), rest).replace("/", "%2F");
        if (folder && !rest.isEmpty()) {
            throw invalid("'" + model + "' is a folder: name the repository, and the folder with --include '"
                    + String.join("/", rest) + "/'.");
        }
        return repo + "@" + revision + (rest.isEmpty() ? "" : "/" + String.join("/", rest));
    }

    private static boolean sameHub(URI page, URI endpoint) {
        if (page.getHost() == null || page.getRawUserInfo() != null) {
            return false;
        }
        boolean bothPublic = PUBLIC_HOSTS.contains(page.getHost()) && PUBLIC_HOSTS.contains(endpoint.getHost());
        boolean sameHost = page.getHost().equalsIgnoreCase(endpoint.getHost());
        return bothPublic || (sameHost && page.getPort() == endpoint.getPort());
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw invalid("'" + text + "' is not a web address.");
        }
    }

    private static DownloadException invalid(String message) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message);
    }
}
