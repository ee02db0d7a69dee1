package io.modelhaul.huggingface;

import io.modelhaul.http.HttpAnswer;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the address of the following page in a {@code Link} header (RFC 8288). */
final class NextPage {
    private static final Pattern LINK =
            Pattern.compile("<([^>]*)>((?:\\s*;\\s*[^,;=\\s]+\\s*=\\s*(?:\"[^\"]*\"|[^\",;\\s]*))*)");
    private static final Pattern RELATION = Pattern.compile("(?i);\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\",;\\s]*))");

    private NextPage() {}

    /**
     * The following page; empty on the last one.
     *
     * @throws io.modelhaul.DownloadException {@code PROTOCOL} when it is on another host: nobody but the endpoint is asked
     */
    static Optional<URI> after(HttpAnswer answer, HubEndpoint endpoint) {
        for (String header : answer.headers().getAll("Link")) {
            Matcher link = LINK.matcher(header);
            while (link.find()) {
                if (isNext(link.group(2))) {
                    return Optional.of(checked(answer.uri(), link.group(1), endpoint));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isNext(String parameters) {
        Matcher relation = RELATION.matcher(parameters);
        if (!relation.find()) {
            return false;
        }
        String value = relation.group(1) != null ? relation.group(1) : relation.group(2);
        return Arrays.asList(value.trim().split("\\s+")).contains("next");
    }

    private static URI checked(URI page, String target, HubEndpoint endpoint) {
        try {
            URI next = page.resolve(target.trim());
            if (endpoint.sameOrigin(next)) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            throw JsonFields.failure("the address of the next page is none");
        }
        throw JsonFields.failure("the next page of the list is on another host");
    }
}
