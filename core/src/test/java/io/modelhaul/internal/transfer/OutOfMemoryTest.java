package io.modelhaul.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.transfer.hash.IncrementalHasher;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Errors of the JVM, which Reactor hands to nobody, end what waits for the work that they ended. */
class OutOfMemoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final HttpTransport http =
            HttpTransport.builder(Environment.of(Map.of())).build();
    private final TransferThreads threads = new TransferThreads();
    private final TransferContext context =
            new TransferContext(http, threads, new ConnectionBudget(4), new BandwidthLimiter(), false);

    @AfterEach
    void close() {
        threads.close();
        http.close();
    }

    private static OutOfMemoryError full() {
        return new OutOfMemoryError("in a test");
    }

    private static void fails(Mono<?> work) {
        StepVerifier.create(work)
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(DownloadException.class).hasMessageContaining("memory");
                    assertThat(((DownloadException) failure).code()).isEqualTo(ErrorCode.IO);
                })
                .verify(PATIENCE);
    }

    @Test
    void onTheDisk() {
        fails(threads.onDisk(() -> {
            throw full();
        }));
    }

    @Test
    void whileASmallFileIsCommitted() {
        fails(new SmallFileTransfer(file(1_000), folder, context, SilentObserver.INSTANCE).run((content, learned) -> {
            throw full();
        }));
    }

    @Test
    void whileALargeFileIsCommitted() {
        fails(new FileTransfer(file(3_000_000), folder, "model", context, SilentObserver.INSTANCE)
                .run(Mono.just(true), (content, learned) -> {
                    throw full();
                }));
    }

    @Test
    void whileBytesAreCounted() {
        TransferObserver observer = new SilentObserver() {
            @Override
            public void kept(long bytes) {
                throw full();
            }
        };
        fails(new FileTransfer(file(3_000_000), folder, "model", context, observer)
                .run(Mono.just(true), (content, learned) -> {}));
    }

    @Test
    void whileAHashIsTaken() {
        IncrementalHasher hash = new IncrementalHasher(
                ContentDigest.UNKNOWN_SHA256,
                1_000,
                (into, position) -> {
                    throw full();
                },
                () -> 1_000,
                threads.hash());

        fails(hash.digest().onErrorMap(IoErrors::of));
    }

    /** Work that nobody waits for directly. */
    @Test
    void anywhereElse() {
        StepVerifier.create(threads.death().map(DownloadException::code))
                .then(() -> threads.disk().execute(() -> {
                    throw full();
                }))
                .expectNext(ErrorCode.IO)
                .expectComplete()
                .verify(PATIENCE);
    }

    private static PlannedFile file(int size) {
        return new PlannedFile(new SafePath("model.bin"), (long) size, List.of(), List.of(new Zeros(size)));
    }

    private record Zeros(int size) implements FileSource {
        @Override
        public String layer() {
            return "test";
        }

        @Override
        public String endpoint() {
            return "localhost";
        }

        @Override
        public <T> Flux<T> read(
                ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
            return Flux.defer(() -> {
                ContentHead head = new ContentHead(0, (long) size, (long) size, "\"1\"", true, "localhost");
                return Flux.from(reader.apply(head, Flux.just(Unpooled.wrappedBuffer(new byte[size]))));
            });
        }
    }
}
