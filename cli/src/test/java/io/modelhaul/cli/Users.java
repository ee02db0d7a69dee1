package io.modelhaul.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Two users of one machine who share a cache that both may write: the one who runs the tests, and {@code nobody}. */
final class Users {
    private static final String NOBODY = "65534";

    private final Path folder;
    private final String classPath;

    /** Copies the class path to where both can read it. */
    Users(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        open(folder.toAbsolutePath().getParent(), "rwxr-xr-x");
        open(folder, "rwxr-xr-x");
        List<String> copies = new ArrayList<>();
        for (String entry : ChildCommand.classPath().split(File.pathSeparator)) {
            if (Files.exists(Path.of(entry))) {
                copies.add(copied(Path.of(entry), folder.resolve("cp-" + copies.size() + name(entry)))
                        .toString());
            }
        }
        classPath = String.join(File.pathSeparator, copies);
    }

    private static String name(String entry) {
        return entry.endsWith(".jar") ? ".jar" : "";
    }

    private static Path copied(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path copy = to.resolve(from.relativize(each).toString());
                Files.copy(each, copy, StandardCopyOption.REPLACE_EXISTING);
                open(copy, Files.isDirectory(copy) ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
        return to;
    }

    private static void open(Path path, String permissions) throws IOException {
        if (!Files.isSymbolicLink(path) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    /** Whether a second user can be had: only root can become one. */
    static boolean canBeTwo() throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /** A folder that both may write. */
    Path shared(String name) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        open(made, "rwxrwxrwx");
        return made;
    }

    /** The home of one of them. */
    Path home(boolean second) throws IOException {
        return shared(second ? "home-of-nobody" : "home-of-the-first");
    }

    /** The command line of one of them; what they write, the other may write too. */
    List<String> command(boolean second, List<String> options, List<String> args) {
        List<String> before = new ArrayList<>(List.of("sh", "-c", "umask 0 && exec \"$@\"", "sh"));
        if (second) {
            before.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        }
        return ChildCommand.command(before, classPath, options, args);
    }
}
