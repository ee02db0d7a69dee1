package io.modelhaul.transfer;

import io.modelhaul.transfer.TransferJournal.Written;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * What earlier tries at the same content left behind.
 *
 * <p>One that its process certainly left for good is renamed, which costs nothing; one whose process may still live
 * (another host, another container) is copied, so that a late write of that process cannot reach our bytes.
 */
final class LeftoverParts {
    private static final String SMALL = "small.";
    private static final Duration ABANDONED = Duration.ofHours(24);

    private record Leftover(Path part, Path journal, TransferJournal.State state) {
        long bytes() {
            return state.written().stream().mapToLong(Written::length).sum();
        }

        boolean ownerGone() {
            Owner owner = state.owner();
            return owner == null || owner.provenDead() || owner.isSelf();
        }
    }

    private final List<Leftover> found;

    private LeftoverParts(List<Leftover> found) {
        this.found = found;
    }

    /** Looks for them; called while the lock for the name is held. */
    static LeftoverParts of(Path folder, String partName) throws IOException {
        List<Leftover> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name -> isPartOf(partName, name))) {
            for (Path part : files) {
                String name = part.getFileName().toString();
                Path journal = part.resolveSibling(name.substring(0, name.length() - "part".length()) + "journal");
                found.add(new Leftover(part, journal, TransferJournal.read(journal)));
            }
        }
        found.sort(Comparator.comparingLong(Leftover::bytes).reversed());
        return new LeftoverParts(found);
    }

    private static boolean isPartOf(String partName, Path file) {
        String name = file.getFileName().toString();
        boolean ours =
                name.startsWith(partName + ".") && name.length() == partName.length() + ".12345678.part".length();
        return ours && name.endsWith(".part") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Takes over the one that holds most, under a new name; the others go, unless somebody may still work on them. */
    void claim(Path part, Path journal) throws IOException {
        boolean claimed = false;
        for (Leftover leftover : found) {
            if (!claimed && leftover.bytes() > 0) {
                claimed = take(leftover, part, journal);
            }
            if (leftover.ownerGone() || abandoned(leftover)) {
                Files.deleteIfExists(leftover.part());
                Files.deleteIfExists(leftover.journal());
            }
        }
    }

    private static boolean take(Leftover leftover, Path part, Path journal) throws IOException {
        try {
            if (leftover.ownerGone()) {
                Files.move(leftover.journal(), journal, StandardCopyOption.ATOMIC_MOVE);
                Files.move(leftover.part(), part, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.copy(leftover.journal(), journal);
                Files.copy(leftover.part(), part);
            }
            return true;
        } catch (NoSuchFileException e) {
            // Another process was quicker: what it took is not there for us.
            Files.deleteIfExists(journal);
            Files.deleteIfExists(part);
            return false;
        }
    }

    private static boolean abandoned(Leftover leftover) throws IOException {
        try {
            Instant touched = Files.getLastModifiedTime(leftover.journal()).toInstant();
            return touched.isBefore(Instant.now().minus(ABANDONED));
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** A new name for a small file on its way. */
    static String smallName() {
        return SMALL + Owner.self().fileTag() + "." + UUID.randomUUID() + ".part";
    }

    /** Removes what killed processes left and nobody can go on with. */
    static void sweep(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, LeftoverParts::useless)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            if (!files.iterator().hasNext()) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // Another process has just begun something here.
        }
    }

    private static boolean useless(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.startsWith(SMALL)) {
            return Owner.tagOfDead(name.substring(SMALL.length()).split("\\.", 2)[0]);
        }
        if (!name.endsWith(".journal")) {
            return false;
        }
        Path part = file.resolveSibling(name.substring(0, name.length() - "journal".length()) + "part");
        Owner owner = TransferJournal.read(file).owner();
        return !Files.exists(part, LinkOption.NOFOLLOW_LINKS) && owner != null && owner.provenDead();
    }

    /** How many bytes an unfinished file for that name already holds. */
    static long bytesHere(Path folder, String partName) throws IOException {
        return Files.isDirectory(folder)
                ? of(folder, partName).found.stream()
                        .mapToLong(Leftover::bytes)
                        .max()
                        .orElse(0)
                : 0;
    }
}
