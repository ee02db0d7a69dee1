package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelCatalogue;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A bug in a provider is reported as a bug of that provider, never as trouble with the disk. */
@Timeout(30)
class BrokenProviderTest {
    @TempDir
    private Path home;

    private Modelhaul haul;

    @BeforeEach
    void start() {
        haul = Modelhaul.builder()
                .environment(Environment.of(Map.of("HOME", home.toString())))
                .provider(new Broken())
                .build();
    }

    @AfterEach
    void stop() {
        haul.close();
    }

    private static void assertBug(Throwable failure) {
        assertThat(failure).isInstanceOf(DownloadException.class).hasCauseInstanceOf(NullPointerException.class);
        DownloadException known = (DownloadException) failure;
        assertThat(known.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(known.retryable()).isFalse();
        assertThat(known).hasMessageContainingAll("'broken'", "NullPointerException", "no such thing", "bug");
        assertThat(known).hasMessageNotContainingAny("disk", "folder", "file operation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "throws", "moves"})
    void endsADownloadWithACodeOfItsOwn(String where) {
        StepVerifier.create(haul.download("broken", where, DownloadOptions.none())
                        .filter(state -> state.status().terminal()))
                .assertNext(BrokenProviderTest::assertEnd)
                .verifyErrorSatisfies(BrokenProviderTest::assertBug);
    }

    private static void assertEnd(DownloadProgress end) {
        assertThat(end.status()).isEqualTo(DownloadStatus.ERROR);
        assertThat(end.error()).isNotNull();
        assertThat(end.error().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(end.message()).contains("'broken'");
    }

    @Test
    void namesTheProviderInEveryOtherCall() {
        DownloadOptions none = DownloadOptions.none();
        List<Publisher<?>> calls = List.of(
                haul.plan("broken", "plan", none),
                haul.models().list("broken", StoreOptions.of(none)),
                haul.models().find(ModelRef.of("broken", "x"), StoreOptions.of(none)),
                haul.models().remove(ModelRef.of("broken", "x"), StoreOptions.of(none)),
                haul.providers().search("broken", "x", none));
        calls.forEach(call -> StepVerifier.create(call).verifyErrorSatisfies(BrokenProviderTest::assertBug));
    }

    @Test
    void keepsAFailureOfTheDiskApart() {
        StepVerifier.create(haul.plan("broken", "file", DownloadOptions.none())).verifyErrorSatisfies(failure -> {
            assertThat(((DownloadException) failure).code()).isEqualTo(ErrorCode.IO);
            assertThat(failure).hasMessageContaining("/lost.json");
        });
    }

    /** Fails where its model's name says. */
    private static final class Broken implements ModelProvider, StoredModels, ModelCatalogue {
        @Override
        public ProviderDescriptor descriptor() {
            return ProviderDescriptor.of("broken", List.of(), List.of("broken"), Set.of(), "Fails");
        }

        private static NullPointerException bug() {
            return new NullPointerException("no such thing");
        }

        @Override
        public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
            return request.model().equals("file")
                    ? Mono.error(new UncheckedIOException(new NoSuchFileException("/lost.json")))
                    : Mono.error(bug());
        }

        @Override
        public Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
            return switch (request.model()) {
                case "throws" -> throw bug();
                case "moves" -> Flux.<DownloadProgress>error(bug());
                default -> ModelProvider.super.download(request, context);
            };
        }

        @Override
        public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
            throw bug();
        }

        @Override
        public Mono<Void> remove(StoredModel model, ProviderContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context) {
            return Flux.error(bug());
        }
    }
}
