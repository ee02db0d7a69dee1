package io.modelhaul.registry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.connect.Loopback;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How a registry is reached and what it gets to know who asks: the caller's headers, until it demands a token of its own or a
 * password; then that one. One for each plan, so that its files share both.
 */
final class RegistryAccess {
    private static final int MAX_CAUSES = 20;

    private final RegistryAddress first;
    private final @Nullable RegistryAddress other;
    private final String model;
    private final AtomicReference<RegistryAddress> current;
    private final Mono<RegistryLogin> login;
    private final AtomicReference<@Nullable String> authorization = new AtomicReference<>();
    private volatile boolean answered;

    /**
     * The way to a registry.
     *
     * @param login what to log in with, asked for when the registry wants to know; empty when there is nothing
     */
    RegistryAccess(RegistryAddress address, @Nullable URI other, String model, Mono<RegistryLogin> login) {
        this.login = login;
        this.first = address;
        this.other = other == null ? null : address.at(other);
        this.model = model;
        this.current = new AtomicReference<>(address);
    }

    /** A call to the registry. */
    interface Call<T> {
        /** Makes the call, at that address, with what to send. */
        Flux<T> to(RegistryAddress address, @Nullable Credentials credentials);
    }

    RegistryAddress address() {
        return Objects.requireNonNull(current.get());
    }

    /** Whether it is still to be found out which protocol is spoken on this very machine, where that takes no time. */
    boolean probing() {
        return other != null && !answered && Loopback.isHost(first.base().getHost());
    }

    /** Reads the failures of that address; any answer shows that its protocol is the right one. */
    RegistryErrors errors(RegistryAddress address) {
        return new RegistryErrors(address, model, () -> answered = true);
    }

    /**
     * Asks the registry; when it demands a token, gets one and asks again, once; when it speaks another protocol, asks it
     * there, and stays there.
     */
    <T> Flux<T> ask(HttpTransport http, Call<T> call) {
        return Flux.defer(() -> {
            RegistryAddress address = address();
            String before = authorization.get();
            return call.to(address, address.credentials(before))
                    .doOnNext(element -> answered = true)
                    .onErrorResume(DownloadException.class, failure -> again(http, call, failure, address, before));
        });
    }

    private <T> Flux<T> again(
            HttpTransport http,
            Call<T> call,
            DownloadException failure,
            RegistryAddress address,
            @Nullable String before) {
        if (failure.getCause() instanceof BearerChallenge challenge) {
            return admitted(call, address, before, bearer(http, new TokenService(address, challenge)), failure);
        }
        if (failure.getCause() instanceof BasicChallenge) {
            return admitted(call, address, before, basic(), failure);
        }
        return mayBeThere(failure, address) ? elsewhere(http, call, failure) : Flux.error(failure);
    }

    /** The call once more, with what another file's question may have brought meanwhile, or with something new. */
    private <T> Flux<T> admitted(
            Call<T> call,
            RegistryAddress address,
            @Nullable String before,
            Mono<String> fresh,
            DownloadException failure) {
        return Mono.justOrEmpty(authorization.get())
                .filter(held -> !held.equals(before))
                .switchIfEmpty(fresh.filter(held -> !held.equals(before)).doOnNext(authorization::set))
                .switchIfEmpty(Mono.error(failure))
                .flatMapMany(held -> call.to(address, address.credentials(held)));
    }

    private Mono<String> basic() {
        return login.ofType(RegistryLogin.Password.class).map(RegistryLogin.Password::authorization);
    }

    private Mono<String> bearer(HttpTransport http, TokenService service) {
        return login.map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(known -> known.orElse(null) instanceof RegistryLogin.RegistryToken own
                        ? Mono.just(own.token())
                        : service.token(http, known.orElse(null)))
                .map(token -> "Bearer " + token);
    }

    /** Whether nothing that speaks the protocol has answered, and the other one may be spoken there. */
    private boolean mayBeThere(DownloadException failure, RegistryAddress address) {
        boolean silent = failure.code() == ErrorCode.UNREACHABLE
                || failure.code() == ErrorCode.TIMEOUT
                || failure.code() == ErrorCode.PROTOCOL;
        // One that takes the connection and is silent may wait for the end of a line in what is no text.
        boolean absent = caused(failure, ConnectException.class) && !caused(failure, ConnectTimeoutException.class);
        boolean unknown = caused(failure, UnknownHostException.class);
        return other != null
                && !answered
                && address.equals(first)
                && silent
                && !unknown
                && !(absent && first.base().getPort() >= 0);
    }

    private <T> Flux<T> elsewhere(HttpTransport http, Call<T> call, DownloadException failure) {
        return Flux.defer(() -> {
            current.set(Objects.requireNonNull(other));
            return ask(http, call).onErrorResume(DownloadException.class, second -> {
                if (answered) {
                    return Flux.error(second);
                }
                current.set(first);
                return Flux.error(caused(second, CertificateException.class) ? second : failure);
            });
        });
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(type::isInstance);
    }

    /** The address only. */
    @Override
    public String toString() {
        return address().toString();
    }
}
