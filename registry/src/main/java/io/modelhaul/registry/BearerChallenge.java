package io.modelhaul.registry;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A registry's demand for a token of its own, as the cause of a failure: {@code WWW-Authenticate: Bearer
 * realm="…",service="…",scope="…"} (RFC 6750 section 3, and the token specification of the distribution registry).
 */
final class BearerChallenge extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 8 << 10;
    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z_]{1,32}+)=(?:\"([^\"]*+)\"|([^\",\\s]++))");

    private final transient URI realm;
    private final transient URI address;
    private final String service;
    private final String scope;

    private BearerChallenge(URI realm, URI address, String service, String scope) {
        super("a token is wanted", null, false, false);
        this.realm = realm;
        this.address = address;
        this.service = service;
        this.scope = scope;
    }

    /** Reads the header; null when it is no such demand, or one that no sane registry makes. */
    static @Nullable BearerChallenge read(@Nullable String header) {
        boolean bearer = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
        if (header == null || !bearer || header.length() > MAX_LENGTH) {
            return null;
        }
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Matcher matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
        }
        try {
            URI realm = URI.create(parameters.getOrDefault("realm", ""));
            boolean web = "https".equalsIgnoreCase(realm.getScheme()) || "http".equalsIgnoreCase(realm.getScheme());
            if (!web || realm.getHost() == null || realm.getRawUserInfo() != null || realm.getRawFragment() != null) {
                return null;
            }
            StringBuilder address = new StringBuilder(realm.toString());
            char before = realm.getRawQuery() == null ? '?' : '&';
            if (parameters.containsKey("service")) {
                address.append(before).append("service=").append(encoded(parameters.get("service")));
                before = '&';
            }
            for (String scope : List.of(parameters.getOrDefault("scope", "").split(" ", -1))) {
                if (!scope.isEmpty()) {
                    address.append(before).append("scope=").append(encoded(scope));
                    before = '&';
                }
            }
            return new BearerChallenge(
                    realm,
                    URI.create(address.toString()),
                    parameters.getOrDefault("service", ""),
                    parameters.getOrDefault("scope", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String encoded(@Nullable String value) {
        return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8);
    }

    /** Where to ask for the token, with what to ask. */
    URI address() {
        return address;
    }

    /** Where to ask for the token. */
    URI realm() {
        return realm;
    }

    /** Whose token it is to be; empty when the registry does not say. */
    String service() {
        return service;
    }

    /** What the token is to be good for; empty when the registry does not say. */
    String scope() {
        return scope;
    }
}
