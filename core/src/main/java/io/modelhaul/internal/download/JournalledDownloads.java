package io.modelhaul.internal.download;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.PendingDownload;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** The running downloads that a later process could go on with, and what the journal tells of those of others. */
final class JournalledDownloads {
    /** What decides in which folder a download of a provider lies. */
    private static final List<String> PLACES =
            List.of(DownloadOptions.CACHE_DIR.name(), DownloadOptions.LOCAL_DIR.name());

    private final Map<String, JournalledDownload> running = new ConcurrentHashMap<>();
    private final DownloadJournal journal;
    private final Clock clock;
    private final TransferThreads threads;

    JournalledDownloads(DownloadJournal journal, Clock clock, TransferThreads threads) {
        this.journal = journal;
        this.clock = clock;
        this.threads = threads;
    }

    /** What is not to touch the network, or goes to a folder that nobody finds again, cannot be gone on with. */
    Flux<DownloadProgress> watch(String id, DownloadRequest request, String storedAs, Flux<DownloadProgress> states) {
        if (!resumable(request)) {
            return states;
        }
        return Flux.defer(() -> {
            JournalledDownload entry =
                    new JournalledDownload(id, request, storedAs, journal, clock, threads.disk(), threads.files());
            running.put(id, entry);
            return entry.of(states).doFinally(signal -> running.remove(id, entry));
        });
    }

    private static boolean resumable(DownloadRequest request) {
        CachePolicy policy = request.options().policy();
        return policy != CachePolicy.CACHE_ONLY && policy != CachePolicy.NO_CACHE;
    }

    /** What was begun of an equal request and nobody works on now; null when there is none. Blocks on the disk. */
    @Nullable
    PendingDownload unfinished(DownloadRequest request) throws IOException {
        PendingDownload found = resumable(request) ? journal.unfinished(JournalledDownload.key(request)) : null;
        return found == null || running.containsKey(found.id()) ? null : found;
    }

    /** What a running download brings is known now. */
    void planned(String id, DownloadPlan plan) {
        JournalledDownload entry = running.get(id);
        if (entry != null) {
            entry.planned(plan.commit());
        }
    }

    /** What was begun, here or by a process that is gone, and nobody works on now; blocks on the disk. */
    List<PendingDownload> unfinished() throws IOException {
        return journal.unfinished().stream()
                .filter(found -> !running.containsKey(found.id()))
                .toList();
    }

    /** Those of a provider that write where a call looks. */
    List<PendingDownload> unfinishedIn(String provider, DownloadOptions where) throws IOException {
        Map<String, List<String>> place = where.texts();
        return unfinished().stream()
                .filter(found -> found.provider().equals(provider))
                .filter(found -> PLACES.stream()
                        .allMatch(name -> Objects.equals(found.options().get(name), place.get(name))))
                .toList();
    }

    /** The journal itself, which all processes share. */
    DownloadJournal journal() {
        return journal;
    }

    /** Whether somebody downloads that model now, in this process or another one. */
    boolean inUse(String provider, String model, List<PendingDownload> elsewhere) {
        return Stream.concat(running.values().stream().map(JournalledDownload::newest), elsewhere.stream())
                .anyMatch(download -> download.concerns(provider, model));
    }

    /** Cancels a download, which nobody is to go on with then; false when there was nothing to cancel. */
    boolean forgetIf(String id, BooleanSupplier cancelled) {
        JournalledDownload entry = running.get(id);
        boolean over = cancelled.getAsBoolean();
        if (over && entry != null) {
            entry.forget();
        }
        return over;
    }
}
