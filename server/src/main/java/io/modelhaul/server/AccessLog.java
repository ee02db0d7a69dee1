package io.modelhaul.server;

import io.modelhaul.Redaction;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line an answered call, in names and values; never a query, never a header. */
final class AccessLog {
    /** A model named by an address lies in the path, and its query with it. */
    private static final Pattern ENCODED_QUERY = Pattern.compile("(?i)%3f.*");

    private static final int LONGEST = 512;

    private final Logger log = LoggerFactory.getLogger("io.modelhaul.server.access");

    void answered(ApiRequest request, @Nullable InetSocketAddress remote, int status, long nanos, String how) {
        String path = Redaction.text(ENCODED_QUERY.matcher(request.path()).replaceAll(""));
        log.atInfo()
                .addKeyValue(
                        "remote", remote == null ? "-" : remote.getAddress().getHostAddress())
                .addKeyValue("method", request.method())
                .addKeyValue("path", path.length() > LONGEST ? path.substring(0, LONGEST) : path)
                .addKeyValue("status", status)
                .addKeyValue("millis", nanos / 1_000_000)
                .addKeyValue("end", how)
                .log("request");
    }
}
