package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.MalformedContent;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Asks one gateway after the other until the whole is there. What the one brought the next one is not asked for: the question
 * is put anew each time, and knows how far the answer has come.
 *
 * @param <T> what gateways bring
 */
final class GatewayFailover<T> {
    /** Failures that no other gateway can help with. */
    private static final Set<ErrorCode> FINAL =
            EnumSet.of(ErrorCode.OFFLINE, ErrorCode.CANCELLED, ErrorCode.INVALID_REQUEST);

    private final GatewayAttempts attempts;
    private final HttpTransport http;
    private final LongSupplier progress;
    private final Function<Gateway, Flux<T>> question;
    private @Nullable Gateway asked;
    private long best;

    /**
     * A round.
     *
     * @param progress how far the answer has come
     * @param question what to ask a gateway
     */
    GatewayFailover(Gateways gateways, HttpTransport http, LongSupplier progress, Function<Gateway, Flux<T>> question) {
        this.attempts = new GatewayAttempts(gateways);
        this.http = http;
        this.progress = progress;
        this.question = question;
        this.best = progress.getAsLong();
    }

    /** All that the gateways bring; subscribed to once. */
    Flux<T> run() {
        return Flux.defer(this::ask)
                .retryWhen(Retry.from(signals -> signals.concatMap(signal -> next(signal.failure()))));
    }

    private Flux<T> ask() {
        Gateway gateway = attempts.next();
        if (gateway == null) {
            return Flux.error(attempts.allFailed());
        }
        if (asked != null && !asked.equals(gateway)) {
            http.listener().onSource(Gateway.LAYER, gateway.name());
        }
        asked = gateway;
        GatewayHealth health = gateway.health();
        long before = progress.getAsLong();
        long begun = System.nanoTime();
        health.opened();
        return question.apply(gateway).doFinally(signal -> {
            health.closed();
            health.brought(progress.getAsLong() - before, System.nanoTime() - begun);
        });
    }

    /** Emits when another try is worth it. */
    private Publisher<Boolean> next(Throwable failure) {
        Gateway gateway = asked;
        if (gateway == null || !(failure instanceof DownloadException known) || isFinal(known)) {
            return Mono.error(failure);
        }
        if (progress.getAsLong() > best) {
            best = progress.getAsLong();
            attempts.progress();
        }
        DownloadException named = attempts.failed(gateway, known);
        if (attempts.next() == null) {
            return Mono.error(attempts.allFailed());
        }
        http.listener().onRetry(attempts.number(), Duration.ZERO, named);
        return Mono.just(true);
    }

    private static boolean isFinal(DownloadException failure) {
        return FINAL.contains(failure.code()) || MalformedContent.is(failure);
    }
}
