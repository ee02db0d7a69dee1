package io.modelhaul.huggingface.api;

import io.modelhaul.internal.http.HttpResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the address of the following page in a {@code Link} header (RFC 8288), in one walk over its text. */
final class NextPage {
    private static final int MAX_HEADER = 16 << 10;
    private static final String NOT_PART_OF_A_VALUE = " \t,;\"";

    private final String header;
    private int at;

    private NextPage(String header) {
        this.header = header;
    }

    /**
     * The following page; empty on the last one. Nobody but the endpoint is asked: where a mirror passes on an address of the
     * Hub that it mirrors, what that asks for is asked of the mirror.
     *
     * @throws io.modelhaul.DownloadException {@code PROTOCOL} when the address is none
     */
    static Optional<URI> after(HttpResponse answer, HubEndpoint endpoint) {
        for (String header : answer.headers().getAll("Link")) {
            if (header.length() > MAX_HEADER) {
                throw JsonFields.failure("the address of the next page is too long");
            }
            String target = new NextPage(header).target();
            if (target != null) {
                return Optional.of(at(answer.uri(), target.trim(), endpoint));
            }
        }
        return Optional.empty();
    }

    /** The first link whose relation is {@code next}. */
    private @Nullable String target() {
        for (int open = header.indexOf('<'); open >= 0; open = header.indexOf('<', at)) {
            int close = header.indexOf('>', open);
            if (close < 0) {
                return null;
            }
            at = close + 1;
            if (relations().contains("next")) {
                return header.substring(open + 1, close);
            }
        }
        return null;
    }

    /** Reads the parameters behind a target, and says what the first {@code rel} among them names. */
    private List<String> relations() {
        List<String> relations = null;
        skipSpace();
        while (at < header.length() && header.charAt(at) == ';') {
            at++;
            String name = upTo("=,;").trim();
            String value = at < header.length() && header.charAt(at) == '=' ? value() : "";
            if (relations == null && name.toLowerCase(Locale.ROOT).equals("rel")) {
                relations = Arrays.asList(value.trim().split("\\s+"));
            }
            skipSpace();
        }
        return relations == null ? new ArrayList<>() : relations;
    }

    private String value() {
        at++;
        skipSpace();
        if (at >= header.length() || header.charAt(at) != '"') {
            return upTo(NOT_PART_OF_A_VALUE);
        }
        at++;
        String value = upTo("\"");
        at = Math.min(at + 1, header.length());
        return value;
    }

    private String upTo(String ends) {
        int from = at;
        while (at < header.length() && ends.indexOf(header.charAt(at)) < 0) {
            at++;
        }
        return header.substring(from, at);
    }

    private void skipSpace() {
        while (at < header.length() && Character.isWhitespace(header.charAt(at))) {
            at++;
        }
    }

    private static URI at(URI page, String target, HubEndpoint endpoint) {
        try {
            URI next = page.resolve(target);
            if (endpoint.sameOrigin(next)) {
                return next;
            }
            String query = next.getRawQuery();
            String path = page.getRawPath();
            return endpoint.base().resolve(query == null ? path : path + "?" + query);
        } catch (IllegalArgumentException e) {
            throw JsonFields.failure("the address of the next page is none");
        }
    }
}
