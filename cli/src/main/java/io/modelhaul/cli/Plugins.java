package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ModelProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Providers in jars of their own: those in the folders of {@code --plugin-dir}, and those that lie beside the command's
 * jar. They are found as if they were on the class path.
 */
final class Plugins {
    static final String OPTION = "--plugin-dir";
    private static final String SERVICE = "META-INF/services/" + ModelProvider.class.getName();

    private Plugins() {}

    /** The loader that knows all jars; the command's own when there are none. */
    static ClassLoader loader(List<String> args) {
        List<Path> jars = new ArrayList<>();
        folders(args).forEach(folder -> jars.addAll(named(folder)));
        jars.addAll(besideOwnJar());
        ClassLoader own = Plugins.class.getClassLoader();
        return jars.isEmpty()
                ? own
                : new URLClassLoader("plugins", jars.stream().map(Plugins::url).toArray(URL[]::new), own);
    }

    /** Providers bring options along, so they are looked for before the call is read. */
    private static List<String> folders(List<String> args) {
        List<String> folders = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals(OPTION) && i + 1 < args.size()) {
                folders.add(args.get(i + 1));
            } else if (arg.startsWith(OPTION + "=")) {
                folders.add(arg.substring(OPTION.length() + 1));
            }
        }
        return folders;
    }

    private static List<Path> named(String folder) {
        try {
            List<Path> jars = jars(Path.of(folder));
            if (!jars.isEmpty()) {
                return jars;
            }
        } catch (IOException | InvalidPathException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    OPTION + " " + folder + " is no folder that can be read: name one with jars in it.",
                    e);
        }
        throw new DownloadException(
                ErrorCode.INVALID_REQUEST, OPTION + " " + folder + " holds no jar: name a folder with jars in it.");
    }

    /** What else lies there may be anything, so only jars that say they bring a provider count. */
    private static List<Path> besideOwnJar() {
        CodeSource source = Plugins.class.getProtectionDomain().getCodeSource();
        try {
            Path own = source == null ? null : Path.of(source.getLocation().toURI());
            return own == null || !Files.isRegularFile(own)
                    ? List.of()
                    : jars(own.resolveSibling("")).stream()
                            .filter(jar -> !jar.equals(own) && bringsProvider(jar))
                            .toList();
        } catch (IOException | URISyntaxException e) {
            return List.of();
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean bringsProvider(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.getEntry(SERVICE) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toAbsolutePath().toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
