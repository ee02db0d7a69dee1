package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What this process has seen of one gateway; shared by all downloads, thread-safe. */
public final class GatewayHealth {
    private static final Map<URI, GatewayHealth> KNOWN = new ConcurrentHashMap<>();
    private static final int MAX_KNOWN = 1000;
    /** How long a failure makes others come first. */
    private static final long GRUDGE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Duration LONGEST_REST = Duration.ofDays(1);

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger lies = new AtomicInteger();
    private volatile boolean withoutCars;
    private volatile boolean withoutWindows;
    private volatile long failedAt = System.nanoTime() - GRUDGE_NANOS;
    private volatile long busyUntil = System.nanoTime();
    private volatile double bytesPerNano;

    static GatewayHealth of(URI base) {
        GatewayHealth known = KNOWN.get(base);
        if (known != null) {
            return known;
        }
        if (KNOWN.size() >= MAX_KNOWN) {
            forgetAll();
        }
        return KNOWN.computeIfAbsent(base, unknown -> new GatewayHealth());
    }

    /** Every gateway is as good as any other. */
    public static void forgetAll() {
        KNOWN.clear();
    }

    /** Counts what it is asked at the moment. */
    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    /** How often it sent bytes that were not those of their CID. */
    public int lies() {
        return lies.get();
    }

    /** Whether it serves blocks one by one only. */
    boolean withoutCars() {
        return withoutCars;
    }

    void noCars() {
        withoutCars = true;
    }

    /** Whether it sends everything from the front, whatever part is asked for. */
    boolean withoutWindows() {
        return withoutWindows;
    }

    void noWindows() {
        withoutWindows = true;
    }

    /** Whether it failed a moment ago. */
    boolean shaky() {
        return System.nanoTime() - failedAt < GRUDGE_NANOS;
    }

    /** How long it asked to be left alone from now on; zero when it did not. */
    Duration busy() {
        return Duration.ofNanos(Math.max(0, busyUntil - System.nanoTime()));
    }

    double bytesPerNano() {
        return bytesPerNano;
    }

    /** It brought bytes. */
    void brought(long bytes, long nanos) {
        if (bytes > 0 && nanos > 0) {
            double now = bytes / (double) nanos;
            bytesPerNano = bytesPerNano == 0 ? now : 0.7 * bytesPerNano + 0.3 * now;
        }
    }

    /** It failed. Not to have something is no failing. */
    void failed(DownloadException failure) {
        Duration asked = failure.retryAfter();
        if (failure.code() == ErrorCode.CHECKSUM_MISMATCH) {
            lies.incrementAndGet();
        } else if (asked != null) {
            busyUntil = System.nanoTime() + (asked.compareTo(LONGEST_REST) < 0 ? asked : LONGEST_REST).toNanos();
        } else if (failure.code() != ErrorCode.NOT_FOUND) {
            failedAt = System.nanoTime();
        }
    }

    /** The shorter of two waits; null is none. */
    static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) < 0 ? one : other;
    }
}
