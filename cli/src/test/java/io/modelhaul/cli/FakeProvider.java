package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.Option;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelCatalogue;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A provider that remembers what it was asked. A model whose name is an error code fails with that code. */
final class FakeProvider implements ModelProvider, StoredModels, ModelCatalogue {
    static final Option<String> FLAVOUR = Option.text("extraFlavour")
            .described("TASTE", "What it tastes of, unless {spicy} hides it.")
            .scope(Option.Scope.STORE);
    static final Option<Boolean> SPICY = Option.flag("spicy");
    static final String SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    static final StoredModel STORED = new StoredModel(
            "fake",
            "owner/name",
            "c0ffee",
            Path.of("/models/owner/name"),
            List.of(new StoredFile("a.bin", 1_500, Path.of("/models/owner/name/a.bin"), null, "sha256:" + SHA256)),
            true,
            Instant.parse("2026-11-21T10:15:30.999Z"),
            "fake://owner/name");

    final List<DownloadRequest> requests = new CopyOnWriteArrayList<>();

    @Override
    public ProviderDescriptor descriptor() {
        return ProviderDescriptor.of(
                "fake",
                List.of("counterfeit"),
                List.of("fake"),
                Set.of(
                        DownloadOptions.ENDPOINT,
                        DownloadOptions.REVISION,
                        DownloadOptions.INCLUDE,
                        DownloadOptions.EXCLUDE,
                        DownloadOptions.TOKEN,
                        DownloadOptions.HEADER,
                        DownloadOptions.CACHE_DIR,
                        DownloadOptions.INSECURE,
                        FLAVOUR,
                        SPICY),
                "A provider for tests");
    }

    DownloadOptions lastOptions() {
        return requests.get(requests.size() - 1).options();
    }

    @Override
    public Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
        requests.add(request);
        DownloadProgress.Builder state = DownloadProgress.builder("id", "fake", request.model());
        Instant now = context.clock().instant();
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(request.model())) {
                return Flux.error(
                        new DownloadException(code, "It went wrong.", new IllegalStateException("deep cause")));
            }
        }
        if (request.model().equals("bug")) {
            return Flux.error(new NullPointerException("nothing there"));
        }
        return Flux.just(
                state.build(now),
                state.status(DownloadStatus.DOWNLOADING).bytes(1L, 2L).build(now),
                state.status(DownloadStatus.COMPLETE)
                        .bytes(2L, 2L)
                        .path("/models/" + request.model())
                        .build(now));
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        requests.add(request);
        PlannedFile weights = new PlannedFile(
                new SafePath("a.bin"),
                1_500L,
                List.of(ContentDigest.sha256(SHA256)),
                List.of(HttpSource.of("hub", URI.create("https://u:p@cdn.example.org/x?sig=1"))));
        PlannedFile unknown = new PlannedFile(new SafePath("b/c.txt"), null, List.of(), List.of());
        List<PlannedFile> files = List.of(weights, unknown);
        Path folder = context.environment().home().resolve("models");
        return Mono.just(
                new DownloadPlan("fake", request.model(), "main", "c0ffee", files, FolderLayout.of(folder, files)));
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return Flux.just(STORED);
    }

    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return Mono.error(
                new DownloadException(ErrorCode.UNSUPPORTED_PROVIDER, "The provider 'fake' cannot remove models."));
    }

    @Override
    public Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context) {
        return Flux.just(
                new CatalogueEntry(
                        "fake", "owner/" + words, null, 12L, 3L, null, List.of("text"), "2026-01-01T00:00:00Z"),
                new CatalogueEntry("fake", "owner/second", null, null, null, null, List.of(), null));
    }
}
