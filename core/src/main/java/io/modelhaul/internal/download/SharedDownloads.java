package io.modelhaul.internal.download;

import io.modelhaul.DownloadProgress;
import io.modelhaul.internal.progress.DownloadId;
import io.modelhaul.spi.DownloadRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The running downloads: equal requests share one. */
public final class SharedDownloads {
    private final Map<DownloadRequest, SharedDownload> running = new ConcurrentHashMap<>();
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Clock clock;

    /** Nothing runs yet. */
    public SharedDownloads(Clock clock) {
        this.clock = clock;
    }

    /**
     * A stream that joins the running download of an equal request, or starts one, when it is subscribed.
     *
     * @param ids names a new download, which is called otherwise when that name is one of a running download
     * @param source makes the download out of its id
     */
    public Flux<DownloadProgress> share(
            DownloadRequest request, Supplier<String> ids, Function<String, Flux<DownloadProgress>> source) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super DownloadProgress> actual) {
                while (!running.computeIfAbsent(request, key -> newDownload(key, ids.get(), source))
                        .join(actual)) {
                    // It ended at this very moment: the next round starts a new one.
                    Thread.onSpinWait();
                }
            }
        };
    }

    private SharedDownload newDownload(
            DownloadRequest request, String wanted, Function<String, Flux<DownloadProgress>> source) {
        String id = names.add(wanted) ? wanted : fresh();
        SharedDownload[] self = new SharedDownload[1];
        self[0] = new SharedDownload(
                id, request, clock, Schedulers.parallel(), Flux.defer(() -> source.apply(id)), () -> {
                    names.remove(id);
                    running.remove(request, self[0]);
                });
        return self[0];
    }

    private String fresh() {
        String id = DownloadId.next(clock);
        names.add(id);
        return id;
    }

    /** Whether a download of an equal request runs. */
    public boolean runs(DownloadRequest request) {
        return running.containsKey(request);
    }

    /** Cancels a download for all its watchers; false when none with that id runs. */
    public boolean cancel(String id) {
        return running.values().stream().anyMatch(download -> download.id().equals(id) && download.cancel());
    }

    /** Cancels everything. */
    public void cancelAll() {
        running.values().forEach(SharedDownload::cancel);
    }

    /** The newest state of every running download, oldest first. */
    public List<DownloadProgress> active() {
        return running.values().stream()
                .map(SharedDownload::newest)
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
    }
}
