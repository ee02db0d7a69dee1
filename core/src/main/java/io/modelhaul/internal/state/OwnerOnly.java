package io.modelhaul.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Folders and files of Modelhaul's state, which nobody but their owner reads: they tell what was downloaded, from where, and
 * when. Where a file system has no such permissions, they are like any other. Blocks on the disk.
 */
public final class OwnerOnly {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private OwnerOnly() {}

    /** Creates a folder of the state, and the state itself, when they are missing; closes them to others when they are not. */
    public static Path folder(Path ofState) throws IOException {
        Path folder = ofState.toAbsolutePath();
        Path state = folder.getParent();
        if (state != null) {
            Files.createDirectories(state.resolveSibling(""));
            create(state);
        }
        create(folder);
        return ofState;
    }

    private static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            close(folder);
            return;
        }
        try {
            Files.createDirectory(folder, permissions(FOLDER));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** One that its owner shares with a group stays so; one of another owner stays as it is. */
    private static void close(Path folder) {
        if (!POSIX) {
            return;
        }
        try {
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(folder);
            if (now.stream().anyMatch(OF_OTHERS::contains)) {
                Files.setPosixFilePermissions(folder, FOLDER);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Not ours to close.
        }
    }

    private static FileAttribute<?>[] permissions(Set<PosixFilePermission> which) {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(which)} : new FileAttribute<?>[0];
    }

    /** Writes a file of the state anew. */
    public static void write(Path file, byte[] content) throws IOException {
        write(
                file,
                content,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    /** Adds to the end of a file of the state. */
    public static void append(Path file, byte[] content) throws IOException {
        write(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    }

    private static void write(Path file, byte[] content, OpenOption... options) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file, Set.of(options), permissions(FILE))) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }
}
