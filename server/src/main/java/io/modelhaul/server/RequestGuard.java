package io.modelhaul.server;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may call at all. A server on loopback is reached by every page that its user visits, so a call must name this server
 * as its host (against DNS rebinding), and must not come from a page elsewhere (Fetch Metadata; {@code Origin}).
 */
public final class RequestGuard {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+]");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    /** Sent twice, these leave open which one others have looked at on the way. */
    private static final List<String> ONCE =
            List.of("Host", "Origin", "Authorization", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest");

    private final Set<String> names;
    private final boolean anyAddress;
    private final @Nullable ApiKey key;

    private RequestGuard(Collection<String> names, boolean anyAddress, @Nullable ApiKey key) {
        this.names = new HashSet<>(LOOPBACK);
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
        this.anyAddress = anyAddress;
        this.key = key;
    }

    /**
     * A gate.
     *
     * @param names other names than those of loopback that callers may reach the server by
     * @param anyAddress whether every literal address will do; no page elsewhere can be made to have one as its origin
     * @param apiKey what callers have to show; null or blank for nothing
     */
    public static RequestGuard of(Collection<String> names, boolean anyAddress, @Nullable String apiKey) {
        ApiKey key = apiKey == null || apiKey.isBlank() ? null : new ApiKey(apiKey.trim());
        return new RequestGuard(names, anyAddress, key);
    }

    /** Refuses a call that may not come in. */
    void check(ApiRequest request) {
        for (String name : ONCE) {
            if (request.headers(name).size() > 1) {
                throw ApiException.badRequest("The header '" + name + "' may be there once.");
            }
        }
        String host = request.header("Host");
        checkHost(host, request.authority());
        checkOrigin(request, String.valueOf(host));
        if (key != null && !request.path().equals("/health") && !key.shownIn(request.header("Authorization"))) {
            throw ApiException.unauthenticated();
        }
    }

    private void checkHost(@Nullable String host, @Nullable String target) {
        if (host == null || host.isBlank()) {
            throw ApiException.badRequest("The header 'Host' is missing.");
        }
        if (!known(host) || (target != null && !known(target))) {
            throw ApiException.misdirected();
        }
        if (target != null && !target.equalsIgnoreCase(host.trim())) {
            throw ApiException.badRequest("The request line and the header 'Host' name different hosts.");
        }
    }

    private boolean known(String host) {
        String name = host.trim().replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return names.contains(name) || (anyAddress && ADDRESS.matcher(name).matches());
    }

    private static void checkOrigin(ApiRequest request, String host) {
        String site = request.header("Sec-Fetch-Site");
        boolean foreign = site != null && !"same-origin".equalsIgnoreCase(site) && !"none".equalsIgnoreCase(site);
        String origin = request.header("Origin");
        boolean other = origin != null && !authority(origin).equalsIgnoreCase(host.trim());
        if (other || (foreign && !visit(request))) {
            throw ApiException.of(403, "FORBIDDEN_ORIGIN", "Pages of other sites may not call this server.");
        }
    }

    private static String authority(String origin) {
        int start = origin.indexOf("://");
        return start < 0 ? "" : origin.substring(start + 3);
    }

    /** Somebody followed a link to the page. */
    private static boolean visit(ApiRequest request) {
        return request.method().equals("GET")
                && request.path().equals("/")
                && "navigate".equalsIgnoreCase(request.header("Sec-Fetch-Mode"))
                && "document".equalsIgnoreCase(request.header("Sec-Fetch-Dest"));
    }
}
