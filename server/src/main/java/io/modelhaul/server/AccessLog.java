package io.modelhaul.server;

import io.modelhaul.Redaction;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line an answered call, in names and values; never a query, never a header. */
final class AccessLog {
    /** A model named by an address lies in the path, and its query with it. */
    private static final Pattern ENCODED_QUERY = Pattern.compile("(?i)%(?:3f|23).*", Pattern.DOTALL);

    /** What can be written as it is, and need not be. */
    private static final Pattern ENCODED = Pattern.compile("%([2-7][0-9A-Fa-f])");

    private static final int LONGEST = 512;
    /** Longer ones are cut before anything is looked for in them, so that no secret is cut in two near the end. */
    private static final int LONGEST_READ = 2_048;

    private final Logger log = LoggerFactory.getLogger("io.modelhaul.server.access");

    void answered(ApiRequest request, @Nullable InetSocketAddress remote, int status, long nanos, String how) {
        log.atInfo()
                .addKeyValue(
                        "remote", remote == null ? "-" : remote.getAddress().getHostAddress())
                .addKeyValue("method", VisibleText.of(cut(request.method(), 32)))
                .addKeyValue("path", path(request.path()))
                .addKeyValue("status", status)
                .addKeyValue("millis", nanos / 1_000_000)
                .addKeyValue("end", how)
                .log("request");
    }

    static String path(String path) {
        String named = ENCODED_QUERY.matcher(cut(path, LONGEST_READ)).replaceAll("");
        String plain = ENCODED.matcher(named)
                .replaceAll(each -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(each.group(1), 16))));
        String clean = Redaction.text(plain);
        return cut(VisibleText.of(clean.equals(plain) ? Redaction.text(named) : clean), LONGEST);
    }

    private static String cut(String text, int length) {
        return text.length() > length ? text.substring(0, length) : text;
    }
}
