package io.modelhaul.internal.transfer.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.internal.transfer.hash.RecentWrites.Piece;
import io.modelhaul.spi.ContentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class IncrementalHasherTest {
    private static final int SIZE = 3 << 20;
    private static final int PIECE = 100_000;

    private final byte[] content = new byte[SIZE];
    private final AtomicLong end = new AtomicLong();
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger returned = new AtomicInteger();
    private final AtomicInteger readBack = new AtomicInteger();
    private final Queue<Runnable> work = new ArrayDeque<>();

    private IncrementalHasher frontier(Executor executor) {
        new Random(7).nextBytes(content);
        return new IncrementalHasher(digest(), SIZE, this::read, end::get, executor);
    }

    private ContentDigest digest() {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(content);
            return Objects.requireNonNull(
                    ContentDigest.parse("sha256:" + HexFormat.of().formatHex(sha)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int read(ByteBuffer into, long position) {
        int length = (int) Math.min(into.remaining(), SIZE - position);
        into.put(content, (int) position, length);
        readBack.addAndGet(length);
        return length;
    }

    private Piece piece(int from) {
        int length = Math.min(PIECE, SIZE - from);
        given.incrementAndGet();
        return new Piece(
                from, new ByteBuffer[] {ByteBuffer.wrap(content, from, length).slice()}, returned::incrementAndGet);
    }

    private void runAll() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    @Test
    void whatComesInOrderIsNotReadBack() {
        IncrementalHasher frontier = frontier(work::add);
        for (int from = 0; from < SIZE; from += PIECE) {
            Piece piece = piece(from);
            end.set(piece.end());
            frontier.advance(piece);
            if (from % (3 * PIECE) == 0) {
                runAll();
            }
        }
        runAll();
        StepVerifier.create(frontier.matches()).expectNext(true).verifyComplete();
        assertThat(readBack).hasValue(0);
        assertThat(returned).hasValue(given.get());
    }

    @Test
    void whatComesAheadIsGivenBackAtOnceAndReadLater() {
        IncrementalHasher frontier = frontier(work::add);
        frontier.advance(piece(PIECE));
        assertThat(returned).hasValue(1);
        end.set(2L * PIECE);
        frontier.advance(piece(0));
        runAll();
        assertThat(readBack).hasValue(PIECE);
        assertThat(returned).hasValue(2);
    }

    @Test
    void aPieceThatIsHandedInWhileItIsReadBackIsHashedOnce() {
        new Random(7).nextBytes(content);
        AtomicReference<IncrementalHasher> hashing = new AtomicReference<>();
        IncrementalHasher frontier = new IncrementalHasher(
                digest(),
                SIZE,
                (into, position) -> {
                    if (position == 0) {
                        hashing.get().advance(piece(0));
                    }
                    return read(into, position);
                },
                end::get,
                work::add);
        hashing.set(frontier);
        end.set(SIZE);
        frontier.advance();
        runAll();
        StepVerifier.create(frontier.matches()).expectNext(true).verifyComplete();
        assertThat(returned).hasValue(1);
    }

    @Test
    void whoeverStopsGetsEverythingBack() {
        IncrementalHasher frontier = frontier(work::add);
        end.set(PIECE);
        frontier.advance(piece(0));
        frontier.stop();
        assertThat(returned).hasValue(1);
        frontier.advance(piece(PIECE));
        assertThat(returned).hasValue(2);
        runAll();
        assertThat(returned).hasValue(2);
    }

    @Test
    void aFailureToReadGivesEverythingBack() {
        new Random(7).nextBytes(content);
        IncrementalHasher frontier = new IncrementalHasher(
                digest(),
                SIZE,
                (into, position) -> {
                    throw new IOException("no disk");
                },
                end::get,
                work::add);
        end.set(2L * PIECE);
        frontier.advance();
        frontier.advance(piece(0));
        frontier.advance(piece(PIECE));
        frontier.advance(piece(5 * PIECE));
        end.set(SIZE);
        runAll();
        StepVerifier.create(frontier.matches()).verifyError(IOException.class);
        frontier.advance(piece(6 * PIECE));
        assertThat(returned).hasValue(given.get());
    }

    @RepeatedTest(20)
    void handingInAndHashingMayMeetAnywhere() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            IncrementalHasher frontier = frontier(threads);
            for (int from = 0; from < SIZE; from += PIECE) {
                Piece piece = piece(from);
                end.set(piece.end());
                // Another connection's bytes came: the hash may read this piece back before it is handed in.
                frontier.advance();
                frontier.advance(piece);
            }
            StepVerifier.create(frontier.matches())
                    .expectNext(true)
                    .expectComplete()
                    .verify(Duration.ofSeconds(20));
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(returned).hasValue(given.get());
    }
}
