package io.modelhaul.internal.transfer.part;

import io.modelhaul.internal.state.Owner;
import io.modelhaul.internal.state.PartNames;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What earlier tries at the same content left behind.
 *
 * <p>One that its process certainly left for good is renamed, which costs nothing; one whose process may still live
 * (another host, another container) is copied, so that a late write of that process cannot reach our bytes.
 */
public final class PartFileRecovery {
    private static final Duration ABANDONED = Duration.ofHours(24);
    /** Nobody goes on with what a process of unknown fate left so long ago. */
    private static final Duration LOST = Duration.ofDays(7);
    /** A running transfer writes its journal more often, also through its waits. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private record Leftover(Path part, Path journal, TransferJournal.State state) {
        long bytes() {
            ByteRanges here = new ByteRanges();
            state.written().forEach(written -> here.add(written.from(), written.from() + written.length()));
            return here.total();
        }

        /** Without an owner's name it may belong to a process that has just begun. */
        boolean ownerGone() {
            Owner owner = state.owner();
            return owner != null && (owner.provenDead() || owner.isSelf());
        }

        boolean idle() throws IOException {
            Owner owner = state.owner();
            if (owner != null && owner.seenAlive() && !owner.isSelf()) {
                return false;
            }
            try {
                return owner != null && owner.sameBoot() || olderThan(IDLE, exists(journal) ? journal : part);
            } catch (NoSuchFileException e) {
                return true;
            }
        }

        boolean abandoned() throws IOException {
            try {
                return old(exists(journal) ? journal : part);
            } catch (NoSuchFileException e) {
                return true;
            }
        }
    }

    private final List<Leftover> found;

    private PartFileRecovery(List<Leftover> found) {
        this.found = found;
    }

    /** Looks for them; called while the lock for the name is held. */
    static PartFileRecovery of(Path folder, String partName) throws IOException {
        List<Leftover> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name -> isPartOf(partName, name))) {
            for (Path part : files) {
                Path journal = sibling(part, "part", "journal");
                found.add(new Leftover(part, journal, TransferJournal.read(journal)));
            }
        }
        found.sort(Comparator.comparingLong(Leftover::bytes).reversed());
        return new PartFileRecovery(found);
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
            if (leftover.ownerGone() || leftover.abandoned()) {
                Files.deleteIfExists(leftover.part());
                Files.deleteIfExists(leftover.journal());
            }
        }
    }

    /** The journal first and as a copy, so that a kill between the two steps loses neither. */
    private static boolean take(Leftover leftover, Path part, Path journal) throws IOException {
        boolean taken = false;
        try {
            Files.copy(leftover.journal(), journal);
            if (leftover.ownerGone()) {
                Files.move(leftover.part(), part, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.copy(leftover.part(), part);
            }
            taken = true;
        } catch (NoSuchFileException e) {
            // Another process was quicker: what it took is not there for us.
        } finally {
            if (!taken) {
                Files.deleteIfExists(journal);
                Files.deleteIfExists(part);
            }
        }
        return taken;
    }

    private static boolean old(Path file) throws IOException {
        return olderThan(ABANDONED, file);
    }

    private static boolean olderThan(Duration age, Path file) throws IOException {
        Instant touched =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        return touched.isBefore(Instant.now().minus(age));
    }

    /**
     * Removes them all once the content has its final name. Called while the lock for the name is held, which on this machine
     * means that nobody works on them; on another one, locks may not reach, so that what was just written stays.
     */
    void removeSuperseded() throws IOException {
        for (Leftover leftover : found) {
            if (leftover.idle()) {
                Files.deleteIfExists(leftover.part());
                Files.deleteIfExists(leftover.journal());
            }
        }
    }

    /** Removes what killed processes left and nobody can go on with. */
    static void sweep(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PartFileRecovery::useless)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PartFileRecovery::lost)) {
            for (Path file : files) {
                discardOne(folder, file, false);
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

    /** Removes what can be gone on with, too, but not what somebody works on; tells how many bytes that is. */
    static long discard(Path folder, boolean dryRun) throws IOException {
        long bytes = 0;
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return bytes;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PartFileRecovery::unfinished)) {
            for (Path file : files) {
                bytes += discardOne(folder, file, dryRun);
            }
        }
        if (!dryRun) {
            sweep(folder);
        }
        return bytes;
    }

    /** Of a process that is certainly gone it is kept, for the next one to go on with. */
    private static boolean lost(Path file) throws IOException {
        try {
            if (!unfinished(file) || !olderThan(LOST, file)) {
                return false;
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        String name = file.getFileName().toString();
        if (PartNames.ofTransfer(name) == null) {
            return name.endsWith(PartNames.WRONG);
        }
        Path journal = journal(file);
        Owner owner = TransferJournal.read(journal).owner();
        return exists(journal) && olderThan(LOST, journal) && (owner == null || !owner.sameBoot());
    }

    private static boolean unfinished(Path file) {
        String name = file.getFileName().toString();
        return (name.endsWith(".part") || name.endsWith(".journal") || name.endsWith(PartNames.WRONG))
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static long discardOne(Path folder, Path file, boolean dryRun) throws IOException {
        String name = file.getFileName().toString();
        if (PartNames.isSmall(name)) {
            return useless(file) ? delete(file, dryRun) : 0;
        }
        String partName = PartNames.ofAny(name);
        if (partName == null) {
            return 0;
        }
        if (name.endsWith(PartNames.WRONG)) {
            return deleteUnlocked(folder, partName, file, dryRun);
        }
        Owner owner = TransferJournal.read(journal(file)).owner();
        if (owner != null && !owner.isSelf() && owner.seenAlive()) {
            return 0;
        }
        return deleteUnlocked(folder, partName, file, dryRun);
    }

    private static long deleteUnlocked(Path folder, String partName, Path file, boolean dryRun) throws IOException {
        try (PartLock lock = PartLock.tryLock(folder, partName)) {
            return lock == null ? 0 : delete(file, dryRun);
        }
    }

    private static long delete(Path file, boolean dryRun) throws IOException {
        try {
            long bytes = file.getFileName().toString().endsWith(".journal") ? 0 : Files.size(file);
            if (!dryRun) {
                Files.deleteIfExists(file);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static boolean useless(Path file) throws IOException {
        String name = file.getFileName().toString();
        try {
            if (PartNames.isSmall(name)) {
                return PartNames.isSmallOfDead(name) || old(file);
            }
            if (name.endsWith(".journal")) {
                Owner owner = TransferJournal.read(file).owner();
                boolean dead = owner != null && owner.provenDead();
                return !exists(sibling(file, "journal", "part")) && (dead || old(file));
            }
            return name.endsWith(".part") && !exists(sibling(file, "part", "journal")) && old(file);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path journal(Path file) {
        return file.toString().endsWith(".journal") ? file : sibling(file, "part", "journal");
    }

    private static Path sibling(Path file, String ending, String otherEnding) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - ending.length()) + otherEnding);
    }

    /** The names of all unfinished files. */
    static Set<String> names(Path folder) throws IOException {
        Set<String> names = new HashSet<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.part")) {
                for (Path file : files) {
                    String name = PartNames.ofTransfer(file.getFileName().toString());
                    if (name != null) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
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
