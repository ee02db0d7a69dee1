package io.modelhaul.huggingface.api;

import io.modelhaul.internal.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an answer at a file's resolve address says of the file.
 *
 * @param commit the commit that it is from; null when not said
 * @param file its size and the name of its content, as far as they are said
 */
public record ResolvedFile(@Nullable String commit, HubFile file) {
    private static final Pattern TOTAL = Pattern.compile("bytes [0-9]{1,19}-[0-9]{1,19}/([0-9]{1,18})");

    /** Whether somebody on the way, a redirect or its target, speaks of a file as a Hub does. */
    static boolean isIn(HttpResponse answer) {
        boolean found = answer.status() == 200 || answer.status() == 206;
        return found || answer.firstHeader("X-Linked-Etag") != null;
    }

    static ResolvedFile of(HttpResponse answer, String path) {
        String commit = answer.firstHeader("X-Repo-Commit");
        String type = answer.header("Content-Type");
        if (commit == null && type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
            throw WebPage.instead();
        }
        Long size = size(answer);
        return new ResolvedFile(
                commit != null && HexName.isCommit(commit) ? commit : null,
                HubFile.named(path, size == null ? HubFile.UNKNOWN_SIZE : size, etag(answer)));
    }

    /** The name of the content; a tag that is none says nothing about it. */
    private static String etag(HttpResponse answer) {
        for (HttpResponse hop : hops(answer)) {
            boolean hub = hop.header("X-Linked-Etag") != null || hop.header("X-Repo-Commit") != null;
            String tag = hop.header("X-Linked-Etag") != null ? hop.header("X-Linked-Etag") : hop.header("ETag");
            if (hub && tag != null) {
                String bare = tag.startsWith("W/") ? tag.substring(2) : tag;
                return bare.replace("\"", "").toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static @Nullable Long size(HttpResponse answer) {
        String linked = answer.firstHeader("X-Linked-Size");
        if (linked != null) {
            return number(linked);
        }
        if (answer.status() == 206) {
            String range = answer.header("Content-Range");
            Matcher total = TOTAL.matcher(range == null ? "" : range);
            return total.matches() ? Long.valueOf(total.group(1)) : null;
        }
        String encoding = answer.header("Content-Encoding");
        boolean plain = encoding == null || encoding.equalsIgnoreCase("identity");
        return answer.status() == 200 && plain ? number(answer.header("Content-Length")) : null;
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }

    private static List<HttpResponse> hops(HttpResponse answer) {
        List<HttpResponse> hops = new ArrayList<>(answer.redirects());
        hops.add(answer);
        return hops;
    }
}
