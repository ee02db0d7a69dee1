package io.modelhaul.internal.http;

import io.modelhaul.internal.http.connect.Loopback;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What credentials belong to, and what failures name (RFC 6454 section 4).
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case; IPv6 addresses in brackets
 * @param port also where the address does not name it
 */
public record Origin(String scheme, String host, int port) {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[^@]*@)?([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.%]+])(?::(\\d{0,5}))?");

    /**
     * The origin of an absolute address. Host names with an underscore, which {@link URI#getHost()} does not know, are as
     * good as others.
     *
     * @throws IllegalArgumentException when the address is not an {@code http} or {@code https} one with a host
     */
    public static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https");
        Matcher authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
        boolean web = tls || scheme.equals("http");
        if (!web || uri.getRawAuthority() == null || !authority.matches()) {
            throw new IllegalArgumentException("not an http:// or https:// address with a host");
        }
        String port = authority.group(2);
        int number = port == null || port.isEmpty() ? tls ? 443 : 80 : Integer.parseInt(port);
        if (number > 65_535) {
            throw new IllegalArgumentException("there is no port " + number);
        }
        return new Origin(scheme, authority.group(1).toLowerCase(Locale.ROOT), number);
    }

    /** Whether it is this machine, by its name. */
    public boolean loopback() {
        return Loopback.isHost(host);
    }

    public boolean secure() {
        return scheme.equals("https");
    }

    /** The host as name lookups and certificates know it: IPv6 addresses without brackets. */
    public String name() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The value of the {@code Host} header (RFC 9110 section 7.2). */
    String hostHeader() {
        return port == (secure() ? 443 : 80) ? host : host + ":" + port;
    }

    /** Host and port, for people. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
