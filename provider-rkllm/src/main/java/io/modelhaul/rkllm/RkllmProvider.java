package io.modelhaul.rkllm;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.huggingface.HubOrigin;
import io.modelhaul.huggingface.HuggingFaceProvider;
import io.modelhaul.spi.Ability;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelCatalogue;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderAddresses;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.StoredModel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Models for the NPUs of Rockchip, from repositories of a Hugging Face Hub, as plain files in
 * {@code models/owner/repo/file}.
 *
 * <p>A model is named {@code owner/repo[@revision][/file]}; without a file, the repository must have exactly one
 * {@code .rkllm}. The small files that runtimes read beside it come along. A stored model is also found by a part of its
 * name that no other one has.
 */
public final class RkllmProvider implements ModelProvider, ModelExporter, ModelCatalogue, ProviderAddresses {
    static final String ID = "rkllm";
    private static final String WORD = "rkllm";
    private static final String PUBLIC_HUB = "huggingface.co";
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
                    ID,
                    List.of(),
                    List.of(ID),
                    Set.of(
                            DownloadOptions.ENDPOINT,
                            DownloadOptions.REVISION,
                            DownloadOptions.FILE,
                            DownloadOptions.TOKEN,
                            DownloadOptions.HEADER,
                            DownloadOptions.INSECURE,
                            DownloadOptions.CACHE_DIR,
                            DownloadOptions.LOCAL_DIR,
                            DownloadOptions.SHA256),
                    "Models for Rockchip NPUs (.rkllm), from the Hugging Face Hub")
            .withLayer("hub");

    private static final StoredModels MODELS = new RkllmModels();

    /** For {@link java.util.ServiceLoader}. */
    public RkllmProvider() {}

    @Override
    public List<URI> servers(DownloadRequest request, Environment environment) {
        return new HuggingFaceProvider().servers(request, environment);
    }

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public DownloadRequest request(ModelRef.Source source, DownloadOptions options) {
        return HubOrigin.request(ID, source.location(), options);
    }

    @Override
    public List<Ability> abilities() {
        return List.of(MODELS, this);
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        origin(request, context);
    }

    /** The repository that a download is from; a part of a name stands for stored models only. */
    static HubOrigin origin(DownloadRequest request, ProviderContext context) {
        HubOrigin origin = HubOrigin.of(request, context);
        if (!origin.id().contains("/")) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + origin.id() + "' has no owner: write owner/name, as in rkllm://owner/" + origin.id() + ".");
        }
        return origin;
    }

    @Override
    public DownloadRequest normalize(DownloadRequest request, ProviderContext context) {
        return HubOrigin.normalize(request, context);
    }

    /** The repository's name, and that of its file if one is asked for. */
    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        HubOrigin origin = HubOrigin.of(request, context);
        return origin.file() == null ? origin.id() : origin.id() + "/" + origin.file();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> new RkllmPlanner(request, context).plan());
    }

    /** The last state tells which of the usual small files there are none of. */
    @Override
    public Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
        return Flux.defer(() -> {
            AtomicReference<DownloadPlan> planned = new AtomicReference<>();
            return context.run(request, plan(request, context).doOnNext(planned::set))
                    .map(state -> told(state, planned.get()));
        });
    }

    private static String missing(DownloadPlan plan) {
        Set<String> names = plan.files().stream()
                .map(file -> file.path().value())
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        return FileChoice.SIDECARS.stream()
                .filter(name -> !names.contains(name))
                .collect(Collectors.joining(", "));
    }

    private static DownloadProgress told(DownloadProgress state, @Nullable DownloadPlan plan) {
        String missing = plan == null || state.status() != DownloadStatus.COMPLETE ? "" : missing(plan);
        return missing.isEmpty()
                ? state
                : state.toBuilder()
                        .message("without " + missing + ": the repository has none, which is normal")
                        .build(state.time());
    }

    @Override
    public Mono<String> exportedRecord(StoredModel model, ProviderContext context) {
        return context.blocking(() -> ArchivedModel.record(model));
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        ModelFolders folders = ModelFolders.of(where, context.environment());
        return context.blocking(() -> new ArchivedModel(exported, folders).plan(where, context));
    }

    /** Repositories that have such a model, then the suggestions that fit. */
    @Override
    public Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context) {
        return Flux.defer(() -> {
            boolean publicHub = PUBLIC_HUB.equals(
                    HubOrigin.endpoint(options, context.environment()).getHost());
            Flux<CatalogueEntry> suggested = context.blocking(() -> Suggestions.read(context.environment()))
                    .filter(suggestions -> suggestions.own() || publicHub)
                    .flatMapIterable(Suggestions::list)
                    .filter(each -> each.fits(words))
                    .map(Suggestions.Suggestion::entry);
            return Flux.concat(asked(words, options, context), suggested).distinct(CatalogueEntry::model);
        });
    }

    /** The name of such a repository mostly says what it holds, and a question without that word finds the others. */
    private static Flux<CatalogueEntry> asked(String words, DownloadOptions options, ProviderContext context) {
        boolean said = words.toLowerCase(Locale.ROOT).contains(WORD);
        List<String> questions = said ? List.of(words) : List.of(words + " " + WORD, words);
        return Flux.fromIterable(questions)
                .concatMap(question -> HubOrigin.search(question, FileChoice::isModel, options, context))
                .map(RkllmProvider::own);
    }

    private static CatalogueEntry own(CatalogueEntry hit) {
        List<String> tags =
                new ArrayList<>(RkllmFacts.parse(hit.model()).known().values());
        tags.addAll(hit.tags());
        return new CatalogueEntry(
                ID,
                hit.model(),
                hit.description(),
                hit.downloads(),
                hit.likes(),
                hit.sizeBytes(),
                tags.stream().distinct().toList(),
                hit.updated());
    }
}
