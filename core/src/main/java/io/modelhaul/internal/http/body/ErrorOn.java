package io.modelhaul.internal.http.body;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Ends a stream from outside. */
public final class ErrorOn {
    private ErrorOn() {}

    /**
     * The same stream, cancelled when the alarm emits an error, and ended with it.
     *
     * <p>{@link Flux#takeUntilOther} alone would not do: it does not cancel a stream when the other one fails.
     *
     * @param alarm emits the error; when it completes without, nothing happens
     */
    public static <T> Flux<T> by(Mono<? extends Throwable> alarm, Flux<T> stream) {
        return Flux.defer(() -> {
            AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
            return stream.takeUntilOther(alarm.doOnNext(error::set).switchIfEmpty(Mono.never()))
                    .concatWith(Mono.defer(() -> endOf(error.get())));
        });
    }

    private static <T> Mono<T> endOf(@Nullable Throwable error) {
        return error == null ? Mono.empty() : Mono.error(error);
    }
}
