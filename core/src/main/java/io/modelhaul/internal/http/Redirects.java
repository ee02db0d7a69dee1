package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/** Where a redirect may lead (RFC 9110 section 15.4), and what goes along. */
final class Redirects {
    static final int MAX = 10;

    private static final int MAX_LOCATION = 16 << 10;

    private static final String FORM = "application/x-www-form-urlencoded";

    private Redirects() {}

    /** Whether the answer sends the client elsewhere. */
    static boolean is(HttpResponse answer) {
        return switch (answer.status()) {
            case 301, 302, 303, 307, 308 -> answer.header("Location") != null;
            default -> false;
        };
    }

    /**
     * The call that a redirect asks for. Credentials stay behind when it leaves their origin, and do not come back when a
     * later redirect returns there: a foreign host would else choose what they are used for.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when it is one to refuse
     */
    static HttpRequest follow(HttpRequest call, HttpResponse answer) {
        if (answer.redirects().size() >= MAX) {
            throw refused(answer, "more than " + MAX + " times, probably in a loop");
        }
        URI target = target(answer);
        if (call.method().equals("DELETE") && !sameHost(target, answer.uri())) {
            throw refused(answer, "a removal to another host");
        }
        boolean becomesGet = answer.status() == 303 || call.method().equals("POST") && answer.status() < 303;
        if (!becomesGet && isForm(call) && !sameHost(target, answer.uri())) {
            throw refused(answer, "a form to another host");
        }
        HttpRequest next = becomesGet && !call.method().equals("HEAD") ? call.asGet() : call;
        return withOwnCredentials(next.uri(target));
    }

    /** Forms carry credentials. */
    private static boolean isForm(HttpRequest call) {
        return FORM.equals(call.headers().get("Content-Type"));
    }

    private static boolean sameHost(URI one, URI other) {
        return Origin.of(one).host().equals(Origin.of(other).host());
    }

    /** The call without credentials that are another origin's. */
    static HttpRequest withOwnCredentials(HttpRequest call) {
        Credentials credentials = call.credentials();
        return credentials == null || credentials.mayGoTo(call.uri()) ? call : call.credentials(null);
    }

    private static URI target(HttpResponse answer) {
        String location = Objects.requireNonNull(answer.header("Location")).trim();
        if (location.length() > MAX_LOCATION) {
            throw refused(answer, "to an address of " + location.length() + " characters");
        }
        URI target;
        Origin origin;
        try {
            target = UriReference.resolve(answer.uri(), location);
            origin = Origin.of(target);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refused(answer, "to something that is no http:// or https:// address");
        }
        if (target.getRawAuthority().indexOf('@') >= 0) {
            throw refused(answer, "to an address with a user name");
        }
        if (!origin.secure() && Origin.of(answer.uri()).secure()) {
            throw refused(answer, "to http://" + origin + ", which gives up TLS");
        }
        return target;
    }

    private static DownloadException refused(HttpResponse answer, String how) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                Origin.of(answer.uri()) + " redirects " + how + ". That is not followed; check the address, or tell the"
                        + " server's operator.");
    }
}
