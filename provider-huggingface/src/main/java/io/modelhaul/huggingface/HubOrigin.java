package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import io.modelhaul.huggingface.api.HubApi;
import io.modelhaul.huggingface.api.HubEndpoint;
import io.modelhaul.huggingface.api.HubEnvironment;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One model repository of a Hub, for providers whose models are kept there in a form of their own: what it has, and where
 * the bytes of each file are. It knows nothing of caches.
 *
 * <p>Names, addresses, tokens and endpoints mean the same as for {@link HuggingFaceProvider}.
 */
public final class HubOrigin {
    private static final int SEARCH_LIMIT = 50;

    private final HubRequest request;
    private final ProviderContext context;

    private HubOrigin(HubRequest request, ProviderContext context) {
        this.request = request;
        this.context = context;
    }

    /**
     * The files of a repository that somebody chose.
     *
     * @param commit the exact revision they are from
     * @param paths all files that the repository has
     * @param files the chosen ones, with sizes, digests and sources
     */
    public record Chosen(String commit, List<String> paths, List<PlannedFile> files) {
        /** Copies the lists. */
        public Chosen {
            paths = List.copyOf(paths);
            files = List.copyOf(files);
        }
    }

    /**
     * The repository that a request names.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it names none, or no model's
     */
    public static HubOrigin of(DownloadRequest request, ProviderContext context) {
        // Which bytes one of several files must have is for the caller to say, once the file is chosen.
        DownloadOptions options =
                request.options().toBuilder().set(DownloadOptions.SHA256, null).build();
        HubRequest read = HubRequest.of(
                new DownloadRequest(HuggingFaceProvider.ID, request.model(), options), context.environment());
        if (read.repo().type() != RepoType.MODEL) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + request.model() + "' is not a model: leave the repository type out.");
        }
        return new HubOrigin(read, context);
    }

    /**
     * Reads what follows a provider's own scheme: {@code owner/name[@revision][/file]}, percent-encoded.
     *
     * @param provider the id of the provider that the request is for
     */
    public static DownloadRequest request(String provider, String location, DownloadOptions options) {
        HubAddress address = HubAddress.ofSource(location);
        return new DownloadRequest(provider, address.id(), HubRequest.merged(address, options));
    }

    /**
     * The same request with revision and file out of the model's name as options.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when the name is none, or no model's
     */
    public static DownloadRequest normalize(DownloadRequest request, ProviderContext context) {
        of(request, context);
        DownloadRequest normal = HubRequest.normalize(request, context.environment());
        DownloadOptions options = normal.options().toBuilder()
                .set(HuggingFaceOptions.REPO_TYPE, null)
                .build();
        return new DownloadRequest(normal.provider(), normal.model(), options);
    }

    /** The address of the Hub that options and environment name. */
    public static URI endpoint(DownloadOptions options, Environment environment) {
        return HubRequest.base(options, new HubEnvironment(environment));
    }

    /** The repository's name, {@code owner/name}. */
    public String id() {
        return request.repo().id();
    }

    /** The branch, tag or commit that is asked for; {@code main} when nothing is said. */
    public String revision() {
        return request.revision();
    }

    /** The one file that is asked for; null when nothing is said. */
    public @Nullable String file() {
        return request.selection().file();
    }

    /** Whether no request may be made. */
    public boolean offline() {
        return request.offline();
    }

    /**
     * Asks the Hub for the revision's files.
     *
     * @param choice picks some of the paths it is given; may throw {@link DownloadException}
     */
    public Mono<Chosen> choose(UnaryOperator<List<String>> choice) {
        return context.blocking(request::endpoint).flatMap(endpoint -> {
            HubApi api = new HubApi(endpoint, context);
            Mono<String> commit =
                    request.pinned() ? Mono.just(request.revision()) : api.commit(request.repo(), request.revision());
            return commit.flatMap(
                    known -> api.tree(request.repo(), known).map(tree -> chosen(known, tree, choice, endpoint)));
        });
    }

    private Chosen chosen(String commit, HubTree tree, UnaryOperator<List<String>> choice, HubEndpoint endpoint) {
        HubPlan plan = new HubPlan(request, request.snapshot(commit, tree, false), endpoint);
        List<String> paths = tree.files().stream().map(HubFile::path).toList();
        return new Chosen(
                commit,
                paths,
                choice.apply(paths).stream()
                        .flatMap(path -> tree.file(path).stream())
                        .map(plan::planned)
                        .toList());
    }

    /** Where a file's bytes are, without asking whether they are. May read the token file. */
    public FileSource source(String commit, String path) {
        HubEndpoint endpoint = request.endpoint();
        return HubPlan.source(endpoint, request.repo(), commit, request.revision(), path);
    }

    /**
     * Searches the Hub's catalogue of models.
     *
     * @param wanted leaves out models none of whose files fulfil it; those whose files the catalogue does not tell stay
     */
    public static Flux<CatalogueEntry> search(
            String words, Predicate<String> wanted, DownloadOptions options, ProviderContext context) {
        return HuggingFaceProvider.search(
                context, options, api -> api.search(RepoType.MODEL, words, SEARCH_LIMIT, wanted));
    }
}
