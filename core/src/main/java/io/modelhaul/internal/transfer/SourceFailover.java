package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.spi.FileSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Tries a file's sources in order, each as patiently as the rules say, and tells of every failure when none works. */
final class SourceFailover {
    private static final int RETRIES_BEFORE_ANOTHER = 1;
    private static final Set<ErrorCode> WRONG_BYTES = EnumSet.of(ErrorCode.CHECKSUM_MISMATCH, ErrorCode.SIZE_MISMATCH);

    private final List<FileSource> sources;
    private final HttpTransport http;
    private final LongSupplier progress;
    private final TransferObserver observer;

    /**
     * An order of sources.
     *
     * @param progress bytes that are here; when they grow, a source gets all its tries again
     * @param observer is told of every try, and when the next source is asked
     */
    SourceFailover(List<FileSource> sources, HttpTransport http, LongSupplier progress, TransferObserver observer) {
        this.observer = observer;
        this.sources = sources;
        this.http = http;
        this.progress = progress;
    }

    /** The result of the first source that works. */
    <T> Mono<T> first(Function<FileSource, Mono<T>> attempt) {
        return from(0, attempt, List.of(), EnumSet.noneOf(ErrorCode.class));
    }

    private <T> Mono<T> from(
            int index, Function<FileSource, Mono<T>> attempt, List<String> failures, Set<ErrorCode> reasons) {
        FileSource source = sources.get(index);
        boolean last = index == sources.size() - 1;
        AtomicInteger tries = new AtomicInteger();
        return Mono.defer(() -> InstrumentedSource.during(source, tries.incrementAndGet(), observer, attempt))
                .onErrorMap(failure -> !(failure instanceof DownloadException), IoErrors::of)
                .onErrorMap(DownloadException.class, failure -> last ? failure : withoutWaiting(failure))
                .retryWhen(patience(last).retry(progress))
                .onErrorResume(DownloadException.class, failure -> next(index, attempt, failures, reasons, failure));
    }

    /** Nobody waits as long as a server asks, or for another file to become this one, while another source is at hand. */
    private static DownloadException withoutWaiting(DownloadException failure) {
        boolean hopeful = failure.retryAfter() == null && failure.code() != ErrorCode.SIZE_MISMATCH;
        return hopeful ? failure : failure.retryable(false);
    }

    /** Another source is better than much patience with one that brings nothing. */
    private HttpTransport patience(boolean last) {
        HttpSettings usual = http.settings();
        RetryRules rules = usual.retry();
        return last || rules.retries() <= RETRIES_BEFORE_ANOTHER
                ? http
                : http.with(new HttpSettings(
                        usual.connectTimeout(),
                        usual.responseTimeout(),
                        usual.stallTimeout(),
                        new RetryRules(RETRIES_BEFORE_ANOTHER, rules.budget(), rules.delays())));
    }

    private <T> Mono<T> next(
            int index,
            Function<FileSource, Mono<T>> attempt,
            List<String> before,
            Set<ErrorCode> reasonsBefore,
            DownloadException failure) {
        if (IoErrors.local(failure) || sources.size() == 1) {
            return Mono.error(failure);
        }
        FileSource source = sources.get(index);
        List<String> failures = new ArrayList<>(before);
        Set<ErrorCode> reasons = EnumSet.of(failure.code());
        reasons.addAll(reasonsBefore);
        failures.add(source.layer() + " (" + source.endpoint() + "): " + failure.code() + ", " + failure.getMessage());
        if (index + 1 == sources.size()) {
            return Mono.error(allFailed(failures, reasons));
        }
        FileSource following = sources.get(index + 1);
        observer.turning(
                index + 2,
                new TransferObserver.Turn(
                        source.layer(), source.endpoint(), failure, following.layer(), following.endpoint()));
        return from(index + 1, attempt, failures, reasons);
    }

    /** Sources that are all asked in vain may be back later; wrong bytes from all of them will stay wrong. */
    private static DownloadException allFailed(List<String> failures, Set<ErrorCode> reasons) {
        return new DownloadException(
                WRONG_BYTES.containsAll(reasons) ? ErrorCode.CHECKSUM_MISMATCH : ErrorCode.ALL_SOURCES_FAILED,
                "Every source failed.\n  " + String.join("\n  ", failures));
    }
}
