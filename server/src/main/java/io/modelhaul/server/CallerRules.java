package io.modelhaul.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.Option;
import io.modelhaul.Values;
import io.modelhaul.internal.http.connect.AddressPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What callers may decide about this machine: which folders they may name, and which servers they may send it to. Without a
 * word of the operator, none. Values are looked at as they were read, never as they were written.
 *
 * @param folders callers may name these and what is below
 * @param endpoints callers may name these servers, and addresses below
 */
record CallerRules(List<Path> folders, List<URI> endpoints) {
    static final CallerRules STRICT = new CallerRules(List.of(), List.of());

    CallerRules {
        folders = List.copyOf(folders);
        endpoints = List.copyOf(endpoints);
    }

    /** Refuses an option of which it is not known what its values may do. */
    void requireOpen(Option<?> option) {
        if (option.remoteUse() == Option.RemoteUse.NEVER) {
            throw ApiException.badRequest("The option '" + option.name() + "' cannot be set over HTTP. Leave it out.");
        }
    }

    /** Refuses values that are not the caller's to choose. Looks at the disk. */
    void check(DownloadOptions options) {
        options.options().forEach(option -> values(options.get(option)).forEach(value -> check(option, value)));
    }

    private static List<?> values(@Nullable Object value) {
        return value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
    }

    private void check(Option<?> option, Object value) {
        switch (option.remoteUse()) {
            case FOLDER -> checkFolder(option.name(), value instanceof Path path ? path : path(value.toString()));
            case SERVER -> checkAddress(option.name(), value.toString());
            case SOURCE -> checkSource(option.name(), value.toString());
            case ANY, NEVER -> {
                // Nothing to look at; what must never be set was refused.
            }
        }
    }

    /**
     * Refuses a model whose name is a place on this machine, and headers that would go to a server which the operator did
     * not name.
     */
    void checkModel(String provider, String model, DownloadOptions options) {
        if (provider.equals("path")) {
            checkFolder("model", path(model));
        }
        if (provider.equals("http")) {
            checkReach(model);
        }
        if (options.has(DownloadOptions.HEADER)) {
            boolean allowed = provider.equals("http")
                    ? allowed(model)
                    : options.options().stream().anyMatch(CallerRules::namesServer);
            if (!allowed) {
                throw refused(DownloadOptions.HEADER.name(), "--allow-endpoint");
            }
        }
    }

    /**
     * Refuses private networks, and the other folders of a server that is open to callers only below one. What is no address
     * is refused by the provider, in its own words.
     */
    private void checkReach(String model) {
        URI address;
        try {
            address = Values.address(model);
        } catch (IllegalArgumentException e) {
            return;
        }
        if (endpoints.stream().anyMatch(allowed -> sameServer(address, allowed)) && !below(address)) {
            throw refused("model", "--allow-endpoint");
        }
        AddressPolicy.publicAnd(List.of(), endpoints).require(address);
    }

    /** Headers go there. */
    private static boolean namesServer(Option<?> option) {
        return option.remoteUse() == Option.RemoteUse.SERVER && option.scope() == Option.Scope.STORE;
    }

    private static Path path(String text) {
        try {
            return Environment.ofProcess().path(text);
        } catch (InvalidPathException e) {
            throw ApiException.badRequest("The model is not a path.");
        }
    }

    private void checkSource(String name, String text) {
        ModelRef.Source source;
        try {
            source = ModelRef.parse(text);
        } catch (DownloadException e) {
            throw refused(name, "--allow-endpoint");
        }
        switch (source.scheme()) {
            case "file", "path" -> checkFolder(name, path(source.location()));
            case "http", "https" -> checkAddress(name, source.location());
            default -> {
                // Another provider's name for a model, which says nothing of servers.
            }
        }
    }

    private void checkAddress(String name, String text) {
        if (!allowed(text)) {
            throw refused(name, "--allow-endpoint");
        }
    }

    private boolean allowed(String text) {
        try {
            URI asked = Values.address(text);
            return asked.getRawUserInfo() == null && below(asked);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean below(URI asked) {
        URI plain = asked.normalize();
        // An escaped dot may be one to the server.
        return !plain.getRawSchemeSpecificPart().toLowerCase(Locale.ROOT).contains("%2e")
                && endpoints.stream()
                        .anyMatch(allowed ->
                                sameServer(plain, allowed) && folder(plain).startsWith(folder(allowed)));
    }

    private static boolean sameServer(URI asked, URI allowed) {
        return asked.getScheme().equalsIgnoreCase(allowed.getScheme())
                && asked.getHost().equalsIgnoreCase(allowed.getHost())
                && port(asked) == port(allowed);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static String folder(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path : path + "/";
    }

    private void checkFolder(String name, Path path) {
        Path asked = real(path);
        if (asked == null || folders.stream().map(CallerRules::real).noneMatch(allowed -> inside(asked, allowed))) {
            throw refused(name, "--allow-dir");
        }
    }

    private static boolean inside(Path asked, @Nullable Path allowed) {
        return allowed != null && asked.startsWith(allowed);
    }

    /** Where a path really leads: links are followed as far as it exists, and what does not exist yet is below. */
    private static @Nullable Path real(Path path) {
        List<Path> missing = new ArrayList<>();
        Path existing = path.toAbsolutePath().normalize();
        while (existing != null && !Files.exists(existing)) {
            if (Files.isSymbolicLink(existing)) {
                return null;
            }
            missing.add(0, existing.getFileName());
            existing = existing.getParent();
        }
        try {
            Path real = existing == null ? null : existing.toRealPath();
            for (Path part : missing) {
                real = real == null ? null : real.resolve(part);
            }
            return real;
        } catch (IOException e) {
            return null;
        }
    }

    private static ApiException refused(String name, String flag) {
        return ApiException.badRequest("The option '" + name + "' is not yours to set here: the operator of this server"
                + " allows values with " + flag + ".");
    }
}
