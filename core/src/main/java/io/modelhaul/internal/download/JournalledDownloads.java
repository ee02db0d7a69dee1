package io.modelhaul.internal.download;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.PendingDownload;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The downloads that were begun, here or by a process that is gone, and that no process works on now. */
public record JournalledDownloads(Engine engine, DownloadSessions sessions, DownloadJournal journal) {
    /** What decides in which folder a download of a provider lies. */
    private static final List<String> PLACES =
            List.of(DownloadOptions.CACHE_DIR.name(), DownloadOptions.LOCAL_DIR.name());

    /** Those of the engine's state folder. */
    public JournalledDownloads(Engine engine, DownloadSessions sessions) {
        this(engine, sessions, DownloadJournal.in(engine.stateFolder()));
    }

    /** All of them, oldest first. */
    public Flux<PendingDownload> all() {
        return engine.blocking(this::read).flatMapIterable(found -> found);
    }

    private List<PendingDownload> read() throws IOException {
        return journal.unfinished().stream()
                .filter(found -> !sessions.runs(found.id()))
                .toList();
    }

    /** The one of an equal request; empty when there is none. */
    public Mono<PendingDownload> of(DownloadRequest request) {
        JournalledRequest journalled = new JournalledRequest(request);
        return journalled.resumable()
                ? engine.<PendingDownload>blocking(() -> journal.unfinished(journalled.key()))
                        .filter(found -> !sessions.runs(found.id()))
                : Mono.empty();
    }

    /** Those of a provider that write where a call looks; blocks on the disk. */
    public List<PendingDownload> in(String provider, DownloadOptions where) throws IOException {
        Map<String, List<String>> place = where.texts();
        return read().stream()
                .filter(found -> found.provider().equals(provider))
                .filter(found -> PLACES.stream()
                        .allMatch(name -> Objects.equals(found.options().get(name), place.get(name))))
                .toList();
    }

    /** Whether somebody downloads that model now, in this process or one of those elsewhere. */
    public boolean inUse(String provider, String model, List<PendingDownload> elsewhere) {
        return sessions.anyJournalled(entry -> entry.newest().concerns(provider, model))
                || elsewhere.stream().anyMatch(download -> download.concerns(provider, model));
    }

    /** Cancels a download if it runs, and drops it from the journal; false when there is none with that id. */
    public Mono<Boolean> forget(String id) {
        return Mono.defer(() -> {
            List<JournalEntry> entries = sessions.entries(id);
            boolean ran = sessions.cancel(id);
            return engine.blocking(() -> {
                entries.forEach(JournalEntry::abandon);
                return journal.forget(id) || ran;
            });
        });
    }
}
