package io.modelhaul.internal.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import io.netty.buffer.ByteBuf;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** When another provider is asked for a file, and which of its files is the one. */
class FallbackSourceTest {
    private static final ContentDigest DIGEST = ContentDigest.sha256("a".repeat(64));
    private static final ContentDigest OTHER = ContentDigest.sha256("b".repeat(64));
    private static final ContentRange WHOLE = new ContentRange(0, null, null, null, false);

    @TempDir
    Path folder;

    private final HttpTransport http =
            HttpTransport.builder(Environment.of(Map.of())).build();
    private final AtomicInteger plans = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void stop() {
        http.close();
    }

    private static PlannedFile file(String path, Long size, ContentDigest digest, FileSource... sources) {
        return new PlannedFile(
                new SafePath(path), size, digest == null ? List.of() : List.of(digest), List.of(sources));
    }

    /** The file {@code wanted} as a fallback has it whose plan is that. */
    private FallbackSource fallback(PlannedFile wanted, boolean only, Mono<List<PlannedFile>> files) {
        DownloadRequest request = new DownloadRequest("other", "model", DownloadOptions.none());
        ModelRef.Source source = ModelRef.parse("other://model");
        FallbackLayer layer = new FallbackLayer(source, new Other(files), request, false, true, context());
        return new FallbackSource(layer, wanted, only);
    }

    private FallbackSource fallback(PlannedFile wanted, boolean only, PlannedFile... files) {
        return fallback(wanted, only, Mono.just(List.of(files)));
    }

    private Flux<String> read(FallbackSource source) {
        return source.read(WHOLE, http, (head, body) -> Flux.just(head.endpoint()));
    }

    private void refused(FallbackSource source, ErrorCode code) {
        StepVerifier.create(read(source)).verifyErrorSatisfies(failure -> {
            assertThat(failure).isInstanceOf(DownloadException.class);
            assertThat(((DownloadException) failure).code()).isEqualTo(code);
            assertThat(((DownloadException) failure).retryable()).isFalse();
        });
        assertThat(reads).hasValue(0);
    }

    @Test
    void asksNobodyBeforeBytesAreWanted() {
        FallbackSource source = fallback(file("a", 3L, DIGEST), false, file("a", 3L, DIGEST, new Mirror()));

        assertThat(source.layer()).isEqualTo("other");
        assertThat(source.identity()).isNotEmpty();
        assertThat(source.alignment()).isEqualTo(1);
        Flux<String> notSubscribed = read(source);
        assertThat(plans).hasValue(0);

        StepVerifier.create(notSubscribed).expectNext("mirror.test").verifyComplete();
        assertThat(plans).hasValue(1);
        assertThat(source.layer()).isEqualTo("mirror");
        assertThat(source.endpoint()).isEqualTo("mirror.test");
    }

    @Test
    void plansOnceForAllRanges() {
        FallbackSource source = fallback(file("a", 3L, DIGEST), false, file("a", 3L, DIGEST, new Mirror()));

        for (int i = 0; i < 3; i++) {
            StepVerifier.create(read(source)).expectNextCount(1).verifyComplete();
        }

        assertThat(plans).hasValue(1);
        assertThat(reads).hasValue(3);
    }

    @Test
    void takesTheFileOfTheSamePathAmongMany() {
        FallbackSource source = fallback(
                file("b/a", 3L, DIGEST),
                false,
                file("a", 9L, OTHER, new Mirror()),
                file("b/a", 3L, DIGEST, new Mirror()));

        StepVerifier.create(read(source)).expectNext("mirror.test").verifyComplete();
    }

    @Test
    void aModelOfOneFileMayNameItDifferently() {
        StepVerifier.create(read(fallback(file("a", 3L, DIGEST), true, file("z", 3L, DIGEST, new Mirror()))))
                .expectNext("mirror.test")
                .verifyComplete();
    }

    @Test
    void oneOfManyFilesMustHaveItsName() {
        refused(fallback(file("a", 3L, DIGEST), false, file("z", 3L, null, new Mirror())), ErrorCode.NOT_FOUND);
    }

    @Test
    void contentOfTheSameDigestMayHaveAnyName() {
        FallbackSource source =
                fallback(file("a", 3L, DIGEST), false, file("a", 3L, OTHER), file("z", 3L, DIGEST, new Mirror()));

        StepVerifier.create(read(source)).expectNext("mirror.test").verifyComplete();
    }

    @Test
    void refusesContentOfAnotherSize() {
        refused(fallback(file("a", 3L, null), false, file("a", 4L, null, new Mirror())), ErrorCode.SIZE_MISMATCH);
    }

    @Test
    void refusesContentOfAnotherDigest() {
        refused(
                fallback(file("a", null, DIGEST), false, file("a", 3L, OTHER, new Mirror())),
                ErrorCode.CHECKSUM_MISMATCH);
    }

    @Test
    void acceptsWhatSaysLessThanIsKnown() {
        StepVerifier.create(read(fallback(file("a", 3L, DIGEST), false, file("a", null, null, new Mirror()))))
                .expectNext("mirror.test")
                .verifyComplete();
    }

    @Test
    void aFileWithoutASourceIsNoFallback() {
        refused(fallback(file("a", 3L, DIGEST), false, file("a", 3L, DIGEST)), ErrorCode.OFFLINE);
    }

    /** The plan had all its tries when it failed. */
    @Test
    void aFailedPlanIsNotRetriedForEachFile() {
        DownloadException failure = new DownloadException(ErrorCode.UNREACHABLE, "in a test").retryable(true);
        refused(fallback(file("a", 3L, DIGEST), false, Mono.error(failure)), ErrorCode.UNREACHABLE);
    }

    /** Of a context, a fallback uses the disk threads alone. */
    private static ProviderContext context() {
        return (ProviderContext) Proxy.newProxyInstance(
                FallbackSourceTest.class.getClassLoader(),
                new Class<?>[] {ProviderContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("blocking")) {
                        return Mono.fromCallable((Callable<?>) arguments[0]);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private final class Other implements ModelProvider {
        private final Mono<List<PlannedFile>> files;

        Other(Mono<List<PlannedFile>> files) {
            this.files = files;
        }

        @Override
        public ProviderDescriptor descriptor() {
            return ProviderDescriptor.of("other", List.of(), List.of("other"), Set.of(), "Plans what a test says");
        }

        @Override
        public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
            plans.incrementAndGet();
            return files.map(
                    all -> new DownloadPlan("other", request.model(), null, null, all, FolderLayout.of(folder, all)));
        }
    }

    private final class Mirror implements FileSource {
        @Override
        public String layer() {
            return "mirror";
        }

        @Override
        public String endpoint() {
            return "mirror.test";
        }

        @Override
        public <T> Flux<T> read(
                ContentRange range,
                HttpTransport transport,
                BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
            reads.incrementAndGet();
            return Flux.from(reader.apply(new ContentHead(0, 3L, 3L, null, true, endpoint()), Flux.empty()));
        }
    }
}
