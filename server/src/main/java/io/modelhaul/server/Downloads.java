package io.modelhaul.server;

import io.modelhaul.DownloadException;
import io.modelhaul.Modelhaul;
import io.modelhaul.internal.progress.DownloadId;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The downloads of this server: so many run, so many wait for their turn, and the last ones that ended are remembered. */
final class Downloads {
    private final Modelhaul haul;
    private final ApiLimits limits;
    private final Clock clock;
    private final Map<String, TrackedDownload> known = new LinkedHashMap<>();
    private final Map<DownloadWork, TrackedDownload> live = new HashMap<>();
    private final ArrayDeque<TrackedDownload> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    Downloads(Modelhaul haul, ApiLimits limits, Clock clock) {
        this.haul = haul;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * A download that was asked for.
     *
     * @param download the one that is on its way
     * @param joined whether it was on its way already
     */
    record Started(TrackedDownload download, boolean joined) {}

    /**
     * Starts a download, or joins an equal one.
     *
     * @param pending the name of what was begun of it; null when nothing was
     * @param kept whether it goes on when nobody watches
     */
    Started start(DownloadWork work, @Nullable String pending, boolean kept) {
        TrackedDownload download;
        boolean runs;
        synchronized (this) {
            TrackedDownload equal = live.get(work);
            if (equal != null && !equal.ended()) {
                if (kept) {
                    equal.keep();
                }
                return new Started(equal, true);
            }
            requirePlace();
            runs = running < limits.running();
            download = new TrackedDownload(name(pending), work, clock, !runs, this::ended);
            if (kept) {
                download.keep();
            }
            known.remove(download.id());
            known.put(download.id(), download);
            live.put(work, download);
            if (runs) {
                running++;
            } else {
                waiting.add(download);
            }
        }
        if (runs) {
            run(download);
        }
        return new Started(download, false);
    }

    /** What is gone on with keeps its name, unless one that waits or runs bears it. */
    private String name(@Nullable String pending) {
        TrackedDownload namesake = pending == null ? null : known.get(pending);
        return pending == null || (namesake != null && !namesake.ended()) ? DownloadId.next(clock) : pending;
    }

    private void requirePlace() {
        if (closed) {
            throw ApiException.of(503, "STOPPING", "This server is stopping. Ask again when it is back.");
        }
        if (running >= limits.running() && waiting.size() >= limits.waiting()) {
            throw ApiException.tooMany(
                    limits.running() + " downloads run and " + limits.waiting() + " wait. Ask again later.", 10);
        }
    }

    private void run(TrackedDownload download) {
        download.work().run(haul, download.id()).subscribe(download);
    }

    /** Makes room for the next one. */
    private void ended(TrackedDownload download) {
        TrackedDownload next = null;
        synchronized (this) {
            live.remove(download.work(), download);
            if (!waiting.remove(download)) {
                running--;
                next = closed ? null : waiting.poll();
                if (next != null) {
                    running++;
                }
            }
            forgetOldest();
        }
        if (next != null) {
            run(next);
        }
    }

    /** Takes back what should not have been started, for all who have joined it since. */
    void forget(TrackedDownload download, DownloadException why) {
        download.fail(why);
        synchronized (this) {
            known.remove(download.id(), download);
        }
    }

    private void forgetOldest() {
        int tooMany = known.size() - live.size() - limits.recent();
        Iterator<TrackedDownload> oldest = known.values().iterator();
        while (tooMany > 0 && oldest.hasNext()) {
            if (oldest.next().ended()) {
                oldest.remove();
                tooMany--;
            }
        }
    }

    synchronized TrackedDownload get(String id) {
        TrackedDownload download = known.get(id);
        if (download == null) {
            throw ApiException.notFound("No download is called '" + id + "'. Only running and recent ones are known.");
        }
        return download;
    }

    /** The newest download of the same work that is over, as long as it is remembered. */
    synchronized @Nullable TrackedDownload lastEnded(DownloadWork work) {
        TrackedDownload last = null;
        for (TrackedDownload download : known.values()) {
            if (download.work().equals(work) && download.ended()) {
                last = download;
            }
        }
        return last;
    }

    /** All that are known and that callers may know of, the newest first. */
    synchronized List<TrackedDownload> all() {
        List<TrackedDownload> all = new ArrayList<>(known.values());
        all.removeIf(download -> !download.accepted());
        Collections.reverse(all);
        return all;
    }

    synchronized int running() {
        return running;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** What a download that is over consisted in. */
    DownloadWork over(String id) {
        TrackedDownload download = get(id);
        if (!download.ended()) {
            throw ApiException.conflict("This download is not over yet.");
        }
        return download.work();
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Cancels a download for all who watch, also for others in this process. */
    Mono<Void> cancel(TrackedDownload download) {
        return Mono.defer(() -> {
            String inLibrary = download.runningAs();
            if (!download.end("The download was cancelled. What arrived is kept: start the same again to go on.")) {
                return Mono.error(ApiException.conflict("This download is over already."));
            }
            return inLibrary == null ? Mono.empty() : haul.cancel(inLibrary).then();
        });
    }

    /** Takes downloads again. */
    synchronized void open() {
        closed = false;
    }

    /** Takes no more, and ends what is on its way; what arrived is kept. */
    void close() {
        List<TrackedDownload> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(live.values());
        }
        all.forEach(download ->
                download.end("The server is stopping. What arrived is kept: start the same again to go on."));
    }
}
