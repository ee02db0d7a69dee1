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
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class SharedDownloadTest {
    private final DownloadRequest request = new DownloadRequest("test", "model", DownloadOptions.none());

    private SharedDownload shared(Flux<DownloadProgress> source) {
        return new SharedDownload("1", request, Clock.systemUTC(), source, () -> {});
    }

    private static Flux<DownloadProgress> watched(SharedDownload download) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super DownloadProgress> actual) {
                download.join(actual);
            }
        };
    }

    /** The end that watchers were told is the end, also for those who close everything at that moment. */
    @Test
    void aDownloadThatToldItsEndCannotBeCancelled() {
        Sinks.Empty<DownloadProgress> end = Sinks.empty();
        DownloadProgress complete = DownloadProgress.builder("1", "test", "model")
                .status(DownloadStatus.COMPLETE)
                .path("/model")
                .build(Instant.EPOCH);
        SharedDownload download = shared(Flux.just(complete).concatWith(end.asMono()));

        StepVerifier.create(watched(download).map(DownloadProgress::status))
                .expectNext(DownloadStatus.STARTING, DownloadStatus.COMPLETE)
                .then(() -> {
                    assertThat(download.cancel()).isFalse();
                    end.tryEmitEmpty();
                })
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }

    /** An error of the JVM in a watcher's own code ends its watching. */
    @Test
    void aWatcherThatRunsOutOfMemoryHearsOfIt() {
        Flux<DownloadProgress> failing = watched(shared(Flux.never())).doOnNext(state -> {
            throw new OutOfMemoryError("in a test");
        });

        StepVerifier.create(failing)
                .expectErrorMessage(
                        "Java could not go on (java.lang.OutOfMemoryError: in a test). What arrived is kept."
                                + " Where memory was short, give the process more of it and run the same again.")
                .verify(Duration.ofSeconds(30));
    }
}
