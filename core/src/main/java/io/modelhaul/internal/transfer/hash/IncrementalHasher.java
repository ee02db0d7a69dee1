package io.modelhaul.internal.transfer.hash;

import io.modelhaul.internal.transfer.hash.RecentWrites.Piece;
import io.modelhaul.spi.ContentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Hashes a file while it still arrives: follows the end of what is there without a gap. What arrives in order
 * is hashed from memory, the rest read back through the page cache.
 *
 * <p>The hash's state is kept at regular places, so that after a repair only what follows the repaired bytes is hashed
 * again.
 */
public final class IncrementalHasher {
    /** Fits the second-level cache of a core twice; larger pieces were a third slower. */
    private static final int READ_BYTES = 1 << 16;

    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(READ_BYTES));
    /** How much is hashed before other files get a turn on the hash threads. */
    private static final int TURN_BYTES = 8 << 20;

    private static final int SAVED_STATES = 64;
    private static final int MIN_STATE_DISTANCE = 1 << 20;

    /** Reads the file. */
    public interface Reader {
        int read(ByteBuffer into, long position) throws IOException;
    }

    /** Where the gapless part of the file ends, in bytes. */
    public interface Frontier {
        long contiguousEnd();
    }

    private final ContentDigest digest;
    private final long size;
    private final Reader reader;
    private final Frontier frontier;
    private final Executor executor;
    private final AtomicInteger work = new AtomicInteger();
    private final TreeMap<Long, MessageDigest> states = new TreeMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Sinks.One<ContentDigest> result = Sinks.one();
    private final RecentWrites written = new RecentWrites();
    private final long stateDistance;
    private MessageDigest hash;
    private volatile long position;

    public IncrementalHasher(ContentDigest digest, long size, Reader reader, Frontier frontier, Executor executor) {
        this.digest = digest;
        this.size = size;
        this.reader = reader;
        this.frontier = frontier;
        this.executor = executor;
        this.stateDistance = Math.max(MIN_STATE_DISTANCE, size / SAVED_STATES);
        this.hash = digest.newHash(size);
    }

    /** More bytes may be there: goes on hashing if nobody does yet. */
    public void advance() {
        if (work.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    /**
     * The same, for bytes that were just written: where they are the next ones, they are hashed as they are rather than read
     * back.
     */
    public void advance(Piece piece) {
        if (!written.offer(piece, position)) {
            piece.done();
        }
        advance();
    }

    /** Whether all of the file has the digest; completes when the last byte is hashed. */
    public Mono<Boolean> matches() {
        return digest().map(digest::equals);
    }

    /** The digest that all of the file has; completes when the last byte is hashed. */
    public Mono<ContentDigest> digest() {
        return Mono.defer(() -> {
            advance();
            return result.asMono();
        });
    }

    /** How many bytes are hashed. */
    public long size() {
        return size;
    }

    /** Reads no more. */
    public void stop() {
        stopped.set(true);
        written.close();
    }

    private void run() {
        int missed = 1;
        while (missed != 0) {
            try {
                if (!hashWhatIsThere()) {
                    executor.execute(this::run);
                    return;
                }
            } catch (Throwable e) {
                // Also a lack of memory: nobody else would end those who wait for the digest.
                stop();
                if (result.tryEmitError(e).isFailure() && e instanceof Error error) {
                    throw error;
                }
                return;
            }
            missed = work.addAndGet(-missed);
        }
    }

    /** False when the turn ended before the frontier was reached. */
    private boolean hashWhatIsThere() throws IOException {
        long turnEnd = position + TURN_BYTES;
        long end = Math.min(frontier.contiguousEnd(), size);
        while (position < end && !stopped.get()) {
            if (position >= turnEnd) {
                return false;
            }
            saveState();
            long inMemory = written.begin();
            int hashed = inMemory <= position ? hashWritten() : readBack(Math.min(end, inMemory));
            position = Math.addExact(position, hashed);
            end = Math.min(frontier.contiguousEnd(), size);
        }
        if (position == size && !stopped.get()) {
            stop();
            result.tryEmitValue(digest.of(hash.digest()));
        }
        return true;
    }

    /** Nothing when the piece begins too early, as it was handed in while it was read back. */
    private int hashWritten() {
        Piece piece = written.poll();
        if (piece == null) {
            return 0;
        }
        try {
            if (piece.from() < position) {
                return 0;
            }
            for (ByteBuffer bytes : piece.bytes()) {
                hash.update(bytes);
            }
            return piece.length();
        } finally {
            piece.done();
        }
    }

    private int readBack(long end) throws IOException {
        ByteBuffer buffer = BUFFER.get();
        buffer.clear().limit((int) Math.min(READ_BYTES, end - position));
        int read = reader.read(buffer, position);
        if (read < 0) {
            throw new IOException("The unfinished file is shorter than what was written to it.");
        }
        hash.update(buffer.flip());
        return read;
    }

    private void saveState() {
        Map.Entry<Long, MessageDigest> last = states.lastEntry();
        if (last == null || position >= last.getKey() + stateDistance) {
            states.put(position, copy(hash));
        }
    }

    /** A frontier over the same file that hashes again from the last kept state before the given place. */
    public IncrementalHasher again(long from) {
        IncrementalHasher next = new IncrementalHasher(digest, size, reader, frontier, executor);
        next.states.putAll(states.headMap(from, true));
        Map.Entry<Long, MessageDigest> state = next.states.lastEntry();
        if (state != null) {
            next.hash = copy(state.getValue());
            next.position = state.getKey();
        }
        return next;
    }

    private static MessageDigest copy(MessageDigest hash) {
        try {
            return (MessageDigest) hash.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-1 and SHA-256 of every Java platform can be copied", e);
        }
    }
}
