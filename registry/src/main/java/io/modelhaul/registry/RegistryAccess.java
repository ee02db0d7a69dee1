package io.modelhaul.registry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.body.JsonBody;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * How a registry is reached and what it gets to know who asks: the caller's headers, until it demands a token of its own;
 * then that one. One for each plan, so that its files share both.
 */
final class RegistryAccess {
    private static final int MAX_TOKEN_ANSWER = 1 << 20;
    private static final int MAX_TOKEN = 64 << 10;
    private static final int MAX_CAUSES = 20;

    private final RegistryAddress first;
    private final @Nullable RegistryAddress other;
    private final String model;
    private final AtomicReference<RegistryAddress> current;
    private final AtomicReference<@Nullable String> token = new AtomicReference<>();
    private volatile boolean answered;

    RegistryAccess(RegistryAddress address, @Nullable URI other, String model) {
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
            String before = token.get();
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
            // Another file's question may have brought a token meanwhile.
            Mono<String> now = Mono.justOrEmpty(token.get())
                    .filter(held -> !Objects.equals(held, before))
                    .switchIfEmpty(fetch(http, challenge, address));
            return now.flatMapMany(held -> call.to(address, address.credentials(held)));
        }
        return mayBeThere(failure, address) ? elsewhere(http, call, failure) : Flux.error(failure);
    }

    /** Whether nothing that speaks the protocol has answered, and the other one may be spoken there. */
    private boolean mayBeThere(DownloadException failure, RegistryAddress address) {
        boolean silent = failure.code() == ErrorCode.UNREACHABLE || failure.code() == ErrorCode.PROTOCOL;
        boolean absent = caused(failure, ConnectException.class);
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

    private Mono<String> fetch(HttpTransport http, BearerChallenge challenge, RegistryAddress address) {
        return Mono.defer(() -> {
            TokenRealm.of(challenge.address()).check(address);
            // The caller's headers go along to the registry's own origin only.
            HttpRequest call = HttpRequest.get(challenge.address()).credentials(address.credentials(null));
            return http.json(call, MAX_TOKEN_ANSWER)
                    .map(answer -> read(answer, address))
                    .doOnNext(token::set);
        });
    }

    private static String read(JsonBody answer, RegistryAddress address) {
        String token = text(answer.root().path("token"));
        token = token == null ? text(answer.root().path("access_token")) : token;
        if (token == null
                || token.isBlank()
                || token.length() > MAX_TOKEN
                || token.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, "The registry " + address + " handed out no token that can be used.");
        }
        return token;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isString() ? value.stringValue() : null;
    }

    /** The address only. */
    @Override
    public String toString() {
        return address().toString();
    }
}
