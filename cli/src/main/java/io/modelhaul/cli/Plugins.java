package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Providers in jars of their own, in the folders that {@code --plugin-dir} or {@code MODELHAUL_PLUGINS} names, and in no
 * other: code runs only because somebody asked for it. They are found as if they were on the class path.
 */
final class Plugins {
    static final String OPTION = "--plugin-dir";
    /** Folders, separated as in the class path. */
    static final String VARIABLE = "MODELHAUL_PLUGINS";

    private Plugins() {}

    /** The loader that knows all jars; the command's own when there are none. */
    static ClassLoader loader(List<String> args, Environment environment) {
        List<Path> jars = new ArrayList<>();
        folders(args).forEach(folder -> jars.addAll(named(OPTION + " ", folder)));
        folders(environment).forEach(folder -> jars.addAll(named(VARIABLE + " names ", folder)));
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

    private static List<String> folders(Environment environment) {
        String list = environment.get(VARIABLE);
        return list == null
                ? List.of()
                : Arrays.stream(list.split(Pattern.quote(File.pathSeparator)))
                        .filter(folder -> !folder.isBlank())
                        .toList();
    }

    private static List<Path> named(String source, String folder) {
        try {
            List<Path> jars = jars(Path.of(folder));
            if (!jars.isEmpty()) {
                return jars;
            }
        } catch (IOException | InvalidPathException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    source + folder + ", which is no folder that can be read: name one with jars in it.",
                    e);
        }
        throw new DownloadException(
                ErrorCode.INVALID_REQUEST, source + folder + ", which holds no jar: name a folder with jars in it.");
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
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
