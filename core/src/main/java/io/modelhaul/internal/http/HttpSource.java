package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.body.ExactBody;
import io.modelhaul.internal.http.body.InflatedBody;
import io.modelhaul.internal.http.body.WebPage;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.util.Objects;
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
 * when it refuses, the original one is asked again, within the same read. When the content is another one than the range's
 * validator names, or a range is answered in a way that nobody can use, the whole file is asked for within the same read,
 * and the reader sees {@link ContentHead#from()} 0.
 */
public final class HttpSource implements FileSource {
    private static final int MAX_ASKS = 3;

    private final String layer;
    private final URI uri;
    private final @Nullable Credentials credentials;
    private final StatusErrors errors;
    private final boolean refusesWebPages;
    private final AtomicReference<@Nullable Location> location = new AtomicReference<>();

    private HttpSource(
            String layer, URI uri, @Nullable Credentials credentials, StatusErrors errors, boolean refusesWebPages) {
        this.layer = layer;
        this.uri = uri;
        this.credentials = credentials;
        this.errors = errors;
        this.refusesWebPages = refusesWebPages;
    }

    /** A file at an address, without credentials. */
    public static HttpSource of(String layer, URI uri) {
        return new HttpSource(layer, uri, null, StatusErrors.STANDARD, false);
    }

    /**
     * A file at an address.
     *
     * @param credentials go to their own origin only
     * @param errors reads answers that are no success
     */
    public static HttpSource of(String layer, URI uri, @Nullable Credentials credentials, StatusErrors errors) {
        return new HttpSource(layer, uri, credentials, errors, false);
    }

    /**
     * The same file, of which nothing is known that tells it from a login page: a web page is refused with
     * {@link ErrorCode#PROTOCOL}.
     */
    public HttpSource refusingWebPages() {
        return new HttpSource(layer, uri, credentials, errors, true);
    }

    @Override
    public String layer() {
        return layer;
    }

    @Override
    public String endpoint() {
        return EndpointName.of(uri);
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.defer(() -> {
            Location known = location.get();
            Location start = known == null ? new Location(uri, true) : known;
            return new Reading<>(http, reader).ask(start, range, 1);
        });
    }

    /**
     * An address of the file.
     *
     * @param uri where
     * @param own whether no foreign host led there, so that credentials may go along
     */
    private record Location(URI uri, boolean own) {}

    /** The answer is of no use; the question that follows may get a better one. */
    private static final class AskAgain extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient ContentRange range;

        AskAgain(ContentRange range) {
            super("ask again", null, false, false);
            this.range = range;
        }
    }

    /** One read, which asks again where an answer says that this is needed. */
    private final class Reading<T> {
        private final HttpTransport http;
        private final BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader;

        Reading(HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
            this.http = http;
            this.reader = reader;
        }

        Flux<T> ask(Location at, ContentRange range, int number) {
            return http.exchange(call(at, range), (answer, body) -> answered(at, range, answer, body))
                    .doOnError(DownloadException.class, failure -> forgetIfUnreachable(at, failure))
                    .onErrorResume(AskAgain.class, again -> askAgain(again.range, number));
        }

        private Flux<T> askAgain(ContentRange range, int number) {
            return number < MAX_ASKS
                    ? ask(new Location(uri, true), range, number + 1)
                    : Flux.error(new DownloadException(
                                    ErrorCode.PROTOCOL,
                                    endpoint() + " gives another answer each time. Try again later.")
                            .retryable(true));
        }

        private void forgetIfUnreachable(Location at, DownloadException failure) {
            if (failure.code() == ErrorCode.UNREACHABLE || failure.code() == ErrorCode.TIMEOUT) {
                location.compareAndSet(at, null);
            }
        }

        private HttpRequest call(Location at, ContentRange range) {
            HttpRequest call = HttpRequest.get(at.uri())
                    .credentials(at.own() ? credentials : null)
                    .errors(errors)
                    .freshConnection(range.fresh())
                    .header("Accept-Encoding", "identity");
            if (range.wholeFile()) {
                return call;
            }
            Long to = range.to();
            HttpRequest ranged = call.header("Range", "bytes=" + range.from() + "-" + (to == null ? "" : to - 1));
            String validator = range.validator();
            return validator != null && RangeResponse.fitForIfRange(validator)
                    ? ranged.header("If-Range", validator)
                    : ranged;
        }

        private Publisher<T> answered(Location at, ContentRange range, HttpResponse answer, Flux<ByteBuf> body) {
            int status = answer.status();
            if (refusesWebPages && status < 300 && WebPage.is(answer)) {
                return Mono.error(WebPage.refused(answer));
            }
            if (status == 206 && !range.wholeFile()) {
                remember(answer);
                return part(range, answer, range.from() == 0 ? checked(answer, body) : body);
            }
            if (status == 200) {
                remember(answer);
                return whole(range, answer, checked(answer, body));
            }
            if (status == 416 && !range.wholeFile()) {
                return unsatisfiable(range, answer);
            }
            location.compareAndSet(at, null);
            boolean remembered = !at.uri().equals(uri);
            return remembered && status != 429
                    ? Mono.error(new AskAgain(range))
                    : HttpTransport.failed(errors, answer, body);
        }

        private Flux<ByteBuf> checked(HttpResponse answer, Flux<ByteBuf> body) {
            return refusesWebPages ? WebPage.refuse(answer, body) : body;
        }

        private void remember(HttpResponse answer) {
            if (!answer.redirects().isEmpty()) {
                boolean own = credentials != null
                        && credentials.mayGoTo(answer.uri())
                        && answer.redirects().stream().allMatch(hop -> credentials.mayGoTo(hop.uri()));
                location.set(new Location(answer.uri(), own));
            }
        }

        private Publisher<T> part(ContentRange range, HttpResponse answer, Flux<ByteBuf> body) {
            RangeResponse part = RangeResponse.of(answer);
            if (part.encoded() || part.differsFrom(range.validator())) {
                return Mono.error(new AskAgain(wholeFile(range)));
            }
            if (range.size() != null && part.size() != null && !range.size().equals(part.size())) {
                return Mono.error(wrongSize(answer, range.size(), part.size()));
            }
            if (part.problem(range.from(), range.to(), range.size()) != null) {
                return Mono.error(new AskAgain(wholeFile(range))); // parts in a form of the server's own: without them
            }
            long from = Objects.requireNonNull(part.from());
            long to = Objects.requireNonNull(part.to());
            // Where nobody knows the size, the end of such a part need not be the end of the file.
            boolean endShown = part.size() != null || range.to() != null;
            ContentHead head =
                    new ContentHead(from, to, part.size(), part.validator(), true, answer.endpoint(), endShown);
            return reader.apply(head, ExactBody.of(answer, body, to - from));
        }

        private Publisher<T> whole(ContentRange range, HttpResponse answer, Flux<ByteBuf> body) {
            RangeResponse told = RangeResponse.of(answer);
            if (told.from() != null && !told.allOfIt()) {
                return slice(range, answer, body);
            }
            if (told.encoded()) {
                ContentHead head = new ContentHead(0, null, null, null, false, answer.endpoint());
                return reader.apply(head, InflatedBody.of(answer, body));
            }
            Long length = told.length();
            if (told.html() && range.size() != null && length != null && !length.equals(range.size())) {
                return Mono.error(WebPage.refused(answer).retryable(true));
            }
            boolean otherSize = range.size() != null && length != null && !length.equals(range.size());
            if (!range.wholeFile() && otherSize && !told.differsFrom(range.validator())) {
                return Mono.error(new AskAgain(wholeFile(range))); // no more than the slice, and nothing says so
            }
            boolean rangeIgnored = !range.wholeFile() && !told.differsFrom(range.validator());
            boolean ranges = !rangeIgnored && told.acceptsRanges() && length != null;
            boolean endShown = length != null || told.chunked();
            return reader.apply(
                    new ContentHead(0, length, length, told.validator(), ranges, answer.endpoint(), endShown), body);
        }

        /** Some caches answer a range with 200 and nothing but that range. */
        private Publisher<T> slice(ContentRange range, HttpResponse answer, Flux<ByteBuf> body) {
            return range.wholeFile()
                    ? Mono.error(
                            protocol(answer, "sent a part of the file where all of it was asked for. Try again later."))
                    : part(range, answer, body);
        }

        /** Nothing is at that place: the file is empty, or another one than it was. */
        private Publisher<T> unsatisfiable(ContentRange range, HttpResponse answer) {
            Long size = RangeResponse.of(answer).size();
            return size != null && size == 0
                    ? reader.apply(new ContentHead(0, 0L, 0L, null, false, answer.endpoint()), Flux.empty())
                    : Mono.error(new AskAgain(wholeFile(range)));
        }
    }

    private static ContentRange wholeFile(ContentRange range) {
        return new ContentRange(0, null, null, null, range.fresh());
    }

    private static DownloadException wrongSize(HttpResponse answer, long promised, long told) {
        return new DownloadException(
                        ErrorCode.SIZE_MISMATCH,
                        answer.host() + " says that the file has " + told + " bytes where " + promised
                                + " were promised. Try again later, or choose another source.")
                .retryable(true);
    }

    private static DownloadException protocol(HttpResponse answer, String problem) {
        return new DownloadException(ErrorCode.PROTOCOL, answer.host() + " " + problem).retryable(true);
    }

    /** Layer and host; addresses may be signed. */
    @Override
    public String toString() {
        return layer + " (" + endpoint() + ")";
    }
}
