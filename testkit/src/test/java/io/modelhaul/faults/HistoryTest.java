package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.TraceContext;
import io.modelhaul.metrics.LayerHealth;
import io.modelhaul.metrics.TransferAttempt;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.ResumeCredentials;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is remembered of downloads: what was tried, and what is pending. */
@Timeout(60)
class HistoryTest {
    private static final Map<String, Content> FILES =
            Map.of("small", Content.generated(1, 10_000), "large", Content.generated(2, 4_000_000));

    @TempDir
    Path folder;

    private Shelf shelf;
    private Modelhaul haul;

    @BeforeEach
    void start() {
        shelf = new Shelf(FILES);
        haul = shelf.modelhaul(folder);
    }

    @AfterEach
    void stop() {
        haul.close();
        shelf.close();
    }

    private List<TransferAttempt> attempts() {
        return Objects.requireNonNull(haul.metrics().attempts().collectList().block());
    }

    private List<PendingDownload> pending(Modelhaul any) {
        return Objects.requireNonNull(any.pending().list().collectList().block());
    }

    private DownloadProgress pull(String names) {
        return Objects.requireNonNull(
                haul.download("shelf", names, Shelf.options(folder)).blockLast());
    }

    @Test
    void remembersEveryTry() {
        shelf.hub().faults().on("small").first(1).inject(Fault.status(500));

        pull("small large");

        List<TransferAttempt> attempts = attempts();
        List<TransferAttempt> small =
                attempts.stream().filter(each -> each.bytes() < 1_000_000).toList();
        assertThat(small).extracting(TransferAttempt::code).containsExactly(ErrorCode.SERVER_ERROR, null);
        assertThat(small).extracting(TransferAttempt::attempt).containsExactly(1, 2);
        assertThat(small.get(0).firstByteMillis()).isNull();
        assertThat(small.get(1).firstByteMillis()).isNotNull();
        TransferAttempt large = attempts.stream()
                .filter(each -> each.bytes() > 1_000_000)
                .findFirst()
                .orElseThrow();
        assertThat(large.bytes()).isEqualTo(4_000_000);
        assertThat(large.status()).isEqualTo(DownloadStatus.COMPLETE);
        assertThat(large.model()).isEqualTo("small large");
        assertThat(large.endpoint())
                .isEqualTo("127.0.0.1:" + shelf.hub().endpoint().getPort());
        assertThat(haul.metrics().receivedBytes()).isGreaterThanOrEqualTo(4_010_000);
        LayerHealth health = Objects.requireNonNull(haul.metrics().health().blockFirst());
        assertThat(health.lastCode()).isEqualTo(ErrorCode.SERVER_ERROR);
    }

    @Test
    void passesTheTraceOn() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        haul.download("shelf", "small large", Shelf.options(folder))
                .contextWrite(context -> context.put(TraceContext.KEY, trace))
                .blockLast();

        assertThat(shelf.hub().log().all())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.header("traceparent")).contains(trace));
    }

    @Test
    void passesNothingOnThatIsNoTrace() {
        haul.download("shelf", "small", Shelf.options(folder))
                .contextWrite(context -> context.put(TraceContext.KEY, "00-xyz\r\nEvil: 1"))
                .blockLast();

        assertThat(shelf.hub().log().all())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.header("traceparent")).isEmpty());
    }

    @Test
    void whatIsDoneIsNotPending() throws Exception {
        pull("small large");

        assertThat(pending(haul)).isEmpty();
        assertThat(Shelf.files(folder.resolve("state").resolve("pending"))).isEmpty();
    }

    @Test
    void goesOnWithWhatWasLeft() {
        shelf.hub().faults().on("large").inject(Fault.stallAfter(1_000_000));
        DownloadWatcher watcher = shelf.watch(haul, folder, "small", "large");
        watcher.awaitBytes(1_000_000);
        assertThat(pending(haul)).isEmpty();
        watcher.cancel();
        haul.close();
        shelf.reset();

        try (Modelhaul later = shelf.modelhaul(folder)) {
            PendingDownload left = pending(later).get(0);
            assertThat(left.model()).isEqualTo("small large");
            assertThat(left.completedBytes()).isPositive();
            DownloadProgress end = Objects.requireNonNull(
                    later.pending().resume(left.id(), ResumeCredentials.NONE).blockLast());

            assertThat(end.status()).isEqualTo(DownloadStatus.COMPLETE);
            assertThat(end.id()).isEqualTo(left.id());
            assertThat(shelf.served("large")).isLessThan(1.3);
            assertThat(pending(later)).isEmpty();
        }
        shelf.assertRight(folder, "small", "large");
    }

    @Test
    void theSamePulledAgainTakesTheEntryOver() {
        shelf.hub().faults().on("large").inject(Fault.status(500));
        StepVerifier.create(
                        haul.download("shelf", "large", Shelf.options(folder)).then())
                .verifyError(DownloadException.class);
        assertThat(pending(haul)).hasSize(1);
        assertThat(pending(haul).get(0).error().code()).isEqualTo(ErrorCode.SERVER_ERROR);
        shelf.reset();

        pull("large");

        assertThat(pending(haul)).isEmpty();
    }

    @Test
    void oneThatFailsStopsNoOther() {
        shelf.hub().faults().on("large").inject(Fault.status(500));
        shelf.hub().faults().on("small").inject(Fault.status(500));
        for (String name : List.of("large", "small")) {
            StepVerifier.create(
                            haul.download("shelf", name, Shelf.options(folder)).then())
                    .verifyError(DownloadException.class);
        }
        shelf.reset();
        shelf.hub().faults().on("large").inject(Fault.status(500));

        StepVerifier.create(haul.pending()
                        .resumeAll(entry -> Mono.just(DownloadOptions.none()))
                        .filter(state -> state.status().terminal())
                        .map(DownloadProgress::model))
                .expectNext("large", "small")
                .verifyError(DownloadException.class);

        assertThat(pending(haul)).extracting(PendingDownload::model).containsExactly("large");
    }

    @Test
    void whatIsCancelledStaysPendingUntilItIsForgotten() {
        shelf.hub().faults().on("large").inject(Fault.stallAfter(1_000_000));
        DownloadWatcher watcher = shelf.watch(haul, folder, "large");
        watcher.await(DownloadStatus.DOWNLOADING);

        String id = haul.active().get(0).id();
        assertThat(haul.cancel(id).block()).isTrue();
        haul.close();

        try (Modelhaul later = shelf.modelhaul(folder)) {
            assertThat(pending(later)).extracting(PendingDownload::id).containsExactly(id);
            assertThat(later.pending().forget("another").block()).isFalse();
            assertThat(later.pending().forget(id).block()).isTrue();
            assertThat(pending(later)).isEmpty();
            assertThat(later.pending().forget(id).block()).isFalse();
        }
    }

    /** Begins a download, cancels it, and returns its id. */
    private String cancelled() {
        shelf.hub().faults().on("large").inject(Fault.stallAfter(1_000_000));
        DownloadWatcher watcher = shelf.watch(haul, folder, "large");
        watcher.await(DownloadStatus.DOWNLOADING);
        String id = haul.active().get(0).id();
        assertThat(haul.cancel(id).block()).isTrue();
        shelf.reset();
        return id;
    }

    @Test
    void theSamePulledAgainKeepsItsIdUntilItIsDone() {
        String id = cancelled();
        DownloadOptions faster = Shelf.options(folder).toBuilder()
                .set(DownloadOptions.CONNECTIONS, 3)
                .build();

        assertThat(haul.download("shelf", "large", faster)
                        .map(DownloadProgress::id)
                        .distinct()
                        .collectList()
                        .block())
                .containsExactly(id);
        assertThat(pull("large").id()).isNotEqualTo(id);
    }

    @Test
    void theSamePulledAgainLaterKeepsItsIdUnlessItWasForgotten() {
        String id = cancelled();
        haul.close();

        try (Modelhaul later = shelf.modelhaul(folder)) {
            String read = later.pending()
                    .find(later.validate(ModelRef.of("shelf", "large"), Shelf.options(folder)))
                    .map(PendingDownload::id)
                    .block();
            assertThat(read).isEqualTo(id);
            shelf.hub().faults().on("large").inject(Fault.status(500));
            assertThat(ids(later, folder)).containsExactly(id);
            shelf.reset();
            assertThat(later.pending().forget(id).block()).isTrue();
            assertThat(ids(later, folder)).hasSize(1).doesNotContain(id);
        }
    }

    private static List<String> ids(Modelhaul any, Path folder) {
        return Objects.requireNonNull(any.download("shelf", "large", Shelf.options(folder))
                .onErrorComplete()
                .map(DownloadProgress::id)
                .distinct()
                .collectList()
                .block());
    }

    /** They are one entry for those who go on with it, and two downloads while they run. */
    @Test
    void twoThatDifferInHowTheyAreMadeHaveTwoIds() {
        String id = cancelled();
        shelf.hub().faults().on("large").inject(Fault.stallAfter(1_000_000));
        DownloadWatcher first = shelf.watch(haul, folder, "large");
        assertThat(first.await(DownloadStatus.DOWNLOADING).id()).isEqualTo(id);
        DownloadWatcher second = shelf.watch(
                haul,
                Shelf.options(folder).toBuilder()
                        .set(DownloadOptions.CONNECTIONS, 3)
                        .build(),
                "large");

        assertThat(second.await(DownloadStatus.STARTING).id()).isNotEqualTo(id);
        first.cancel();
        second.cancel();
    }

    @Test
    void forgettingARunningDownloadEndsIt() {
        shelf.hub().faults().on("large").inject(Fault.stallAfter(1_000_000));
        StepVerifier.create(haul.download(
                                "shelf",
                                "large",
                                Shelf.options(folder).toBuilder()
                                        .set(DownloadOptions.ID, "my-own-id")
                                        .build())
                        .filter(state -> state.status() == DownloadStatus.DOWNLOADING)
                        .concatMap(state -> {
                            assertThat(state.id()).isEqualTo("my-own-id");
                            return haul.pending().forget(state.id());
                        })
                        .then())
                .verifyError(DownloadException.class);

        assertThat(pending(haul)).isEmpty();
        haul.close();
        try (Modelhaul later = shelf.modelhaul(folder)) {
            assertThat(pending(later)).isEmpty();
        }
    }

    @Test
    void aStateFolderThatCannotBeWrittenFailsNoDownload() throws Exception {
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("state/pending"), "in the way");
        Files.writeString(folder.resolve("state/metrics"), "in the way");
        Files.writeString(folder.resolve("state/verified"), "in the way");

        assertThat(pull("small").status()).isEqualTo(DownloadStatus.COMPLETE);
    }

    /** As a process does that was stopped by Ctrl-Z in the middle of its work. */
    @Test
    void aLogThatCannotBeWrittenCostsNothingButTheLog() throws Exception {
        Map<String, Content> many = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            many.put("file-" + i, Content.generated(i, 1000));
        }
        Path metrics = Files.createDirectories(folder.resolve("state/metrics"));
        try (ForeignLock other = ForeignLock.on(metrics.resolve("lock"));
                Shelf large = new Shelf(many)) {
            Modelhaul pulling = large.modelhaul(folder);
            String names = String.join(" ", many.keySet());

            assertThat(pulling.download("shelf", names, Shelf.options(folder))
                            .last()
                            .map(DownloadProgress::status)
                            .block())
                    .isEqualTo(DownloadStatus.COMPLETE);
            assertThat(pulling.metrics().attempts().collectList().block()).isEmpty();
            pulling.close();
            assertThat(other.held()).isTrue();
        }
    }

    @Test
    void nobodyElseReadsTheState() throws Exception {
        pull("small large");
        shelf.hub().faults().on("large").inject(Fault.status(500));
        haul.download("shelf", "large", Shelf.options(folder.resolve("other")))
                .onErrorComplete()
                .blockLast();
        haul.close();

        assertThat(Shelf.files(folder.resolve("state")))
                .hasSizeGreaterThan(2)
                .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                        .isEqualTo(PosixFilePermissions.fromString("rw-------")));
        try (Stream<Path> all = Files.walk(folder.resolve("state"))) {
            assertThat(all.filter(Files::isDirectory))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(each -> assertThat(Files.getPosixFilePermissions(each))
                            .isEqualTo(PosixFilePermissions.fromString("rwx------")));
        }
    }
}
