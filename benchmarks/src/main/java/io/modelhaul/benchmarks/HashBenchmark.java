package io.modelhaul.benchmarks;

import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.internal.transfer.hash.IncrementalHasher;
import io.modelhaul.spi.ContentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Hashing 256 MB out of the page cache: as the engine does it, and what the JDK can do at best. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 7)
@Fork(1)
public class HashBenchmark {
    private static final int SIZE = 256_000_000;

    private final TransferThreads threads = new TransferThreads();
    private final byte[] piece = new byte[1 << 20];
    private Path file = Path.of("");
    private FileChannel channel;

    /** Writes the file. */
    @Setup
    public void write() throws IOException {
        Path ram = Path.of("/dev/shm");
        file = Files.createTempFile(Files.isDirectory(ram) ? ram : Path.of("."), "hash", ".bin");
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        for (int at = 0; at < SIZE; ) {
            at += channel.write(ByteBuffer.wrap(piece, 0, Math.min(piece.length, SIZE - at)), at);
        }
    }

    /** Deletes the file. */
    @TearDown
    public void delete() throws IOException {
        channel.close();
        Files.delete(file);
        threads.close();
    }

    /** The frontier that follows a transfer. */
    @Benchmark
    public boolean frontier() {
        IncrementalHasher frontier = new IncrementalHasher(
                ContentDigest.sha256("0".repeat(64)), SIZE, channel::read, () -> SIZE, threads.hash());
        return Boolean.TRUE.equals(frontier.matches().block());
    }

    /** The same bytes out of one array, read from nowhere. */
    @Benchmark
    public byte[] hashAlone() throws NoSuchAlgorithmException {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        for (int at = 0; at < SIZE; at += piece.length) {
            hash.update(piece, 0, Math.min(piece.length, SIZE - at));
        }
        return hash.digest();
    }
}
