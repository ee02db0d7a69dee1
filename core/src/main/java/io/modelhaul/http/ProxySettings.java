package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.ProxyProvider;

/**
 * The proxy that the environment names: {@code https_proxy}, {@code http_proxy}, {@code all_proxy} and {@code no_proxy}, in
 * lower or upper case, as curl reads them.
 *
 * <p>As with curl, {@code HTTP_PROXY} in upper case is not read, since a web server sets it from a request's header
 * {@code Proxy}. Every connection through a proxy is a tunnel (CONNECT).
 */
final class ProxySettings {
    private final @Nullable URI forHttps;
    private final @Nullable URI forHttp;
    private final List<String> exceptions;

    ProxySettings(Environment environment) {
        URI all = proxy(first(environment, "all_proxy", "ALL_PROXY"));
        URI https = proxy(first(environment, "https_proxy", "HTTPS_PROXY"));
        URI http = proxy(first(environment, "http_proxy"));
        this.forHttps = https != null ? https : all;
        this.forHttp = http != null ? http : all;
        String none = first(environment, "no_proxy", "NO_PROXY");
        this.exceptions = none == null
                ? List.of()
                : Arrays.stream(none.split("[,\\s]+"))
                        .map(entry -> entry.trim().toLowerCase(Locale.ROOT))
                        .filter(entry -> !entry.isEmpty())
                        .toList();
    }

    private static @Nullable String first(Environment environment, String... names) {
        return Arrays.stream(names)
                .map(environment::get)
                .filter(value -> value != null)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable URI proxy(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
        throw invalid(null);
    }

    private static DownloadException invalid(@Nullable Exception cause) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "A proxy variable (HTTPS_PROXY, http_proxy or ALL_PROXY) is no address: it should look like"
                        + " http://proxy.example.org:3128.",
                cause);
    }

    /** The client that goes through the right proxy for that address. */
    HttpClient apply(HttpClient client, URI target) {
        URI proxy = "https".equalsIgnoreCase(target.getScheme()) ? forHttps : forHttp;
        return proxy == null || direct(target) ? client : client.proxy(spec -> configure(spec, proxy));
    }

    private static void configure(ProxyProvider.TypeSpec spec, URI proxy) {
        boolean socks = proxy.getScheme().toLowerCase(Locale.ROOT).startsWith("socks");
        SocketAddress address = InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy, socks));
        ProxyProvider.Builder builder = spec.type(socks ? ProxyProvider.Proxy.SOCKS5 : ProxyProvider.Proxy.HTTP)
                .socketAddress(address);
        String userInfo = proxy.getRawUserInfo();
        if (userInfo != null) {
            String[] parts = userInfo.split(":", 2);
            String password = parts.length == 2 ? decode(parts[1]) : "";
            builder.username(decode(parts[0])).password(user -> password);
        }
    }

    private static int port(URI proxy, boolean socks) {
        return proxy.getPort() >= 0 ? proxy.getPort() : socks ? 1080 : 3128;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Whether {@code no_proxy} names that host: {@code *}, the host itself, a domain it is in, with a port or without. */
    boolean direct(URI target) {
        String host = target.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        int port = target.getPort() >= 0 ? target.getPort() : "https".equalsIgnoreCase(target.getScheme()) ? 443 : 80;
        return exceptions.stream().anyMatch(entry -> covers(entry, host, port));
    }

    private static boolean covers(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        String name = entry.replaceAll("[\\[\\]]", "");
        int colon = name.lastIndexOf(':');
        if (colon > 0 && name.indexOf(':') == colon) {
            if (!name.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            name = name.substring(0, colon);
        }
        String domain = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
        return host.equals(domain) || host.endsWith("." + domain);
    }
}
