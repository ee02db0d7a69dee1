package io.modelhaul.builtin;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.RangeResponse;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.internal.http.body.WebPage;
import io.modelhaul.internal.http.retry.RetryRules;
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
                .fetch(call(HttpRequest.head(address.uri())), 0)
                .map(HttpBody::answer)
                .filter(this::clear)
                .onErrorResume(DownloadException.class, HttpQuestion::odd)
                .switchIfEmpty(Mono.defer(() -> firstByte(http)))
                .map(this::told);
    }

    private HttpRequest call(HttpRequest call) {
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

    private boolean clear(HttpResponse answer) {
        return !refused(answer) && !"0".equals(answer.header("Content-Length"));
    }

    private boolean refused(HttpResponse answer) {
        return WebPage.is(answer) && !options.has(DownloadOptions.SHA256) && !address.asksForWebPage();
    }

    private static Mono<HttpResponse> odd(DownloadException failure) {
        return switch (failure.code()) {
            case OFFLINE, CANCELLED, INVALID_REQUEST -> Mono.error(failure);
            default -> Mono.empty();
        };
    }

    private Mono<HttpResponse> firstByte(HttpTransport http) {
        HttpRequest call = call(HttpRequest.get(address.uri())).header("Range", "bytes=0-0");
        return http.exchange(call, this::head).single().retryWhen(http.retry(() -> 0));
    }

    private Mono<HttpResponse> head(HttpResponse answer, Flux<ByteBuf> body) {
        if (answer.status() >= 300 && answer.status() != 416) {
            return HttpTransport.failed(StatusErrors.STANDARD, answer, body);
        }
        return refused(answer) ? Mono.error(WebPage.refused(answer)) : Mono.just(answer);
    }

    private HttpRecord told(HttpResponse answer) {
        RangeResponse range = RangeResponse.of(answer);
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

    private static @Nullable String header(HttpResponse answer, String name) {
        return answer.status() == 416 ? null : answer.header(name);
    }
}
