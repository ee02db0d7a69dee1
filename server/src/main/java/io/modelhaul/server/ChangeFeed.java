package io.modelhaul.server;

import io.modelhaul.internal.SafeInterval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/**
 * The newest state of every download that is known, and of each that changes from then on; several changes of one download
 * within a moment are one.
 */
final class ChangeFeed {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Downloads downloads;

    ChangeFeed(Downloads downloads) {
        this.downloads = downloads;
    }

    /** Ends when the downloads are closed. */
    Flux<DownloadEvent> events() {
        return Flux.defer(() -> changes(new HashMap<>()));
    }

    private Flux<DownloadEvent> changes(Map<String, DownloadEvent> seen) {
        return SafeInterval.fromNowOnEvery(LOOK_AGAIN)
                .takeUntil(tick -> downloads.closed())
                .concatMapIterable(tick -> changed(seen), 1);
    }

    private List<DownloadEvent> changed(Map<String, DownloadEvent> seen) {
        List<DownloadEvent> changed = new ArrayList<>();
        List<TrackedDownload> all = downloads.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            DownloadEvent newest = all.get(i).newest();
            // Not by its number: one that goes on under its id counts from 1 again.
            if (seen.put(newest.progress().id(), newest) != newest) {
                changed.add(newest);
            }
        }
        seen.keySet().retainAll(all.stream().map(TrackedDownload::id).toList());
        return changed;
    }
}
