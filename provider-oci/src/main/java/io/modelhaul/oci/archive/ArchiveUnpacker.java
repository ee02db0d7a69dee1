package io.modelhaul.oci.archive;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DurableFile;
import io.modelhaul.oci.manifest.FileNames;
import io.modelhaul.spi.SafePath;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks archives of one model into a folder that nobody else sees yet. Plain files and folders only; every name is checked,
 * also against those of the other archives and files. Blocks on the disk.
 */
public final class ArchiveUnpacker {
    private static final int MOST_ENTRIES = 200_000;
    private static final int BUFFER = 256 << 10;
    /** For names, attributes and padding before an entry's bytes. */
    private static final long HEADERS = 1 << 20;

    private final Path folder;
    private final FileNames names;
    private final Room room;
    private final byte[] buffer = new byte[BUFFER];
    private int entries;

    /**
     * An unpacker.
     *
     * @param folder an empty folder
     * @param names of the files that the model has already
     */
    public ArchiveUnpacker(Path folder, FileNames names) {
        this.folder = folder;
        this.names = names;
        this.room = new Room(folder);
    }

    /** What reads the archive; a failure of it says that the archive is broken. */
    private interface Reading<T> {
        T run() throws IOException;
    }

    /**
     * Unpacks one archive.
     *
     * @param archive the file, whose bytes were verified
     * @param name what it is called, for messages
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} for what no model may hold, {@link ErrorCode#PROTOCOL} for
     *     what is no archive, {@link ErrorCode#DISK_FULL} when the files do not fit
     */
    public List<UnpackedFile> unpack(Path archive, String name) throws IOException {
        List<UnpackedFile> files = new ArrayList<>();
        // Not a channel: a cancelled download interrupts its threads, which would close one.
        try (InputStream file = Files.newInputStream(archive);
                ArchiveInput input = read(name, () -> ArchiveInput.of(file));
                TarArchiveInputStream tar = new TarArchiveInputStream(input, StandardCharsets.UTF_8.name())) {
            TarArchiveEntry entry = next(tar, input, name);
            while (entry != null) {
                UnpackedFile unpacked = unpack(entry, tar, input, name);
                if (unpacked != null) {
                    files.add(unpacked);
                }
                entry = next(tar, input, name);
            }
        }
        return files;
    }

    private static <T> T read(String archive, Reading<T> reading) {
        try {
            return reading.run();
        } catch (IOException | IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "The archive " + archive + " is broken: " + e.getMessage()
                            + ". Report it to the model's publisher.",
                    e);
        }
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, ArchiveInput input, String archive) {
        input.allow(HEADERS);
        return ArchiveUnpacker.<@Nullable TarArchiveEntry>read(archive, tar::getNextEntry);
    }

    private @Nullable UnpackedFile unpack(
            TarArchiveEntry entry, TarArchiveInputStream tar, ArchiveInput input, String archive) throws IOException {
        if (++entries > MOST_ENTRIES) {
            throw refused(archive, "it holds more than " + MOST_ENTRIES + " files");
        }
        String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        if (entry.getLinkFlag() == TarConstants.LF_DIR) {
            createFolder(name.endsWith("/") ? name.substring(0, name.length() - 1) : name, entry);
            return null;
        }
        if (!isPlain(entry)) {
            throw refused(archive, "'" + shown(entry.getName()) + "' in it is a link, a device or a pipe");
        }
        SafePath path = names.file(name);
        room.require(shown(name), entry.getSize());
        input.allow(entry.getSize() + HEADERS);
        return write(path, entry, tar, archive);
    }

    private void createFolder(String name, TarArchiveEntry entry) throws IOException {
        boolean itself = entry.getName().equals("./") || entry.getName().equals(".");
        if (!itself) {
            Files.createDirectories(names.folder(name).createParents(folder));
        }
    }

    private static boolean isPlain(TarArchiveEntry entry) {
        byte flag = entry.getLinkFlag();
        boolean plain =
                flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM || flag == TarConstants.LF_CONTIG;
        return plain && !entry.isSparse();
    }

    private UnpackedFile write(SafePath path, TarArchiveEntry entry, TarArchiveInputStream tar, String archive)
            throws IOException {
        File target = path.createParents(folder).toFile();
        MessageDigest hash = sha256();
        long written = 0;
        try (FileOutputStream out = new FileOutputStream(target)) {
            int length = read(archive, () -> tar.read(buffer));
            while (length >= 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedIOException("cancelled while unpacking");
                }
                out.write(buffer, 0, length);
                hash.update(buffer, 0, length);
                written += length;
                length = read(archive, () -> tar.read(buffer));
            }
            DurableFile.force(out.getFD()::sync);
        }
        if (written != entry.getSize()) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, "The archive " + archive + " ends in the middle of '" + path + "'.");
        }
        return new UnpackedFile(path.value(), written, HexFormat.of().formatHex(hash.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static DownloadException refused(String archive, String why) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "Refused the archive " + archive + ": " + why + ". Report it to the model's publisher.");
    }

    private static String shown(String name) {
        String part = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return part.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
    }
}
