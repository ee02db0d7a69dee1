package io.modelhaul.internal.transfer.part;

import io.modelhaul.internal.state.DurableFile;
import io.modelhaul.internal.state.Owner;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.internal.transfer.part.ByteRanges.Extent;
import io.modelhaul.internal.transfer.part.TransferJournal.Written;
import io.modelhaul.spi.SafePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An unfinished file on disk and its journal. Blocks on the disk: used on {@link TransferThreads#disk()} only.
 *
 * <p>Its name is unique to this process, so that no two processes ever write to one file, whatever their locks say. What a
 * dead process left is taken over by renaming; what a process of unknown fate left is copied.
 */
public final class PartFile implements Closeable {
    private final PartLock lock;
    private final String partName;
    private final Path file;
    private final Path journalFile;
    private final TransferJournal journal;
    private final FileChannel channel;
    private final ReadWriteLock writing = new ReentrantReadWriteLock();
    private final ByteRanges here = new ByteRanges();
    private volatile long size;
    private volatile @Nullable Validator validator;
    private final AtomicInteger generation = new AtomicInteger();
    private boolean closed;

    private PartFile(
            PartLock lock, String partName, Path file, Path journalFile, FileChannel channel, TransferJournal journal) {
        this.lock = lock;
        this.partName = partName;
        this.file = file;
        this.journalFile = journalFile;
        this.channel = channel;
        this.journal = journal;
    }

    /**
     * Opens the part file for a name, with whatever an earlier try left behind; null when another process works on it.
     *
     * @param folder where unfinished files are
     * @param partName the file's name there, equal for equal content
     * @param size the size that the file will have; negative when unknown
     */
    public static @Nullable PartFile open(Path folder, String partName, long size) throws IOException {
        PartLock lock = PartLock.tryLock(folder, partName);
        if (lock == null) {
            return null;
        }
        try {
            return open(lock, folder, partName, size);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static PartFile open(PartLock lock, Path folder, String partName, long size) throws IOException {
        String own = partName + "."
                + String.format("%08x", ThreadLocalRandom.current().nextInt());
        SafePath name = new SafePath(own + ".part");
        name.createParents(folder);
        // One name for one file, whatever links the caller's way to it goes through.
        Path real = folder.toRealPath();
        Path journalFile = real.resolve(own + ".journal");
        PartFileRecovery.of(real, partName).claim(name.under(real), journalFile);
        PartFile part = create(lock, partName, name.under(real), journalFile);
        try {
            part.restore(TransferJournal.read(journalFile), size);
            return part;
        } catch (IOException | RuntimeException e) {
            part.close();
            throw e;
        }
    }

    /** The journal with its owner's name first: a part file without one could be taken for nobody's. */
    private static PartFile create(PartLock lock, String partName, Path file, Path journalFile) throws IOException {
        TransferJournal journal = TransferJournal.open(journalFile, TransferJournal.read(journalFile));
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                journal.owner(Owner.self());
            }
            FileChannel channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            return new PartFile(lock, partName, file, journalFile, channel, journal);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private void restore(TransferJournal.State state, long expectedSize) throws IOException {
        size = state.size() >= 0 ? state.size() : expectedSize;
        validator = state.validator();
        boolean trusted = state.owner() != null && state.owner().sameBoot();
        List<Written> good = new ArrayList<>();
        for (Written written : state.written()) {
            boolean fits = written.from() + written.length() <= channel.size();
            if (fits && (trusted || intact(written))) {
                good.add(written);
            }
        }
        if (good.size() < state.written().size()) {
            // Before this process signs for the journal: from then on its records are trusted unread.
            journal.restart();
            for (Written written : good) {
                journal.written(written.from(), written.length(), written.crc());
            }
        }
        journal.owner(Owner.self());
        good.forEach(written -> here.add(written.from(), written.from() + written.length()));
        if (expectedSize >= 0 && size != expectedSize) {
            restart(expectedSize, null);
        } else if (size != state.size()) {
            journal.content(size, validator);
        }
    }

    /** After a crash of the machine the journal may have reached the disk and the bytes not. */
    private boolean intact(Written written) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(written.length(), 1 << 18));
        CRC32C crc = new CRC32C();
        long position = written.from();
        long end = written.from() + written.length();
        while (position < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
            int read = channel.read(buffer, position);
            if (read < 0) {
                return false;
            }
            crc.update(buffer.flip());
            position += read;
        }
        return (int) crc.getValue() == written.crc();
    }

    public Path file() {
        return file;
    }

    /** What was here when the file was opened or last restarted. */
    public List<Extent> here() {
        return here.list();
    }

    /** The size recorded; negative when unknown. */
    public long size() {
        return size;
    }

    /** What the content's state was called; null when it has no name. */
    @Nullable
    public Validator validator() {
        return validator;
    }

    /** Grows by one whenever everything is thrown away; writers of an older generation write no more. */
    public int generation() {
        return generation.get();
    }

    /** Records what an answer told about the content. */
    public void learn(long knownSize, @Nullable Validator knownValidator) throws IOException {
        if (knownSize != size || !Objects.equals(knownValidator, validator)) {
            size = knownSize;
            validator = knownValidator;
            journal.content(knownSize, knownValidator);
        }
    }

    /** Throws all bytes away, after writes under way have ended. */
    public void restart(long newSize, @Nullable Validator newValidator) throws IOException {
        restart(newSize, newValidator, () -> true);
    }

    /** The same; whoever keeps count of the bytes starts anew before the next one is written. */
    public <T> T restart(long newSize, @Nullable Validator newValidator, Supplier<T> recount) throws IOException {
        writing.writeLock().lock();
        try {
            generation.incrementAndGet();
            here.clear();
            journal.restart();
            channel.truncate(0);
            size = newSize;
            validator = newValidator;
            journal.content(newSize, newValidator);
            return recount.get();
        } finally {
            writing.writeLock().unlock();
        }
    }

    /** Writes bytes that nobody counts. */
    public boolean write(int writersGeneration, long position, ByteBuffer[] buffers) throws IOException {
        return write(writersGeneration, position, buffers, () -> true);
    }

    /**
     * Writes bytes at their place and then notes them in the journal. The buffers' positions stay.
     *
     * @param counted asked then, before anybody can throw them away, whether they count
     * @return whether they count; false when the part was closed or restarted meanwhile, and nothing was written
     */
    public boolean write(int writersGeneration, long position, ByteBuffer[] buffers, BooleanSupplier counted)
            throws IOException {
        Lock lock = writing.readLock();
        lock.lock();
        try {
            if (closed || writersGeneration != generation.get()) {
                return false;
            }
            CRC32C crc = new CRC32C();
            long at = position;
            for (ByteBuffer buffer : buffers) {
                crc.update(buffer.duplicate());
                ByteBuffer left = buffer.duplicate();
                while (left.hasRemaining()) {
                    at += channel.write(left, at);
                }
            }
            journal.written(position, (int) (at - position), (int) crc.getValue());
            return counted.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes bytes at their place unless the same ones are there.
     *
     * @return whether others were there
     */
    public boolean replace(long position, ByteBuffer[] buffers) throws IOException {
        ByteBuffer old = ByteBuffer.allocate(
                Arrays.stream(buffers).mapToInt(ByteBuffer::remaining).sum());
        while (old.hasRemaining() && channel.read(old, position + old.position()) >= 0) {
            // reads until full, or until the file ends
        }
        old.flip();
        boolean same = true;
        int offset = 0;
        for (ByteBuffer buffer : buffers) {
            int from = Math.min(offset, old.limit());
            int length = Math.min(buffer.remaining(), old.limit() - from);
            same &= buffer.equals(old.slice(from, length));
            offset += buffer.remaining();
        }
        if (!same) {
            write(generation.get(), position, buffers);
        }
        return !same;
    }

    /** Reads bytes back, for the hash; returns how many, at least one, or -1 at the end of the file. */
    public int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
    }

    /** Cuts the file to its size and forces it to disk. */
    public void seal(long finalSize, boolean force) throws IOException {
        if (channel.size() < finalSize) {
            throw new IOException("the unfinished file is shorter than what was written to it");
        }
        channel.truncate(finalSize);
        if (force) {
            DurableFile.force(channel);
        }
    }

    /** Closes without losing anything, after writes under way; then another process may go on. */
    @Override
    public void close() throws IOException {
        writing.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                journal.close();
                channel.close();
                lock.close();
            }
        } finally {
            writing.writeLock().unlock();
        }
    }

    /** Deletes the journal, and what others left of the same content, once that was moved to its final name. */
    public void forget() throws IOException {
        Files.deleteIfExists(journalFile);
        PartFileRecovery.of(journalFile.resolveSibling(""), partName).removeSuperseded();
    }

    /** Deletes content and journal. */
    public void discard() throws IOException {
        close();
        Files.deleteIfExists(file);
        Files.deleteIfExists(journalFile);
    }
}
