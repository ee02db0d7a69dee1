package io.modelhaul.registry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.body.JsonBody;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Where a registry hands out its tokens: by a GET with a password or without (the token specification of the distribution
 * registry), or by a POST that changes a refresh token (its OAuth2 specification).
 *
 * @param registry the registry that named the service
 * @param challenge how it did
 */
record TokenService(RegistryAddress registry, BearerChallenge challenge) {
    private static final int MAX_ANSWER = 1 << 20;
    private static final int MAX_TOKEN = 64 << 10;
    private static final String CLIENT = "modelhaul";

    /**
     * Asks for a token. What the caller gave for the registry goes along to the registry's own origin only; a login goes to the
     * service and no further.
     */
    Mono<String> token(HttpTransport http, @Nullable RegistryLogin login) {
        return Mono.defer(() -> {
            TokenRealm.of(challenge.address()).check(registry);
            return http.json(call(login), MAX_ANSWER).map(this::read);
        });
    }

    private HttpRequest call(@Nullable RegistryLogin login) {
        URI address = challenge.address();
        if (login instanceof RegistryLogin.Password password) {
            return HttpRequest.get(address)
                    .credentials(new Credentials(address, Map.of("Authorization", password.authorization())));
        }
        if (login instanceof RegistryLogin.IdentityToken identity) {
            return HttpRequest.post(challenge.realm(), form(identity))
                    .header("Content-Type", "application/x-www-form-urlencoded");
        }
        return HttpRequest.get(address).credentials(registry.credentials(null));
    }

    private String form(RegistryLogin.IdentityToken identity) {
        return "grant_type=refresh_token&client_id=" + CLIENT + "&service=" + encoded(challenge.service()) + "&scope="
                + encoded(challenge.scope()) + "&refresh_token=" + encoded(identity.token());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private String read(JsonBody answer) {
        String token = text(answer.root().path("token"));
        token = token == null || token.isEmpty() ? text(answer.root().path("access_token")) : token;
        if (token == null
                || token.isBlank()
                || token.length() > MAX_TOKEN
                || token.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, "The registry " + registry + " handed out no token that can be used.");
        }
        return token;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isString() ? value.stringValue() : null;
    }
}
