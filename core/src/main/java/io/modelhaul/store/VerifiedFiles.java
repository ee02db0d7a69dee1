package io.modelhaul.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Remembers which files were hashed, with which result, and how they looked then: one small log for each folder of models,
 * in Modelhaul's own state, so that no other tool's layout is touched. Blocks on the disk; thread-safe.
 *
 * <p>A file whose size or time changed since is not remembered. A log that is lost, damaged or cannot be written costs
 * hashing again, nothing else.
 */
public final class VerifiedFiles {
    private static final int MAX_BYTES = 64 << 20;
    private static final String FORGOTTEN = "-";
    /** No file has so many digests that this is not enough. */
    private static final int MAX_LINE = 1000;

    private final Path log;
    private final Map<String, String> known = new LinkedHashMap<>();
    private int lines;
    private boolean loaded;
    private boolean torn;

    private VerifiedFiles(Path log) {
        this.log = log;
    }

    /**
     * What is remembered of files in a folder; nothing is read yet.
     *
     * @param stateFolder Modelhaul's state
     * @param folder the folder that the files belong to
     */
    public static VerifiedFiles of(Path stateFolder, Path folder) {
        String name = hash(folder.toAbsolutePath().normalize().toString());
        return new VerifiedFiles(stateFolder.resolve("verified").resolve(name + ".log"));
    }

    /** Whether the file was found to have that digest, and has not changed since. */
    public synchronized boolean knows(Path file, String digest) throws IOException {
        load();
        return tells(known.getOrDefault(key(file), ""), look(file), digest);
    }

    private static boolean tells(String told, String look, String digest) {
        return told.startsWith(look)
                && List.of(told.substring(look.length()).split(" ")).contains(digest);
    }

    /** Remembers that the file, as it is now, has that digest. */
    public synchronized void remember(Path file, String digest) throws IOException {
        load();
        String key = key(file);
        String told = known.getOrDefault(key, "");
        String look = look(file);
        if (tells(told, look, digest)) {
            return;
        }
        String now = told.startsWith(look) && told.length() < MAX_LINE ? told + " " + digest : look + digest;
        known.put(key, now);
        try {
            write(key, now);
        } catch (IOException e) {
            // The file is right all the same; it is hashed again the next time.
            torn = true;
        }
    }

    /**
     * Forgets a file in every log of Modelhaul's state: it was found to be wrong although it looks as it did.
     *
     * @param stateFolder Modelhaul's state
     */
    public static void forget(Path stateFolder, Path file) throws IOException {
        Path folder = stateFolder.resolve("verified");
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : logs) {
                VerifiedFiles verified = new VerifiedFiles(log);
                verified.forget(key(file));
            }
        }
    }

    private synchronized void forget(String key) throws IOException {
        load();
        if (known.put(key, FORGOTTEN) != null) {
            write(key, FORGOTTEN);
        }
    }

    private void write(String key, String look) throws IOException {
        Path folder = log.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        if (++lines > 2 * known.size() + 1000) {
            rewrite();
        } else {
            String before = torn ? "\n" : "";
            Files.writeString(log, before + line(key, look), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        torn = false;
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        String text = read();
        torn = !text.isEmpty() && !text.endsWith("\n");
        for (String line : text.lines().toList()) {
            String[] parts = line.split(" ", 2);
            if (parts.length == 2 && parts[0].length() == 32) {
                known.put(parts[0], parts[1]);
                lines++;
            }
        }
    }

    private String read() {
        try {
            if (Files.size(log) <= MAX_BYTES) {
                return new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
            }
            // The next thing to remember replaces it.
            lines = Integer.MAX_VALUE / 2;
            return "";
        } catch (IOException e) {
            return "";
        }
    }

    private void rewrite() throws IOException {
        StringBuilder text = new StringBuilder();
        known.forEach((key, look) -> text.append(line(key, look)));
        Path fresh = log.resolveSibling(log.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.writeString(fresh, text);
        Files.move(fresh, log, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        lines = known.size();
    }

    private static String line(String key, String look) {
        return key + " " + look + "\n";
    }

    private static String key(Path file) {
        return hash(file.toAbsolutePath().normalize().toString());
    }

    /** What a change shows in; digests follow, with spaces between them. */
    private static String look(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " ";
    }

    private static String hash(String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
