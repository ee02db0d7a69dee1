package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubEnvironment;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Hub's web page, as copied from a browser: {@code https://huggingface.co/owner/name}, with
 * {@code /tree/revision}, {@code /blob/revision/file} or {@code /resolve/revision/file} behind it.
 */
final class HubPage {
    private static final Set<String> PUBLIC_HOSTS =
            Set.of("huggingface.co", "hf.co", "www.huggingface.co", "www.hf.co");
    private static final Set<String> ROUTES = Set.of("tree", "blob", "resolve", "raw");
    private static final Pattern WEB = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);
    private static final Pattern BARE =
            Pattern.compile("(?i)(?:www\\.)?(?:huggingface\\.co|hf\\.co)/.+", Pattern.DOTALL);

    private HubPage() {}

    /** Whether a name is written as an address; the public Hub's host may stand without its scheme. */
    static boolean looksLikeOne(String model) {
        return WEB.matcher(model).matches() || BARE.matcher(model).matches();
    }

    /**
     * Whether a web address that nobody said to be a Hub's is one: all of the public Hub but its API, and of the configured
     * Hub, whose host may serve other things too, what has the form of a repository's page.
     */
    static boolean recognizes(String address, DownloadOptions options, HubEnvironment environment) {
        URI page = uri(address);
        if (page == null || page.getHost() == null || page.getRawUserInfo() != null) {
            return false;
        }
        if (isPublic(page)) {
            List<String> parts = parts(path(page));
            return !parts.isEmpty() && !parts.get(0).equals("api");
        }
        URI endpoint = configured(options, environment);
        if (endpoint == null || !sameHost(page, endpoint) || !path(page).startsWith(path(endpoint) + "/")) {
            return false;
        }
        return hasForm(parts(path(page).substring(path(endpoint).length())), options.has(DownloadOptions.SHA256));
    }

    /** A configuration that is wrong is reported by the call that needs it. */
    private static @Nullable URI configured(DownloadOptions options, HubEnvironment environment) {
        try {
            return HubRequest.base(options, environment);
        } catch (DownloadException e) {
            return null;
        }
    }

    private static boolean hasForm(List<String> parts, boolean digestKnown) {
        if (parts.size() == 2) {
            return !digestKnown;
        }
        boolean typed = parts.size() > 1 && Set.of("datasets", "spaces").contains(parts.get(0));
        int route = route(parts);
        return typed
                || (route < parts.size() - 1
                        && Set.of("tree", "blob", "resolve").contains(parts.get(route)));
    }

    /**
     * Reads the page's address.
     *
     * @param endpoint the Hub that will be asked; a page of a host that is neither this nor the public Hub's is refused
     */
    static HubAddress read(String model, URI endpoint) {
        URI page = uri(WEB.matcher(model).matches() ? model : "https://" + model);
        if (page == null) {
            throw invalid("'" + model + "' is not a web address.");
        }
        String prefix = isPublic(page) ? "" : path(endpoint);
        boolean known = page.getHost() != null
                && page.getRawUserInfo() == null
                && (isPublic(page) || sameHost(page, endpoint))
                && path(page).startsWith(prefix + "/");
        if (!known) {
            throw invalid("'" + model + "' is not a page of the Hub at " + endpoint
                    + ": name the repository as owner/name, or that Hub as the endpoint.");
        }
        return HubAddress.ofSource(address(parts(path(page).substring(prefix.length())), model));
    }

    /** Turns {@code owner/name/blob/revision/file} into {@code owner/name@revision/file}. */
    private static String address(List<String> parts, String model) {
        int route = route(parts);
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
            throw invalid(
                    "'" + model + "' is a folder: name the repository, and include '" + String.join("/", rest) + "/'.");
        }
        return repo + "@" + revision + (rest.isEmpty() ? "" : "/" + String.join("/", rest));
    }

    /** Where the word that says what kind of page it is stands, or would stand. */
    private static int route(List<String> parts) {
        int typed = parts.size() > 1 && HubAddress.typeOf(parts.get(0)) != null ? 1 : 0;
        boolean withoutOwner = parts.size() > typed + 2 && ROUTES.contains(parts.get(typed + 1));
        return withoutOwner ? typed + 1 : typed + 2;
    }

    private static List<String> parts(String path) {
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
    }

    private static String path(URI address) {
        return address.getRawPath() == null ? "" : address.getRawPath();
    }

    private static boolean isPublic(URI page) {
        return page.getHost() != null
                && PUBLIC_HOSTS.contains(page.getHost().toLowerCase(Locale.ROOT))
                && port(page) == port(page.getScheme());
    }

    private static boolean sameHost(URI page, URI endpoint) {
        return page.getHost().equalsIgnoreCase(endpoint.getHost()) && port(page) == port(endpoint);
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : port(address.getScheme());
    }

    private static int port(String scheme) {
        return scheme.equalsIgnoreCase("https") ? 443 : 80;
    }

    private static @Nullable URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static DownloadException invalid(String message) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message);
    }
}
