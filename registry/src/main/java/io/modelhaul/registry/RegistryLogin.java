package io.modelhaul.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What somebody stored to log in to a registry; secret, so its text shows nothing of it. */
public sealed interface RegistryLogin {

    /**
     * A user and a password, for the registry or for its token service.
     *
     * @param user the user
     * @param password the password
     */
    record Password(String user, String password) implements RegistryLogin {
        String authorization() {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(both);
        }

        @Override
        public String toString() {
            return "Password[***]";
        }
    }

    /**
     * A refresh token, which the registry's token service changes into a token (OAuth2, RFC 6749 section 6).
     *
     * @param token the refresh token
     */
    record IdentityToken(String token) implements RegistryLogin {
        @Override
        public String toString() {
            return "IdentityToken[***]";
        }
    }

    /**
     * A token of the registry itself.
     *
     * @param token the token
     */
    record RegistryToken(String token) implements RegistryLogin {
        @Override
        public String toString() {
            return "RegistryToken[***]";
        }
    }
}
