package io.modelhaul.testkit.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One request and what was sent for it. The request's side is fixed; status, bytes and end fill in while the answer
 * goes out. {@link #toString} shows neither credentials nor the query.
 */
public final class ServedRequest {

    /** Which part of the Hub a request is for. */
    public enum Target {
        /** Repository information, refs, search. */
        API,
        /** The list of a repository's files. */
        TREE,
        /** A file by its Hub address, answered by content or a redirect. */
        RESOLVE,
        /** The content of a large file by its signed address. */
        STORAGE,
        /** Anything else. */
        UNKNOWN
    }

    private final long number;
    private final String connection;
    private final String method;
    private final String path;
    private final String query;
    private final Target target;
    private final @Nullable String repository;
    private final @Nullable String file;
    private final Map<String, String> headers;
    private final Instant startedAt = Instant.now();
    private final AtomicLong bodyBytes = new AtomicLong();
    private final AtomicLong takenBytes = new AtomicLong();
    private final Runnable changed;
    private volatile int status;
    private volatile @Nullable Instant endedAt;

    ServedRequest(long number, String connection, HubRequest request, Runnable changed) {
        this.number = number;
        this.connection = connection;
        this.method = request.method();
        this.path = request.rawPath();
        this.query = request.rawQuery();
        this.target = request.target();
        this.repository = request.repository();
        this.file = request.file();
        this.headers = copy(request.headers());
        this.changed = changed;
    }

    /** Position in the log of this Hub, from 1. */
    public long number() {
        return number;
    }

    /** Names the connection; equal for requests that shared one. */
    public String connection() {
        return connection;
    }

    /** The method, such as {@code GET}. */
    public String method() {
        return method;
    }

    /** The path as it was sent, percent-encoding included, without the query. */
    public String path() {
        return path;
    }

    /** The query as it was sent, without the question mark; it may hold a signature. */
    public String query() {
        return query;
    }

    /** Which part of the Hub was asked. */
    public Target target() {
        return target;
    }

    /** The repository, such as {@code owner/name} or {@code datasets/owner/name}, when the path names one. */
    public Optional<String> repository() {
        return Optional.ofNullable(repository);
    }

    /** The path in the repository, when the request is for a file; also for its signed address. */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /** A header of the request. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** All headers of the request, names compared without case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The {@code Host} header: name, and the port if one was sent. */
    public String host() {
        return header("Host").orElse("");
    }

    /** The {@code Authorization} header, in full: it is what tests for leaks look for. */
    public Optional<String> authorization() {
        return header("Authorization");
    }

    /** The {@code Range} header. */
    public Optional<String> range() {
        return header("Range");
    }

    /** The {@code If-Range} header. */
    public Optional<String> ifRange() {
        return header("If-Range");
    }

    /** The {@code User-Agent} header. */
    public Optional<String> userAgent() {
        return header("User-Agent");
    }

    /** The status sent, 0 as long as none was. */
    public int status() {
        return status;
    }

    /**
     * Body bytes sent so far; those of redirects and errors count too. Never less than what the client received; exact
     * when the answer is over, up to a mebibyte too high before.
     */
    public long bodyBytes() {
        return bodyBytes.get();
    }

    /** Bytes of file content sent so far, counted like {@link #bodyBytes}: the body of a 200 or 206 for a file. */
    public long contentBytes() {
        return bringsContent() ? bodyBytes.get() : 0;
    }

    /** Bytes of file content that the socket has taken for certain; the client may have a little more. */
    public long takenContentBytes() {
        return bringsContent() ? takenBytes.get() : 0;
    }

    private boolean bringsContent() {
        return file != null && status / 100 == 2;
    }

    /** When the request arrived. */
    public Instant startedAt() {
        return startedAt;
    }

    /** When the answer was over or the connection gone, empty while it is going out. */
    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    /** How long the answer took, or has taken so far. */
    public Duration duration() {
        return Duration.between(startedAt, endedAt().orElseGet(Instant::now));
    }

    @Override
    public String toString() {
        return "#" + number + " " + method + " " + path + " -> " + status + " (" + bodyBytes + " bytes, connection "
                + connection + ")";
    }

    public void answered(int sent) {
        status = sent;
        changed.run();
    }

    void wrote(long bytes) {
        bodyBytes.addAndGet(bytes);
        changed.run();
    }

    void taken(long bytes) {
        takenBytes.addAndGet(bytes);
        changed.run();
    }

    public void ended() {
        if (endedAt == null) {
            endedAt = Instant.now();
            changed.run();
        }
    }

    private static Map<String, String> copy(Map<String, String> headers) {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        return Collections.unmodifiableMap(copy);
    }
}
