package io.modelhaul.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.spi.FileSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Tries a file's sources in order, each as patiently as the rules say, and tells of every failure when none works. */
final class SourceFallback {
    private final List<FileSource> sources;
    private final HttpTransport http;
    private final LongSupplier progress;
    private final TransferObserver observer;

    /**
     * An order of sources.
     *
     * @param progress bytes that are here; when they grow, a source gets all its tries again
     * @param observer is told of every try
     */
    SourceFallback(List<FileSource> sources, HttpTransport http, LongSupplier progress, TransferObserver observer) {
        this.sources = sources;
        this.http = http;
        this.progress = progress;
        this.observer = observer;
    }

    /** The result of the first source that works. */
    <T> Mono<T> first(Function<FileSource, Mono<T>> attempt) {
        return from(0, attempt, List.of());
    }

    private <T> Mono<T> from(int index, Function<FileSource, Mono<T>> attempt, List<String> failures) {
        FileSource source = sources.get(index);
        boolean last = index == sources.size() - 1;
        AtomicInteger tries = new AtomicInteger();
        return Mono.defer(() -> MeasuredSource.during(source, tries.incrementAndGet(), observer, attempt))
                .onErrorMap(failure -> !(failure instanceof DownloadException), LocalFailures::of)
                .onErrorMap(DownloadException.class, failure -> last ? failure : withoutWaiting(failure))
                .retryWhen(http.retry(progress))
                .onErrorResume(DownloadException.class, failure -> next(index, attempt, failures, failure));
    }

    /** Nobody waits as long as a server asks while another source can be asked at once. */
    private static DownloadException withoutWaiting(DownloadException failure) {
        return failure.retryAfter() == null ? failure : failure.retryable(false);
    }

    private <T> Mono<T> next(
            int index, Function<FileSource, Mono<T>> attempt, List<String> before, DownloadException failure) {
        if (LocalFailures.local(failure) || sources.size() == 1) {
            return Mono.error(failure);
        }
        FileSource source = sources.get(index);
        List<String> failures = new ArrayList<>(before);
        failures.add(source.layer() + " (" + source.endpoint() + "): " + failure.code() + ", " + failure.getMessage());
        return index + 1 < sources.size() ? from(index + 1, attempt, failures) : Mono.error(allFailed(failures));
    }

    private static DownloadException allFailed(List<String> failures) {
        return new DownloadException(
                ErrorCode.ALL_SOURCES_FAILED, "Every source failed.\n  " + String.join("\n  ", failures));
    }
}
