package io.modelhaul.internal.transfer.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.transfer.BandwidthLimiter;
import io.modelhaul.internal.transfer.ConnectionBudget;
import io.modelhaul.internal.transfer.FileContent;
import io.modelhaul.internal.transfer.SilentObserver;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

@Timeout(60)
class SegmentedFetchTest {
    private static final int SIZE = 32 << 20;
    private static final int BUFFER = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aConnectionThatFailsWhileItIsAnnouncedIsNotTakenForTheLastOne() {
        fetched(new Flaky(1));
    }

    @Test
    void aConnectionThatEndsWhileItIsAnnouncedIsNotWaitedFor() {
        fetched(new Flaky(2));
    }

    private void fetched(Flaky source) {
        PlannedFile file = new PlannedFile(new SafePath("model.bin"), (long) SIZE, List.of(), List.of());
        try (HttpTransport http =
                        HttpTransport.builder(Environment.of(Map.of())).build();
                TransferThreads threads = new TransferThreads();
                PartFile part = Objects.requireNonNull(open())) {
            TransferContext context =
                    new TransferContext(http, threads, new ConnectionBudget(16), new BandwidthLimiter(), false);
            try (FileContent content = new FileContent(file, part, context, SilentObserver.INSTANCE)) {
                StepVerifier.create(new SegmentedFetch(
                                        source, content, content.plan(), context, SilentObserver.INSTANCE, false)
                                .run())
                        .expectComplete()
                        .verify(PATIENCE);
                assertThat(content.plan().complete()).isTrue();
                assertThat(source.asked).hasValueGreaterThan(source.good);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PartFile open() throws IOException {
        return PartFile.open(folder, "model.bin.1", SIZE);
    }

    /** Serves the first connections at leisure until another one was asked for; refuses all others at once. */
    private static final class Flaky implements FileSource {
        private final int good;
        private final AtomicInteger asked = new AtomicInteger();

        Flaky(int good) {
            this.good = good;
        }

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
                if (asked.incrementAndGet() == good + 1) {
                    return Flux.error(new DownloadException(ErrorCode.UNREACHABLE, "refused").retryable(true));
                }
                long to = Objects.requireNonNull(range.to());
                ContentHead head = new ContentHead(range.from(), to, (long) SIZE, "\"1\"", true, "localhost");
                return Flux.from(reader.apply(head, body((int) (to - range.from()))));
            });
        }

        private Flux<ByteBuf> body(int length) {
            // Another connection may take over the second half of an odd number of buffers.
            return Flux.range(0, (length + BUFFER - 1) / BUFFER)
                    .delayUntil(number -> asked.get() > good
                            ? Flux.empty()
                            : Flux.interval(Duration.ofMillis(5)).takeUntil(tick -> tick > 20 || asked.get() > good))
                    .map(number -> Unpooled.wrappedBuffer(new byte[Math.min(BUFFER, length - number * BUFFER)]));
        }
    }
}
