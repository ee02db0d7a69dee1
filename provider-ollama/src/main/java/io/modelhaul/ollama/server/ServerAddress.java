package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.ollama.shared.OllamaEnvironment;
import io.modelhaul.registry.CallerHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an Ollama server is, and what to send along.
 *
 * @param base the address without a slash at its end; a path is kept
 * @param headers the caller's headers for this server; secret
 */
public record ServerAddress(URI base, Map<String, String> headers) {
    private static final String DEFAULT_PORT = "11434";
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*):([0-9]*)");

    /** Copies the headers. */
    public ServerAddress {
        headers = Map.copyOf(headers);
    }

    /** The server asked for, the one of {@code OLLAMA_HOST}, or the usual one on this machine. */
    public static ServerAddress of(DownloadOptions options, OllamaEnvironment environment) {
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        String text = endpoint == null ? environment.host() : endpoint.toString();
        String userInfo = text == null ? null : userInfo(text);
        URI base = text == null ? URI.create("http://127.0.0.1:" + DEFAULT_PORT) : base(text, endpoint == null);
        return new ServerAddress(
                base, CallerHeaders.of(options, userInfo, options.ownTokens() ? environment.apiKey() : null));
    }

    /** Reads the forms of {@code OLLAMA_HOST} ({@code envconfig.Host} of Ollama), and those of an address. */
    static URI base(String text, boolean ofVariable) {
        int cut = text.indexOf("://");
        String scheme = cut < 0 ? "http" : text.substring(0, cut);
        String rest = text.substring(cut < 0 ? 0 : cut + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : withoutSlashes(rest.substring(slash));
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String usualPort = cut < 0 ? DEFAULT_PORT : scheme.equals("https") ? "443" : "80";
        try {
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw new URISyntaxException("", "scheme");
            }
            URI base = new URI(scheme + "://" + hostAndPort(host, usualPort) + path.replaceAll("[?#].*", ""));
            if (base.getHost() == null) {
                throw new URISyntaxException("", "host");
            }
            return base;
        } catch (URISyntaxException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    (ofVariable ? "OLLAMA_HOST" : "The endpoint")
                            + " is not an address of a server. Write host, host:port or http://host:port.");
        }
    }

    /** Without slashes at its end. */
    public static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static String hostAndPort(String text, String usualPort) {
        Matcher split = HOST_AND_PORT.matcher(text);
        boolean both = split.matches();
        String host = reachable(both ? split.group(1) : text);
        String port = both ? split.group(2) : usualPort;
        boolean sane = !port.isEmpty() && port.length() <= 5 && Integer.parseInt(port) <= 65_535;
        return host + ":" + (sane ? port : usualPort);
    }

    /** An address to listen on everywhere is no address to connect to. */
    private static String reachable(String host) {
        String bare = host.replaceAll("^\\[|]$", "");
        return switch (bare) {
            case "", "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "[::1]";
            default -> bare.contains(":") ? "[" + bare + "]" : bare;
        };
    }

    private static @Nullable String userInfo(String text) {
        String rest = text.substring(text.indexOf("://") < 0 ? 0 : text.indexOf("://") + 3);
        String authority = rest.split("/", 2)[0];
        int at = authority.lastIndexOf('@');
        return at < 0
                ? null
                : URLDecoder.decode(authority.substring(0, at).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** True when the server is on this machine, as far as its address tells. */
    public boolean loopback() {
        String host = base.getHost();
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    URI resolve(String path) {
        return URI.create(base + "/" + path);
    }

    @Nullable
    Credentials credentials() {
        return headers.isEmpty() ? null : new Credentials(base, headers);
    }

    /** The address only. */
    @Override
    public String toString() {
        return base.toString();
    }
}
