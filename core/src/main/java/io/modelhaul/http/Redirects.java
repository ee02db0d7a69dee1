package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a redirect may lead (RFC 9110 section 15.4), and to whom credentials may go. */
final class Redirects {
    static final int MAX = 10;

    private static final int MAX_LOCATION = 16 << 10;

    private Redirects() {}

    /** Whether the answer sends the client elsewhere. */
    static boolean is(HttpAnswer answer) {
        return switch (answer.status()) {
            case 301, 302, 303, 307, 308 -> answer.header("Location") != null;
            default -> false;
        };
    }

    /**
     * The call that a redirect asks for.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when it is one to refuse
     */
    static HttpCall follow(HttpCall call, HttpAnswer answer) {
        if (answer.redirects().size() >= MAX) {
            throw refused(answer, "more than " + MAX + " redirects, probably a loop");
        }
        URI target = target(answer);
        boolean becomesGet = answer.status() == 303 || (call.body() != null && answer.status() < 303);
        HttpCall next = becomesGet && !call.method().equals("HEAD") ? call.asGet() : call;
        return next.uri(target);
    }

    private static URI target(HttpAnswer answer) {
        String location = Objects.requireNonNull(answer.header("Location")).trim();
        URI target;
        try {
            if (location.length() > MAX_LOCATION) {
                throw refused(answer, "an address of " + location.length() + " characters");
            }
            target = answer.uri().resolve(new URI(location));
        } catch (URISyntaxException e) {
            throw refused(answer, "something that is no address");
        }
        String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web || target.getHost() == null) {
            throw refused(answer, "something that is no http address");
        }
        if (target.getRawUserInfo() != null) {
            throw refused(answer, "an address with a user name");
        }
        if (scheme.equals("http") && "https".equalsIgnoreCase(answer.uri().getScheme())) {
            throw refused(answer, "an address without TLS (http://" + target.getHost() + ")");
        }
        return target;
    }

    private static DownloadException refused(HttpAnswer answer, String where) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                answer.uri().getHost() + " redirects to " + where + ". That is refused; tell the server's operator.");
    }

    /** Whether both addresses have the same scheme, host and port. */
    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    static @Nullable Credentials allowed(@Nullable Credentials credentials, URI target) {
        return credentials != null && sameOrigin(credentials.origin(), target) ? credentials : null;
    }
}
