package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.Timestamps;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.store.PendingDownload;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The journal's entry of one running download: written when it starts, at changes of status and every few seconds, removed
 * when it is done.
 *
 * <p>A download that fails stays in the journal, unless the call itself was wrong and nothing had arrived: to resume it
 * would help nobody. A journal that cannot be written is no reason to fail.
 */
final class JournalEntry {
    private static final Logger LOG = LoggerFactory.getLogger(JournalEntry.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Set<ErrorCode> POINTLESS = EnumSet.of(
            ErrorCode.INVALID_REQUEST,
            ErrorCode.UNKNOWN_PROVIDER,
            ErrorCode.UNSUPPORTED_PROVIDER,
            ErrorCode.NOT_FOUND,
            ErrorCode.PROTOCOL,
            ErrorCode.OFFLINE,
            ErrorCode.AUTH_REQUIRED,
            ErrorCode.GATED,
            ErrorCode.FORBIDDEN);

    private final DownloadJournal journal;
    private final String key;
    private final TransferThreads threads;
    private final AtomicReference<PendingDownload> newest;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile long writtenAt;
    private boolean begun;
    private boolean begunBefore;
    private boolean ended;

    JournalEntry(Engine engine, String id, JournalledRequest request, String storedAs) {
        this.journal = DownloadJournal.in(engine.stateFolder());
        this.threads = engine.threads();
        this.newest = new AtomicReference<>(
                request.begun(id, storedAs, Timestamps.text(engine.clock().instant())));
        this.key = request.key();
    }

    /** The states of the download; the terminal one comes when the journal knows of it. */
    Flux<DownloadProgress> of(Flux<DownloadProgress> states) {
        return onDisk(this::begin)
                .thenMany(states)
                .concatMap(state -> seen(state).thenReturn(state))
                .onErrorResume(failure -> failed(IoErrors.of(failure)).then(Mono.error(failure)))
                .doOnTerminate(() -> settled.complete(null))
                .doOnCancel(this::cancelled);
    }

    private Mono<Void> seen(DownloadProgress state) {
        if (state.status() == DownloadStatus.COMPLETE) {
            return onDisk(this::remove);
        }
        boolean changed =
                state.status() != newest.getAndUpdate(now -> now.at(state)).status();
        if (!state.status().terminal() && (changed || System.nanoTime() - writtenAt > PAUSE_NANOS)) {
            later();
        }
        return Mono.empty();
    }

    private Mono<Void> failed(DownloadException failure) {
        return onDisk(() -> end(failure));
    }

    private synchronized void end(DownloadException failure) throws IOException {
        Long bytes = newest().completedBytes();
        boolean nothingHere = (bytes == null || bytes == 0) && !begunBefore;
        if (POINTLESS.contains(failure.code()) && nothingHere) {
            remove();
        } else {
            newest.updateAndGet(now -> now.failed(DownloadProgress.Failure.of(failure)));
            writeLast();
        }
    }

    /** What an earlier process knew of the same download is not lost. */
    private synchronized void begin() throws IOException {
        if (ended || begun) {
            return;
        }
        begun = true;
        PendingDownload before = journal.read(key);
        if (before != null) {
            begunBefore = true;
            newest.updateAndGet(now -> now.after(before));
        }
        write();
    }

    private synchronized void write() throws IOException {
        if (!ended) {
            writtenAt = System.nanoTime();
            journal.write(key, newest());
        }
    }

    private synchronized void writeLast() throws IOException {
        try {
            if (begun) {
                write();
            } else {
                begin();
            }
        } finally {
            ended = true;
        }
    }

    private synchronized void remove() throws IOException {
        ended = true;
        journal.remove(key);
    }

    /** From now on nothing is written, so that what is removed stays away; waits for a write that is under way. */
    synchronized void abandon() {
        ended = true;
    }

    /** Calls back once the download is over and its last write is done, or at once when that is so already. */
    void onSettled(Runnable done) {
        settled.thenRun(done);
    }

    /** The plan is known now. */
    void planned(@Nullable String commit) {
        newest.updateAndGet(now -> now.of(commit));
    }

    /** What is known of it now. */
    PendingDownload newest() {
        return Objects.requireNonNull(newest.get());
    }

    private void later() {
        if (scheduled.compareAndSet(false, true)) {
            execute(
                    () -> {
                        scheduled.set(false);
                        write();
                    },
                    () -> {});
        }
    }

    private void cancelled() {
        execute(this::writeLast, () -> settled.complete(null));
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    private void execute(DiskWork work, Runnable done) {
        try {
            threads.disk().execute(() -> {
                quietly(work);
                done.run();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed before the journal was written.");
            done.run();
        }
    }

    private Mono<Void> onDisk(DiskWork work) {
        return Mono.<Void>fromRunnable(() -> quietly(work)).subscribeOn(threads.files());
    }

    private void quietly(DiskWork work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not keep the journal {}: {}", journal.folder(), e.toString());
        }
    }
}
