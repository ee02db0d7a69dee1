package io.modelhaul.internal.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.PendingDownload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** When a download is in the journal, and when it is not. */
@Timeout(60)
class JournalEntryTest {
    private static final DownloadRequest REQUEST = new DownloadRequest("test", "model", DownloadOptions.none());

    @TempDir
    Path folder;

    private Engine engine;
    private DownloadJournal journal;

    @BeforeEach
    void start() {
        engine = TestEngine.in(folder, new DownloadSessions(Clock.systemUTC()));
        journal = DownloadJournal.in(engine.stateFolder());
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private JournalEntry entry(String id) {
        return new JournalEntry(engine, id, new JournalledRequest(REQUEST), "model");
    }

    private PendingDownload written() throws IOException {
        return journal.read(new JournalledRequest(REQUEST).key());
    }

    private static DownloadProgress.Builder state(DownloadStatus status) {
        return DownloadProgress.builder("1", "test", "model").status(status);
    }

    private Disposable running(JournalEntry entry) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Flux<DownloadProgress> states = Flux.just(
                        state(DownloadStatus.DOWNLOADING).build(Instant.EPOCH))
                .concatWith(Flux.never());
        Disposable watcher = entry.of(states).subscribe(state -> begun.countDown());
        begun.await();
        return watcher;
    }

    private static void awaitSettled(JournalEntry entry) throws InterruptedException {
        CountDownLatch settled = new CountDownLatch(1);
        entry.onSettled(settled::countDown);
        settled.await();
    }

    @Test
    void aCancelledDownloadStaysPending() throws Exception {
        JournalEntry entry = entry("1");
        running(entry).dispose();
        awaitSettled(entry);

        assertThat(written().id()).isEqualTo("1");
        assertThat(written().status()).isEqualTo(DownloadStatus.DOWNLOADING);
    }

    @Test
    void aCancelledDownloadStaysPendingAlsoWhenItHadNotBegun() throws Exception {
        CountDownLatch release = TestEngine.holdDisk(engine);
        JournalEntry entry = entry("1");
        entry.of(Flux.never()).subscribe().dispose();
        release.countDown();
        awaitSettled(entry);

        assertThat(written().id()).isEqualTo("1");
    }

    /** The last write waits for a disk thread while somebody drops the entry. */
    @Test
    void whatIsAbandonedIsWrittenNoMore() throws Exception {
        JournalEntry entry = entry("1");
        Disposable watcher = running(entry);
        CountDownLatch release = TestEngine.holdDisk(engine);
        watcher.dispose();
        entry.abandon();
        assertThat(journal.forget("1")).isTrue();
        release.countDown();
        awaitSettled(entry);

        assertThat(written()).isNull();
    }

    @Test
    void whatIsCompleteIsPendingNoMore() throws Exception {
        JournalEntry entry = entry("1");
        Flux<DownloadProgress> states =
                Flux.just(state(DownloadStatus.COMPLETE).path("/model").build(Instant.EPOCH));

        StepVerifier.create(entry.of(states)).expectNextCount(1).verifyComplete();

        awaitSettled(entry);
        assertThat(written()).isNull();
    }

    @Test
    void aCallThatWasWrongIsNotPending() throws Exception {
        fail(ErrorCode.NOT_FOUND);

        assertThat(written()).isNull();
    }

    @Test
    void aFailedDownloadStaysPendingWithItsReason() throws Exception {
        fail(ErrorCode.UNREACHABLE);

        assertThat(written().status()).isEqualTo(DownloadStatus.ERROR);
        assertThat(written().error().code()).isEqualTo(ErrorCode.UNREACHABLE);
    }

    private void fail(ErrorCode code) {
        StepVerifier.create(entry("1")
                        .of(Mono.<DownloadProgress>error(new DownloadException(code, "in a test"))
                                .flux()))
                .verifyError(DownloadException.class);
    }

    @Test
    void whatAnEarlierProcessKnewIsKept() throws Exception {
        JournalEntry first = entry("1");
        running(first).dispose();
        awaitSettled(first);
        PendingDownload before = written();
        JournalEntry second = entry("2");
        running(second).dispose();
        awaitSettled(second);

        assertThat(written().id()).isEqualTo("2");
        assertThat(written().started()).isEqualTo(before.started());
    }
}
