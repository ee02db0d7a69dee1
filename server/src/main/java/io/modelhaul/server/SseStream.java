package io.modelhaul.server;

import io.modelhaul.internal.SafeInterval;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/** The events of a download as they go over the wire, with a comment now and then that keeps the way open. */
final class SseStream {
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);

    private SseStream() {}

    /** Asks for no state before the one before was taken in, so that a slow client gets the newest and not the oldest. */
    static Flux<byte[]> of(Flux<DownloadEvent> events, Duration heartbeat) {
        Flux<Signal<byte[]>> states = events.map(DownloadEvent::frame).materialize();
        Flux<Signal<byte[]>> beats = SafeInterval.every(heartbeat).map(tick -> Signal.next(HEARTBEAT));
        return Flux.merge(1, states, beats).dematerialize();
    }
}
