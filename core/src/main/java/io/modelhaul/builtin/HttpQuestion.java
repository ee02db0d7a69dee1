package io.modelhaul.builtin;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.http.HttpAnswer;
import io.modelhaul.http.HttpBody;
import io.modelhaul.http.HttpCall;
import io.modelhaul.http.HttpSettings;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.http.RangeAnswer;
import io.modelhaul.http.RetryRules;
import io.modelhaul.http.StatusErrors;
import io.modelhaul.http.WebPage;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a server says of a file before it is fetched: by a {@code HEAD}, and by a {@code GET} of its first byte where the
 * answer to that is odd, as many servers know only {@code GET}.
 *
 * @param address the file's address
 * @param options of the call
 */
record HttpQuestion(HttpAddress address, DownloadOptions options) {
    private static final Duration HEAD_PATIENCE = Duration.ofSeconds(5);

    Mono<HttpRecord> ask(HttpTransport http) {
        return hurried(http)
                .fetch(call(HttpCall.head(address.uri())), 0)
                .map(HttpBody::answer)
                .filter(this::clear)
                .onErrorResume(DownloadException.class, HttpQuestion::odd)
                .switchIfEmpty(Mono.defer(() -> firstByte(http)))
                .map(this::told);
    }

    private HttpCall call(HttpCall call) {
        return call.credentials(address.credentials(options)).header("Accept-Encoding", "identity");
    }

    /** One try, and no long wait for an answer that few servers need to give. */
    private static HttpTransport hurried(HttpTransport http) {
        HttpSettings usual = http.settings();
        Duration limit = usual.responseTimeout().compareTo(HEAD_PATIENCE) < 0 ? usual.responseTimeout() : HEAD_PATIENCE;
        RetryRules rules = usual.retry();
        return http.with(new HttpSettings(
                usual.connectTimeout(),
                limit,
                usual.stallTimeout(),
                new RetryRules(0, rules.budget(), rules.delays())));
    }

    private boolean clear(HttpAnswer answer) {
        return !refused(answer) && !"0".equals(answer.header("Content-Length"));
    }

    private boolean refused(HttpAnswer answer) {
        return WebPage.is(answer) && !options.has(DownloadOptions.SHA256) && !address.asksForWebPage();
    }

    private static Mono<HttpAnswer> odd(DownloadException failure) {
        return switch (failure.code()) {
            case OFFLINE, CANCELLED, INVALID_REQUEST -> Mono.error(failure);
            default -> Mono.empty();
        };
    }

    private Mono<HttpAnswer> firstByte(HttpTransport http) {
        HttpCall call = call(HttpCall.get(address.uri())).header("Range", "bytes=0-0");
        return http.exchange(call, this::head).single().retryWhen(http.retry(() -> 0));
    }

    private Mono<HttpAnswer> head(HttpAnswer answer, Flux<ByteBuf> body) {
        if (answer.status() >= 300 && answer.status() != 416) {
            return HttpTransport.failed(StatusErrors.STANDARD, answer, body);
        }
        return refused(answer) ? Mono.error(WebPage.refused(answer)) : Mono.just(answer);
    }

    private HttpRecord told(HttpAnswer answer) {
        RangeAnswer range = RangeAnswer.of(answer);
        Long size =
                range.encoded() ? null : answer.status() == 200 && range.from() == null ? range.length() : range.size();
        return new HttpRecord(
                address.fileName().value(),
                address.toString(),
                size == null ? -1 : size,
                header(answer, "ETag"),
                header(answer, "Last-Modified"),
                options.get(DownloadOptions.SHA256));
    }

    private static @Nullable String header(HttpAnswer answer, String name) {
        return answer.status() == 416 ? null : answer.header(name);
    }
}
