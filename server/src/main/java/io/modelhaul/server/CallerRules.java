package io.modelhaul.server;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Option;
import io.modelhaul.Values;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What callers may decide about this machine: which folders they may name, and which servers they may send it to. Without a
 * word of the operator, none.
 *
 * @param folders callers may name these and what is below
 * @param endpoints callers may name these servers, and addresses below
 */
record CallerRules(List<Path> folders, List<URI> endpoints) {
    static final CallerRules STRICT = new CallerRules(List.of(), List.of());
    /** Texts that are sources: an address, or a path. */
    private static final Set<String> SOURCES = Set.of("fallback", "with", "gateway", "gateways");

    private static final Set<String> PATHS = Set.of("manifest", "lock");

    CallerRules {
        folders = List.copyOf(folders);
        endpoints = List.copyOf(endpoints);
    }

    /**
     * Refuses an option whose value is not the caller's to choose. Looks at the disk.
     *
     * @param texts its values
     */
    void check(Option<?> option, List<String> texts) {
        if (option.elementType() == Path.class || PATHS.contains(option.name())) {
            texts.forEach(text -> checkFolder(option.name(), Path.of(text)));
        } else if (namesServer(option)) {
            texts.forEach(text -> checkSource(option.name(), text));
        }
    }

    /**
     * Refuses a model whose name is a place on this machine, and headers that would go to a server which the operator did
     * not name.
     */
    void checkModel(String provider, String model, DownloadOptions options) {
        if (provider.equals("path")) {
            checkFolder("model", Environment.ofProcess().path(model));
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

    private static boolean namesServer(Option<?> option) {
        return option.elementType() == URI.class || SOURCES.contains(option.name());
    }

    private void checkSource(String name, String text) {
        int colon = text.indexOf("://");
        String scheme = colon < 0 ? "file" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        switch (scheme) {
            case "file" -> checkFolder(name, Path.of(colon < 0 ? text : text.substring(colon + 3)));
            case "http", "https" -> {
                if (!allowed(text)) {
                    throw refused(name, "--allow-endpoint");
                }
            }
            default -> {
                // Another provider's name for a model, which says nothing of servers.
            }
        }
    }

    private boolean allowed(String text) {
        URI asked;
        try {
            asked = Values.address(text).normalize();
        } catch (IllegalArgumentException e) {
            return false;
        }
        return asked.getRawUserInfo() == null && endpoints.stream().anyMatch(allowed -> below(asked, allowed));
    }

    private static boolean below(URI asked, URI allowed) {
        return asked.getScheme().equalsIgnoreCase(allowed.getScheme())
                && asked.getHost().equalsIgnoreCase(allowed.getHost())
                && port(asked) == port(allowed)
                && folder(asked).startsWith(folder(allowed));
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
