package io.modelhaul.testkit.http;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the body of an answer goes out: honestly, unless a {@link Fault} says otherwise.
 *
 * @param latency how long to wait before the answer
 * @param bytesPerSecond at most this many body bytes a second, 0 for no limit
 * @param interruption what happens in mid-body
 * @param flips positions in the content whose byte is inverted
 * @param garbage bytes sent after the body, beyond the announced length
 * @param framing how the end of the body is announced
 */
public record Delivery(
        Duration latency,
        long bytesPerSecond,
        Interruption interruption,
        List<Long> flips,
        Content garbage,
        Framing framing) {

    static final Delivery HONEST =
            new Delivery(Duration.ZERO, 0, Interruption.NONE, List.of(), Content.of(""), Framing.LENGTH);

    /** How the end of a body is announced. */
    public enum Framing {
        /** {@code Content-Length}. */
        LENGTH,
        /** {@code Transfer-Encoding: chunked}. */
        CHUNKED,
        /** Chunked, and compressed with {@code Content-Encoding: gzip}. */
        GZIP,
        /** Nothing but the end of the connection, as with HTTP/1.0. */
        CLOSE
    }

    /** What happens when the interruption's byte is reached. */
    public enum Ending {
        /** The connection is closed in order (FIN). */
        CLOSE,
        /** The connection is reset (RST). */
        RESET,
        /** Nothing more is sent, the connection stays open. */
        STALL
    }

    /**
     * A body that stops.
     *
     * @param after number of body bytes sent before it stops
     * @param ending what happens then
     * @param pause how long a stall lasts; {@link Interruption#FOREVER} until the client gives up
     */
    public record Interruption(long after, Ending ending, Duration pause) {

        /** A pause without end. */
        public static final Duration FOREVER = Duration.ofDays(1000);

        static final Interruption NONE = new Interruption(Long.MAX_VALUE, Ending.CLOSE, Duration.ZERO);

        boolean isNone() {
            return equals(NONE);
        }

        boolean closes() {
            return !isNone() && ending != Ending.STALL;
        }
    }

    /** True when the bytes go out as they are, so that the file may be handed to the kernel. */
    boolean leavesBytesAlone() {
        return bytesPerSecond == 0
                && flips.isEmpty()
                && garbage.size() == 0
                && framing == Framing.LENGTH
                && (interruption.isNone() || interruption.closes());
    }

    public Delivery withLatency(Duration value) {
        return new Delivery(value, bytesPerSecond, interruption, flips, garbage, framing);
    }

    public Delivery withBytesPerSecond(long value) {
        return new Delivery(latency, value, interruption, flips, garbage, framing);
    }

    public Delivery withInterruption(Interruption value) {
        return new Delivery(latency, bytesPerSecond, value, flips, garbage, framing);
    }

    public Delivery withFlip(long position) {
        List<Long> more = Stream.concat(flips.stream(), Stream.of(position)).toList();
        return new Delivery(latency, bytesPerSecond, interruption, more, garbage, framing);
    }

    public Delivery withGarbage(Content value) {
        return new Delivery(latency, bytesPerSecond, interruption, flips, value, framing);
    }

    public Delivery withFraming(Framing value) {
        return new Delivery(latency, bytesPerSecond, interruption, flips, garbage, value);
    }
}
