package io.modelhaul.internal.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.spi.DownloadRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class SharedDownloadsTest {
    private final SharedDownloads downloads = new SharedDownloads(Clock.systemUTC());
    private final DownloadRequest request = new DownloadRequest("test", "model", DownloadOptions.none());

    /** The end that watchers were told is the end, also for those who close everything at that moment. */
    @Test
    void aDownloadThatToldItsEndCannotBeCancelled() {
        Sinks.Empty<DownloadProgress> end = Sinks.empty();
        DownloadProgress complete = DownloadProgress.builder("1", "test", "model")
                .status(DownloadStatus.COMPLETE)
                .path("/model")
                .build(Instant.EPOCH);
        Flux<DownloadProgress> source = Flux.just(complete).concatWith(end.asMono());

        StepVerifier.create(downloads.share(request, () -> "1", id -> source).map(DownloadProgress::status))
                .expectNext(DownloadStatus.STARTING, DownloadStatus.COMPLETE)
                .then(() -> {
                    assertThat(downloads.cancel("1")).isFalse();
                    downloads.cancelAll();
                    end.tryEmitEmpty();
                })
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }

    /** An error of the JVM in a watcher's own code ends its watching. */
    @Test
    void aWatcherThatRunsOutOfMemoryHearsOfIt() {
        Flux<DownloadProgress> source = Flux.never();
        Flux<DownloadProgress> watched = downloads
                .share(request, () -> "1", id -> source)
                .doOnNext(state -> {
                    throw new OutOfMemoryError("in a test");
                });

        StepVerifier.create(watched)
                .expectErrorMessage(
                        "Java could not go on (java.lang.OutOfMemoryError: in a test). What arrived is kept."
                                + " Where memory was short, give the process more of it and run the same again.")
                .verify(Duration.ofSeconds(30));
    }
}
