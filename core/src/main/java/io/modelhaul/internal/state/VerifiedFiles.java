package io.modelhaul.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which files were hashed, with which result, and how they looked then: one small log for each folder of models,
 * in Modelhaul's own state, so that no other tool's layout is touched. Blocks on the disk; thread-safe.
 *
 * <p>A file whose size or time changed since is not remembered. A log that is lost, damaged or cannot be written costs
 * hashing again, nothing else.
 */
public final class VerifiedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(VerifiedFiles.class);
    private static final int MAX_BYTES = 64 << 20;
    private static final int SPARE_LINES = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String FORGOTTEN = "-";
    /** No file has so many digests that this is not enough. */
    private static final int MAX_LINE = 1000;

    private final Path log;
    private final Map<String, String> known = new LinkedHashMap<>();
    private int lines;
    private @Nullable Object seenFile;
    private long seenBytes;
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

    /** Whether that file was ever verified, whatever became of it since. */
    public synchronized boolean mentions(Path file) throws IOException {
        load();
        return known.containsKey(key(file));
    }

    /** Whether that file was verified, whatever its digest is, and has not changed since. */
    public synchronized boolean unchanged(Path file) throws IOException {
        load();
        return known.getOrDefault(key(file), "").startsWith(look(file));
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

    /** Nobody writes the log anew meanwhile: that would lose what must not be trusted any more. */
    private synchronized void forget(String key) throws IOException {
        try (NamedLock lock = NamedLock.take(lockName(), PATIENCE)) {
            if (lock == null) {
                LOG.warn("Another process holds the lock of {}: a file that is wrong may be trusted once more.", log);
            }
            load();
            if (known.put(key, FORGOTTEN) != null) {
                append(key, FORGOTTEN);
            }
        }
    }

    private Path lockName() {
        return log.resolveSibling(log.getFileName() + ".lock");
    }

    private void write(String key, String look) throws IOException {
        if (lines < 2 * known.size() + SPARE_LINES || !rewritten(key, look)) {
            append(key, look);
        }
    }

    private void append(String key, String look) throws IOException {
        OwnerOnly.folder(log.resolveSibling(""));
        String text = (torn ? "\n" : "") + line(key, look);
        OwnerOnly.append(log, text.getBytes(StandardCharsets.ISO_8859_1));
        torn = false;
    }

    /** Reads on where it stopped: what others wrote meanwhile counts too. */
    private void load() throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(log, BasicFileAttributes.class);
        } catch (IOException e) {
            // Not there yet, or not readable: what is known is known.
            return;
        }
        if (now.size() < seenBytes || !Objects.equals(now.fileKey(), seenFile)) {
            known.clear();
            lines = 0;
            seenBytes = 0;
            seenFile = now.fileKey();
        }
        if (now.size() > MAX_BYTES) {
            // The next thing to remember replaces it.
            lines = MAX_BYTES;
        } else if (now.size() > seenBytes) {
            read((int) (now.size() - seenBytes));
        }
    }

    private void read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes, seenBytes + bytes.position()) >= 0) {
                // A read may return less than asked.
            }
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        int whole = text.lastIndexOf('\n') + 1;
        torn = whole < text.length();
        seenBytes += whole;
        for (String line : text.substring(0, whole).lines().toList()) {
            String[] parts = line.split(" ", 2);
            if (parts.length == 2 && parts[0].length() == 32) {
                known.put(parts[0], parts[1]);
                lines++;
            }
        }
    }

    /** Writes the log anew, with what others wrote meanwhile; false when somebody else works on it. */
    private boolean rewritten(String key, String look) throws IOException {
        OwnerOnly.folder(log.resolveSibling(""));
        try (NamedLock lock = NamedLock.tryTake(lockName())) {
            if (lock == null) {
                return false;
            }
            load();
            known.put(key, look);
            StringBuilder text = new StringBuilder();
            known.forEach((each, told) -> text.append(line(each, told)));
            Path fresh = log.resolveSibling(log.getFileName() + "." + UUID.randomUUID() + ".tmp");
            OwnerOnly.write(fresh, text.toString().getBytes(StandardCharsets.ISO_8859_1));
            Files.move(fresh, log, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            seenFile = null;
            torn = false;
            return true;
        }
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
