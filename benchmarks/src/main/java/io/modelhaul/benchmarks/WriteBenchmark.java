package io.modelhaul.benchmarks;

import io.modelhaul.internal.transfer.BandwidthLimiter;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.internal.transfer.hash.RecentWrites;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.segment.SegmentPlan;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.modelhaul.internal.transfer.segment.SegmentWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;

/** Writing 256 MB of network buffers to a file: through the part file and its journal, and without either. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 7)
@Fork(1)
public class WriteBenchmark {
    private static final int SIZE = 256 << 20;
    private static final int WINDOW = 2 << 20;

    /** Bytes of one buffer off the network. */
    @Param({"16384", "65536", "262144"})
    public int buffer;

    private final TransferThreads threads = new TransferThreads();
    private Path folder = Path.of("");

    /** A new folder for each run. */
    @Setup(Level.Iteration)
    public void create() throws IOException {
        Path ram = Path.of("/dev/shm");
        folder = Files.createTempDirectory(Files.isDirectory(ram) ? ram : Path.of("."), "write");
    }

    /** Deletes what was written. */
    @TearDown(Level.Iteration)
    public void delete() throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private Flux<ByteBuf> body() {
        return Flux.range(0, SIZE / buffer).map(number -> {
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(buffer);
            return bytes.writerIndex(buffer);
        });
    }

    /** The network gives its reference of a buffer up once it has handed the buffer on. */
    private static Flux<ByteBuf> released(Flux<ByteBuf> body) {
        AtomicReference<ByteBuf> handedOn = new AtomicReference<>(Unpooled.EMPTY_BUFFER);
        return body.doOnNext(bytes -> handedOn.getAndSet(bytes).release())
                .doFinally(signal -> handedOn.getAndSet(Unpooled.EMPTY_BUFFER).release());
    }

    /** As the engine does it. */
    @Benchmark
    public void partFile() throws IOException {
        try (PartFile part = Objects.requireNonNull(PartFile.open(folder, "part", SIZE))) {
            SegmentPlan plan = new SegmentPlan(SIZE, List.of());
            Segment segment = Objects.requireNonNull(plan.take(1));
            plan.extendToEnd(segment, SIZE);
            SegmentWriter.Target target = new SegmentWriter.Target() {
                @Override
                public boolean write(long position, ByteBuffer[] bytes, BooleanSupplier counted) throws IOException {
                    return part.write(part.generation(), position, bytes, counted);
                }

                @Override
                public void written(RecentWrites.Piece piece) {
                    piece.done();
                }
            };
            new SegmentWriter(
                            released(body()),
                            plan,
                            segment,
                            target,
                            new BandwidthLimiter(),
                            threads.disk(),
                            WINDOW,
                            () -> {})
                    .block();
            part.discard();
        }
    }

    /** The same buffers, each written as it comes. */
    @Benchmark
    public void plainChannel() throws IOException {
        try (FileChannel channel =
                FileChannel.open(folder.resolve("plain"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            body().doOnNext(bytes -> {
                        try {
                            channel.write(bytes.nioBuffer());
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        } finally {
                            bytes.release();
                        }
                    })
                    .blockLast();
        }
    }
}
