package io.modelhaul.testkit.http;

import io.modelhaul.testkit.hub.HubAddress;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived, with its path understood.
 *
 * @param method the HTTP method
 * @param rawPath the path as it was sent
 * @param rawQuery the query as it was sent, empty for none
 * @param headers the headers, names compared without case
 * @param baseUrl scheme and authority under which the client asked
 * @param address what the path names
 */
public record HubRequest(
        String method,
        String rawPath,
        String rawQuery,
        Map<String, String> headers,
        String baseUrl,
        HubAddress address) {

    static HubRequest of(String method, String uri, HttpHeaders received, boolean secure) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        received.forEach(header -> headers.put(header.getKey(), header.getValue()));
        String local = withoutAuthority(uri);
        int question = local.indexOf('?');
        String path = question < 0 ? local : local.substring(0, question);
        String query = question < 0 ? "" : local.substring(question + 1);
        String base = (secure ? "https://" : "http://") + headers.getOrDefault("Host", "");
        return new HubRequest(method, path, query, headers, base, HubAddress.parse(path));
    }

    /** A client that takes this Hub for its proxy sends whole URLs. */
    private static String withoutAuthority(String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("://") + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The bearer token, if one was sent. */
    public Optional<String> token() {
        return header("Authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
    }

    public Optional<String> parameter(String name) {
        List<String> values =
                new QueryStringDecoder(rawQuery, false).parameters().getOrDefault(name, List.of());
        return values.stream().findFirst();
    }

    /** A cookie, if one of that name was sent. */
    public Optional<String> cookie(String name) {
        return header("Cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }

    /** The same request without its range. */
    public HubRequest withoutRange() {
        Map<String, String> others = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        others.putAll(headers);
        others.remove("Range");
        return new HubRequest(method, rawPath, rawQuery, others, baseUrl, address);
    }

    public boolean isTrue(String parameter) {
        return parameter(parameter)
                .filter(value -> value.equalsIgnoreCase("true") || value.equals("1"))
                .isPresent();
    }

    /** A number among the parameters; the default where it is absent or no number. */
    public int number(String parameter, int otherwise) {
        return parameter(parameter)
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    public ServedRequest.Target target() {
        return switch (address.kind()) {
            case WHO_AM_I, SEARCH, INFO, REFS, XET_TOKEN, MANIFEST, TAGS, DETAILS, REVISIONS, CATALOGUE ->
                ServedRequest.Target.API;
            case TREE, FILES -> ServedRequest.Target.TREE;
            case RESOLVE, RESOLVE_CACHE, BLOB, FILE -> ServedRequest.Target.RESOLVE;
            case STORAGE -> ServedRequest.Target.STORAGE;
            case UNKNOWN -> ServedRequest.Target.UNKNOWN;
        };
    }

    @Nullable
    String repository() {
        return address.id().isEmpty() ? null : address.type().pagePrefix() + address.id();
    }

    @Nullable
    String file() {
        return switch (target()) {
            case RESOLVE ->
                address.kind() == HubAddress.Kind.FILE ? parameter("FilePath").orElse(null) : address.path();
            case STORAGE -> parameter("key").orElse(null);
            default -> null;
        };
    }

    @Override
    public String toString() {
        return method + " " + rawPath;
    }
}
