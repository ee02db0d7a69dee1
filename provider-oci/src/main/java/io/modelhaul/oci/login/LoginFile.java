package io.modelhaul.oci.login;

import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.registry.RegistryLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of logins as Docker ({@code config.json}) and Podman ({@code auth.json}) write it. Of several keys that fit, the
 * longest counts: Podman's may name a part of a registry. Blocks on the disk and on helper programs.
 */
final class LoginFile {
    private static final Logger log = LoggerFactory.getLogger(LoginFile.class);
    private static final int MAX_BYTES = 4 << 20;
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    private final Path file;
    private final JsonNode root;
    private final HelperPrograms helpers;

    private LoginFile(Path file, JsonNode root, HelperPrograms helpers) {
        this.file = file;
        this.root = root;
        this.helpers = helpers;
    }

    /** Reads a file; null when there is none, or none that can be read, which is logged. */
    static @Nullable LoginFile read(Path file, HelperPrograms helpers) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is too large");
            }
            return new LoginFile(file, JsonMapper.shared().readTree(Files.readAllBytes(file)), helpers);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        } catch (IOException | JacksonException e) {
            log.warn("No logins are read from {}, as it cannot be read as JSON.", file);
            return null;
        }
    }

    /** The login for a model; null when there is none. */
    @Nullable
    RegistryLogin find(OciReference model) throws IOException {
        Optional<String> special = longest(root.path("credHelpers"), model);
        RegistryLogin kept = null;
        if (special.isPresent()) {
            kept = helpers.get(text(root.path("credHelpers"), special.get()), special.get(), file);
        } else if (!text(root, "credsStore").isEmpty()) {
            String server = OciReference.isHub(model.host()) ? HUB_KEY : model.host();
            kept = helpers.get(text(root, "credsStore"), server, file);
        }
        return kept != null
                ? kept
                : longest(root.path("auths"), model)
                        .map(key -> stored(root.path("auths").path(key)))
                        .orElse(null);
    }

    private static Optional<String> longest(JsonNode entries, OciReference model) {
        Stream<String> keys = entries.propertyStream().map(java.util.Map.Entry::getKey);
        return keys.filter(key -> fits(key, model))
                .max(Comparator.comparingInt(key -> normal(key).length()));
    }

    /** Keys are a host, an address of one, or a host and the beginning of a path in it. */
    private static boolean fits(String key, OciReference model) {
        String normal = normal(key);
        int slash = normal.indexOf('/');
        String host = slash < 0 ? normal : normal.substring(0, slash);
        boolean same = host.equals(model.host()) || OciReference.isHub(host) && OciReference.isHub(model.host());
        String path = slash < 0 ? "" : normal.substring(slash + 1);
        return same && (path.isEmpty() || (model.repository() + "/").startsWith(path + "/"));
    }

    private static String normal(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        int scheme = lower.indexOf("://");
        if (scheme >= 0) {
            String rest = lower.substring(scheme + 3);
            return rest.indexOf('/') < 0 ? rest : rest.substring(0, rest.indexOf('/'));
        }
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private @Nullable RegistryLogin stored(JsonNode entry) {
        if (!text(entry, "identitytoken").isEmpty()) {
            return new RegistryLogin.IdentityToken(text(entry, "identitytoken"));
        }
        if (!text(entry, "registrytoken").isEmpty()) {
            return new RegistryLogin.RegistryToken(text(entry, "registrytoken"));
        }
        if (!text(entry, "username").isEmpty()) {
            return new RegistryLogin.Password(text(entry, "username"), text(entry, "password"));
        }
        String both = decoded(text(entry, "auth"));
        int colon = both.indexOf(':');
        return colon < 1 ? null : new RegistryLogin.Password(both.substring(0, colon), both.substring(colon + 1));
    }

    private String decoded(String auth) {
        try {
            // Docker writes zero bytes behind some of them.
            return new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8).replaceAll("\\x00+$", "");
        } catch (IllegalArgumentException e) {
            log.warn("A login in {} is no base64, and is not used.", file);
            return "";
        }
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.stringValue().trim() : "";
    }
}
