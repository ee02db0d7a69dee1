package io.modelhaul.internal;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ModelProvider;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A call of a provider. A bug in it is reported as such, names the provider, and is logged with its stack trace. */
public final class ProviderCall {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderCall.class);

    private ProviderCall() {}

    /** A call that answers with any number of elements. */
    public static <T> Flux<T> many(ModelProvider provider, Supplier<Flux<T>> call) {
        return Flux.defer(call)
                .onErrorMap(failure -> failed(provider.descriptor().id(), failure));
    }

    /** A call that answers with at most one element. */
    public static <T> Mono<T> one(ModelProvider provider, Supplier<Mono<T>> call) {
        return Mono.defer(call)
                .onErrorMap(failure -> failed(provider.descriptor().id(), failure));
    }

    /**
     * The failure as callers get it.
     *
     * @param provider the id of the provider that was called
     */
    public static DownloadException failed(String provider, Throwable failure) {
        DownloadException known = IoErrors.of(failure);
        Throwable bug = known.getCause();
        if (known == failure || known.code() != ErrorCode.INTERNAL || bug == null) {
            return known;
        }
        String what = "The provider '" + provider + "' failed with an unexpected " + IoErrors.named(bug) + ".";
        LOG.error("{}", what, bug);
        return new DownloadException(
                ErrorCode.INTERNAL,
                what + " This is a bug in it or in Modelhaul: report it with its stack trace.",
                bug);
    }
}
