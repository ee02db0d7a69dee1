package io.modelhaul.internal.download;

import io.modelhaul.DownloadProgress;
import io.modelhaul.FileProgress;
import io.modelhaul.internal.progress.DownloadId;
import io.modelhaul.spi.DownloadRequest;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The running downloads: equal requests share one session. */
public final class DownloadSessions {
    private final Map<DownloadRequest, DownloadSession> running = new ConcurrentHashMap<>();
    /** Those that were cancelled and whose last write to the journal is still to come. */
    private final Set<DownloadSession> settling = ConcurrentHashMap.newKeySet();

    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Clock clock;

    /** None runs yet. */
    public DownloadSessions(Clock clock) {
        this.clock = clock;
    }

    /** Makes the session of a download that does not run yet. */
    @FunctionalInterface
    interface Factory {
        /** A session of that id, which says when it is over. */
        DownloadSession session(String id, Consumer<DownloadSession> onEnd);
    }

    /**
     * The states of the running session of an equal request, or of a new one, when subscribed to.
     *
     * @param wanted the id of a new session, which gets another one when a running session has that
     */
    Flux<DownloadProgress> join(DownloadRequest request, String wanted, Factory factory) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super DownloadProgress> actual) {
                while (!running.computeIfAbsent(request, key -> begin(key, wanted, factory))
                        .join(actual)) {
                    // It ended at this very moment: the next round starts a new one.
                    Thread.onSpinWait();
                }
            }
        };
    }

    private DownloadSession begin(DownloadRequest request, String wanted, Factory factory) {
        String id = ids.add(wanted) ? wanted : fresh();
        return factory.session(id, ended -> {
            ids.remove(id);
            settle(ended);
            running.remove(request, ended);
        });
    }

    private String fresh() {
        String id = DownloadId.next(clock);
        ids.add(id);
        return id;
    }

    private void settle(DownloadSession ended) {
        JournalEntry entry = ended.entry();
        if (entry != null) {
            settling.add(ended);
            entry.onSettled(() -> settling.remove(ended));
        }
    }

    /** Whether a download of an equal request runs. */
    boolean runs(DownloadRequest request) {
        return running.containsKey(request);
    }

    /** Whether a download of that id runs. */
    boolean runs(String id) {
        return ids.contains(id);
    }

    /** Whether a running download that is journalled is one of those. */
    boolean anyJournalled(Predicate<JournalEntry> which) {
        return running.values().stream()
                .flatMap(session -> Stream.ofNullable(session.entry()))
                .anyMatch(which);
    }

    /** The entries that a download of that id may still write. */
    List<JournalEntry> entries(String id) {
        return Stream.concat(running.values().stream(), settling.stream())
                .filter(session -> session.id().equals(id))
                .flatMap(session -> Stream.ofNullable(session.entry()))
                .toList();
    }

    /** How many downloads run. */
    public int size() {
        return running.size();
    }

    /** The newest state of every running download, oldest first. */
    public List<DownloadProgress> active() {
        return running.values().stream()
                .map(DownloadSession::newest)
                .sorted(Comparator.comparing(DownloadProgress::id))
                .toList();
    }

    /** The files in flight of a running download; empty when none has that id. */
    public List<FileProgress> files(String id) {
        return running.values().stream()
                .filter(session -> session.id().equals(id))
                .findFirst()
                .map(DownloadSession::files)
                .orElse(List.of());
    }

    /** Cancels a download for all its watchers; false when none with that id runs. */
    public boolean cancel(String id) {
        return running.values().stream().anyMatch(session -> session.id().equals(id) && session.cancel());
    }

    /** Cancels every download for all its watchers. */
    public void cancelAll() {
        running.values().forEach(DownloadSession::cancel);
    }
}
