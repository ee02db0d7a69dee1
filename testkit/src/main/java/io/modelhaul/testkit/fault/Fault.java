package io.modelhaul.testkit.fault;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.Body;
import io.modelhaul.testkit.http.Delivery.Ending;
import io.modelhaul.testkit.http.Delivery.Framing;
import io.modelhaul.testkit.http.Delivery.Interruption;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.hub.HubRoutes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with an answer. A fault turns the honest answer into another one; it is put in place with
 * {@link LocalHub#faults()}. Faults of a body touch only answers that bring content (a 2xx with a body), so a redirect
 * on the way neither suffers nor counts.
 */
@FunctionalInterface
public interface Fault {

    /** The answer to send instead. */
    Answer apply(ServedRequest request, Answer honest);

    /** Whether this fault has anything to do with an answer; only such answers count as tries. */
    default boolean concerns(ServedRequest request, Answer honest) {
        return true;
    }

    /** This fault, and then another one on its result. */
    default Fault and(Fault other) {
        Fault first = this;
        return new ConditionalFault(
                (request, honest) -> first.concerns(request, honest) && other.concerns(request, honest),
                (request, honest) -> other.apply(request, first.apply(request, honest)));
    }

    /** Closes the connection in order (FIN) after so many body bytes. */
    static Fault cutAfter(long bytes) {
        return interrupt(new Interruption(bytes, Ending.CLOSE, Duration.ZERO));
    }

    /** Resets the connection (RST) after so many body bytes; what is still on the way may be lost with it. */
    static Fault resetAfter(long bytes) {
        return interrupt(new Interruption(bytes, Ending.RESET, Duration.ZERO));
    }

    /** Sends nothing more after so many body bytes, and keeps the connection open. */
    static Fault stallAfter(long bytes) {
        return stallAfter(bytes, Interruption.FOREVER);
    }

    /** Pauses after so many body bytes, then goes on. */
    static Fault stallAfter(long bytes, Duration pause) {
        return interrupt(new Interruption(bytes, Ending.STALL, pause));
    }

    /** Inverts one byte, counted from the beginning of the file; answers that do not carry that byte do not count. */
    static Fault flipByte(long position) {
        return new ConditionalFault(
                (request, honest) -> honest.bringsContent()
                        && honest.body() != null
                        && honest.body().covers(position),
                (request, honest) -> honest.withDelivery(delivery -> delivery.withFlip(position)));
    }

    /** Sends bytes after the body that the announced length does not include. */
    static Fault garbageAfter(int bytes) {
        return onContent(
                honest -> honest.withDelivery(delivery -> delivery.withGarbage(Content.generated(bytes, bytes))));
    }

    /** Sends less than there is and announces just that, in good order. */
    static Fault truncatedBy(long bytes) {
        return onBody((honest, body) ->
                honest.withBody(new Body(body.content(), body.offset(), Math.max(0, body.length() - bytes))));
    }

    /** Announces a length that differs from what is sent by so many bytes; when too long, closes at the end. */
    static Fault contentLengthOffBy(long bytes) {
        return onBody((honest, body) -> honest.with("Content-Length", Long.toString(body.length() + bytes)));
    }

    /** Moves the announced beginning of a part; the bytes stay. */
    static Fault contentRangeShiftedBy(long bytes) {
        return WrongRange.shifted(bytes);
    }

    /** Announces another total size with a part; the bytes stay. */
    static Fault contentRangeTotal(String total) {
        return WrongRange.total(total);
    }

    /** Answers a range with another part of the file, announced truly. */
    static Fault otherPart(long offset, long length) {
        return WrongRange.part(offset, length);
    }

    /** Answers a range with the whole file and 200. */
    static Fault ignoreRange() {
        return WrongRange.ignored();
    }

    /** Sends other content of its own, part for part, under another entity tag: the file changed. */
    static Fault changedContent(Content content) {
        return onBody((honest, body) -> WrongRange.over(honest, body, content)
                .with("ETag", '"' + content.sha256().substring(0, 32) + '"'));
    }

    /** Sends other content, part for part, under the old entity tag. */
    static Fault otherContent(Content content) {
        return onBody((honest, body) -> WrongRange.over(honest, body, content));
    }

    /** Sets a header, or removes it when the value is null. */
    static Fault header(String name, @Nullable String value) {
        return (request, honest) -> honest.with(name, value);
    }

    /** Sends this entity tag, which must bring its own quotes; {@code W/"x"} is a weak one. */
    static Fault etag(String value) {
        return onContent(honest -> honest.with("ETag", value));
    }

    /** Leaves the entity tag out. */
    static Fault noEtag() {
        return onContent(honest -> honest.with("ETag", null));
    }

    /** Answers with a status and a short text. */
    static Fault status(int status) {
        return (request, honest) -> Answer.of(status, "text/plain", Content.of("Fault: status " + status));
    }

    /** Answers with a status and {@code Retry-After} in seconds. */
    static Fault retryAfter(int status, long seconds) {
        return status(status).and(header("Retry-After", Long.toString(seconds)));
    }

    /** Answers with a status and {@code Retry-After} as an HTTP date. */
    static Fault retryAt(int status, Instant moment) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(moment.atOffset(ZoneOffset.UTC));
        return status(status).and(header("Retry-After", date));
    }

    /** Answers 429 the way the Hub does: no requests left, a new window in so many seconds. */
    static Fault rateLimited(long seconds) {
        return status(429)
                .and(header("RateLimit", "\"api\";r=0;t=" + seconds))
                .and(header("RateLimit-Policy", "\"fixed window\";\"api\";q=500;w=300"));
    }

    /** Redirects to a location, absolute or relative. */
    static Fault redirect(int status, String location) {
        return (request, honest) -> HubRoutes.redirect(status, location);
    }

    /** Redirects each request to itself. */
    static Fault redirectLoop() {
        return (request, honest) -> HubRoutes.redirect(302, request.path());
    }

    /** Answers 200 with a web page, as captive portals do. */
    static Fault html() {
        return body("text/html; charset=utf-8", Content.of("<!doctype html><html><body>Sign in</body></html>"));
    }

    /** Answers 200 with this document. */
    static Fault body(String contentType, Content document) {
        return (request, honest) -> Answer.of(200, contentType, document);
    }

    /** Sends the body chunked, without a length. */
    static Fault chunked() {
        return onContent(honest -> honest.withDelivery(delivery -> delivery.withFraming(Framing.CHUNKED)));
    }

    /** Sends the body without a length and closes the connection at its end, as HTTP/1.0 servers do. */
    static Fault closeDelimited() {
        return onContent(honest -> honest.withDelivery(delivery -> delivery.withFraming(Framing.CLOSE)));
    }

    /** Answers a range with 200 and only that range, {@code Content-Range} included, as some caches do. */
    static Fault rangeAs200() {
        return WrongRange.as200();
    }

    /** Sends the body compressed, without a length, also to clients that asked for identity. */
    static Fault gzip() {
        return onContent(honest ->
                honest.with("Content-Encoding", "gzip").withDelivery(delivery -> delivery.withFraming(Framing.GZIP)));
    }

    /** Sends at most so many body bytes a second for each answer, evenly. */
    static Fault bytesPerSecond(long bytes) {
        return onContent(honest -> honest.withDelivery(delivery -> delivery.withBytesPerSecond(bytes)));
    }

    /** Waits before the answer. */
    static Fault latency(Duration latency) {
        return (request, honest) -> honest.withDelivery(delivery -> delivery.withLatency(latency));
    }

    /** Closes the connection without an answer (FIN). */
    static Fault hangUp() {
        return (request, honest) -> Answer.status(0);
    }

    /** Resets the connection without an answer (RST). */
    static Fault reset() {
        Interruption now = new Interruption(0, Ending.RESET, Duration.ZERO);
        return (request, honest) -> Answer.status(0).withDelivery(delivery -> delivery.withInterruption(now));
    }

    /** Never answers, and keeps the connection open. */
    static Fault silence() {
        return latency(Interruption.FOREVER);
    }

    private static Fault interrupt(Interruption interruption) {
        return onContent(honest -> honest.withDelivery(delivery -> delivery.withInterruption(interruption)));
    }

    private static Fault onContent(UnaryOperator<Answer> change) {
        return new ConditionalFault(
                (request, honest) -> honest.bringsContent(), (request, honest) -> change.apply(honest));
    }

    private static Fault onBody(BiFunction<Answer, Body, Answer> change) {
        return new ConditionalFault(
                (request, honest) -> honest.bringsContent(),
                (request, honest) -> honest.body() == null ? honest : change.apply(honest, honest.body()));
    }
}
