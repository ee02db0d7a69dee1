package io.modelhaul.internal.http.proxy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.netty.transport.ProxyProvider;

/**
 * A proxy.
 *
 * @param type how it is spoken to
 * @param host its host; IPv6 addresses without brackets
 * @param port its port
 * @param user who we are to it; null when it does not ask
 * @param password the user's; empty when there is none
 */
public record Proxy(
        ProxyProvider.Proxy type,
        String host,
        int port,
        @Nullable String user,
        String password) {
    /** Greedy user-info: an unescaped {@code @} in a password is a common slip, and curl takes it too. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:([A-Za-z0-9+.-]+)://)?(?:(.*)@)?([^/@:\\[\\]]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?/*");
    /** As curl has it, also for proxies that speak HTTP. */
    private static final int USUAL_PORT = 1080;

    /**
     * Reads the value of a proxy variable.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it is none
     */
    static Proxy parse(String text) {
        Matcher address = ADDRESS.matcher(text.trim());
        if (!address.matches()) {
            throw invalid("is no address", null);
        }
        String port = address.group(4);
        String host = address.group(3).replaceAll("[\\[\\]]", "");
        String[] user =
                address.group(2) == null ? new String[0] : address.group(2).split(":", 2);
        try {
            return new Proxy(
                    type(address.group(1)),
                    host,
                    port == null ? USUAL_PORT : Integer.parseInt(port),
                    user.length == 0 ? null : decoded(user[0]),
                    user.length < 2 ? "" : decoded(user[1]));
        } catch (IllegalArgumentException e) {
            throw invalid("has an escape that is none in its user-info", e);
        }
    }

    private static ProxyProvider.Proxy type(@Nullable String scheme) {
        return switch (scheme == null ? "http" : scheme.toLowerCase(Locale.ROOT)) {
            case "http" -> ProxyProvider.Proxy.HTTP;
            case "socks", "socks5", "socks5h" -> ProxyProvider.Proxy.SOCKS5;
            case "socks4", "socks4a" -> ProxyProvider.Proxy.SOCKS4;
            default ->
                throw invalid("asks for a kind of proxy that is not known here (http, socks4 and socks5 are)", null);
        };
    }

    private static DownloadException invalid(String how, @Nullable Exception cause) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "The proxy variable that applies here (https_proxy, http_proxy or all_proxy) " + how
                        + ". It should look like http://proxy.example.org:3128.",
                cause);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The value of {@code Proxy-Authorization} (RFC 7617); null when the proxy does not ask. */
    @Nullable
    public String authorization() {
        if (user == null) {
            return null;
        }
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(credentials);
    }

    /** Host and port only: the rest is secret. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
