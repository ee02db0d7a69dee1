package io.modelhaul.internal.http.proxy;

import io.modelhaul.Environment;
import io.modelhaul.internal.http.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment names: {@code https_proxy}, {@code http_proxy}, {@code all_proxy} and {@code no_proxy},
 * in lower or upper case, the lower one first.
 *
 * <p>This machine itself is asked directly, as Go programs and browsers do. Addresses with TLS and all that goes through a SOCKS proxy get a tunnel; plain HTTP is asked of an HTTP proxy itself.
 * In a CGI program {@code HTTP_PROXY} in upper case is not read, since there a request's header {@code Proxy} becomes it.
 */
public final class ProxySettings {
    private final @Nullable String forHttps;
    private final @Nullable String forHttp;
    private final NoProxy exceptions;
    private final boolean everything;

    /**
     * Reads the environment.
     *
     * @param only the proxy for everything, instead of those in the environment; null for those
     */
    public ProxySettings(Environment environment, @Nullable String only) {
        boolean cgi = environment.get("REQUEST_METHOD") != null;
        String all = either(environment, "all_proxy", "ALL_PROXY");
        String https = either(environment, "https_proxy", "HTTPS_PROXY");
        String http = either(environment, "http_proxy", cgi ? "http_proxy" : "HTTP_PROXY");
        this.forHttps = only != null ? only : https != null ? https : all;
        this.forHttp = only != null ? only : http != null ? http : all;
        this.everything = only != null;
        this.exceptions = new NoProxy(only != null ? null : either(environment, "no_proxy", "NO_PROXY"));
    }

    private static @Nullable String either(Environment environment, String lower, String upper) {
        String value = environment.get(lower);
        return value != null ? value : environment.get(upper);
    }

    /**
     * The proxy on the way to that origin; null when there is none.
     *
     * @throws io.modelhaul.DownloadException when what the environment names is no proxy
     */
    @Nullable
    public Proxy proxy(Origin target) {
        String text = target.loopback() && !everything ? null : target.secure() ? forHttps : forHttp;
        return text == null || exceptions.covers(target) ? null : Proxy.parse(text);
    }
}
