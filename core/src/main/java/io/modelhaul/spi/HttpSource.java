package io.modelhaul.spi;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.Credentials;
import io.modelhaul.http.HttpAnswer;
import io.modelhaul.http.HttpCall;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.http.InflatedBody;
import io.modelhaul.http.RangeAnswer;
import io.modelhaul.http.StatusErrors;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A file at an address, read with ranges (RFC 9110 section 14).
 *
 * <p>Where a redirect led is remembered, so that later ranges go there directly. Such an address may be signed and expire:
 * when it refuses, the original one is asked again, within the same read.
 */
public final class HttpSource implements FileSource {
    private final String layer;
    private final URI uri;
    private final @Nullable Credentials credentials;
    private final StatusErrors errors;
    private final AtomicReference<@Nullable URI> location = new AtomicReference<>();

    private HttpSource(String layer, URI uri, @Nullable Credentials credentials, StatusErrors errors) {
        this.layer = layer;
        this.uri = uri;
        this.credentials = credentials;
        this.errors = errors;
    }

    /** A file at an address, without credentials. */
    public static HttpSource of(String layer, URI uri) {
        return new HttpSource(layer, uri, null, StatusErrors.STANDARD);
    }

    /**
     * A file at an address.
     *
     * @param credentials go to their own origin only
     * @param errors reads answers that are no success
     */
    public static HttpSource of(String layer, URI uri, @Nullable Credentials credentials, StatusErrors errors) {
        return new HttpSource(layer, uri, credentials, errors);
    }

    @Override
    public String layer() {
        return layer;
    }

    @Override
    public String endpoint() {
        return uri.getHost();
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.defer(() -> {
            URI known = location.get();
            Attempt<T> attempt = new Attempt<>(http, reader);
            return known == null
                    ? attempt.at(uri, range)
                    : attempt.at(known, range).onErrorResume(Refused.class, refused -> {
                        location.compareAndSet(known, null);
                        return attempt.at(uri, range);
                    });
        });
    }

    /** The remembered address does not answer any more as it did. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("refused", null, false, false);
        }
    }

    /** One read; asks a second time only where the first answer says that this is needed. */
    private final class Attempt<T> {
        private final HttpTransport http;
        private final BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader;

        Attempt(HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
            this.http = http;
            this.reader = reader;
        }

        Flux<T> at(URI address, ContentRange range) {
            return http.exchange(call(address, range), (answer, body) -> answered(address, range, answer, body));
        }

        private HttpCall call(URI address, ContentRange range) {
            HttpCall call = HttpCall.get(address)
                    .credentials(credentials)
                    .errors(errors)
                    .freshConnection(range.fresh())
                    .header("Accept-Encoding", "identity");
            if (range.wholeFile()) {
                return call;
            }
            Long to = range.to();
            HttpCall ranged = call.header("Range", "bytes=" + range.from() + "-" + (to == null ? "" : to - 1));
            return range.validator() == null ? ranged : ranged.header("If-Range", range.validator());
        }

        private Publisher<T> answered(URI address, ContentRange range, HttpAnswer answer, Flux<ByteBuf> body) {
            boolean remembered = !address.equals(uri);
            int status = answer.status();
            if (status == 206 && !range.wholeFile()) {
                remember(answer);
                return part(range, answer, body);
            }
            if (status == 200) {
                remember(answer);
                return whole(range, answer, body);
            }
            if (status == 416 && !range.wholeFile()) {
                return unsatisfiable(answer);
            }
            if (remembered && status >= 400 && status < 500 && status != 429 && status != 408) {
                return Mono.error(new Refused());
            }
            return HttpTransport.failed(errors, answer, body);
        }

        private void remember(HttpAnswer answer) {
            if (!answer.redirects().isEmpty()) {
                location.set(answer.uri());
            }
        }

        private Publisher<T> part(ContentRange range, HttpAnswer answer, Flux<ByteBuf> body) {
            RangeAnswer part = RangeAnswer.of(answer);
            String validator = part.validator();
            if (range.validator() != null
                    && validator != null
                    && !range.validator().equals(validator)) {
                return wholeInstead();
            }
            String problem = part.problem(range.from(), range.to(), range.size());
            if (problem != null || part.from() == null) {
                return Mono.error(protocol(answer, String.valueOf(problem)));
            }
            return reader.apply(
                    new ContentHead(part.from(), part.to(), part.size(), validator, true, host(answer)), body);
        }

        private Publisher<T> whole(ContentRange range, HttpAnswer answer, Flux<ByteBuf> body) {
            RangeAnswer told = RangeAnswer.of(answer);
            if (told.encoded()) {
                Flux<ByteBuf> plain = InflatedBody.of(answer, body);
                return reader.apply(new ContentHead(0, null, null, null, false, host(answer)), plain);
            }
            Long length = told.length();
            if (range.size() != null && length != null && !length.equals(range.size()) && told.html()) {
                return Mono.error(
                        protocol(answer, "sent a web page instead of the file; is a login or proxy in the way?"));
            }
            boolean ranges = range.wholeFile() && told.acceptsRanges() && length != null;
            return reader.apply(new ContentHead(0, length, length, told.validator(), ranges, host(answer)), body);
        }

        /** Nothing is at that place: the file is empty, or another one than it was. */
        private Publisher<T> unsatisfiable(HttpAnswer answer) {
            Long size = RangeAnswer.of(answer).size();
            return size != null && size == 0
                    ? reader.apply(new ContentHead(0, 0L, 0L, null, false, host(answer)), Flux.empty())
                    : wholeInstead();
        }

        private Flux<T> wholeInstead() {
            return at(uri, new ContentRange(0, null, null, null, false));
        }
    }

    private static String host(HttpAnswer answer) {
        return answer.uri().getHost().toLowerCase(Locale.ROOT);
    }

    private static DownloadException protocol(HttpAnswer answer, String problem) {
        return new DownloadException(ErrorCode.PROTOCOL, host(answer) + " " + problem).retryable(true);
    }

    /** Layer and host; addresses may be signed. */
    @Override
    public String toString() {
        return layer + " (" + endpoint() + ")";
    }
}
