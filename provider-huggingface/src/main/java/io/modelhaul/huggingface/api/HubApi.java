package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The calls that a plan needs: what a revision stands for, which files it has; and the catalogue. */
public final class HubApi {
    private static final Logger log = LoggerFactory.getLogger(HubApi.class);
    private static final int MAX_PAGE_BYTES = 16 << 20;
    private static final int MAX_PAGES = 10_000;
    /** Characters of the addresses of all pages together, which are kept to notice a loop. */
    private static final int MAX_ADDRESSES = 16 << 20;

    private final HubEndpoint endpoint;
    private final ProviderContext context;
    private final HttpTransport http;

    public HubApi(HubEndpoint endpoint, ProviderContext context) {
        this(endpoint, context, limited(context.http(), new HubEnvironment(context.environment()).answerLimit()));
    }

    private HubApi(HubEndpoint endpoint, ProviderContext context, HttpTransport http) {
        this.endpoint = endpoint;
        this.context = context;
        this.http = http;
    }

    /** The same calls, each tried once, for when there is another way. */
    public HubApi impatient() {
        HttpSettings usual = http.settings();
        RetryRules once =
                new RetryRules(0, usual.retry().budget(), usual.retry().delays());
        return new HubApi(
                endpoint,
                context,
                http.with(
                        new HttpSettings(usual.connectTimeout(), usual.responseTimeout(), usual.stallTimeout(), once)));
    }

    private static HttpTransport limited(HttpTransport http, @Nullable Duration answerLimit) {
        HttpSettings usual = http.settings();
        return answerLimit == null
                ? http
                : http.with(new HttpSettings(usual.connectTimeout(), answerLimit, usual.stallTimeout(), usual.retry()));
    }

    /** The commit that a revision stands for now: {@code GET /api/models/{id}/revision/{revision}}. */
    public Mono<String> commit(HubRepo repo, String revision) {
        URI address = endpoint.resolve(repo.apiPath() + "/revision/" + PercentCoding.encode(revision));
        HttpRequest call = endpoint.get(address).errors(HubErrors.ofCommit(endpoint, repo, revision));
        return http.read(call, (answer, body) -> revision(body))
                .doOnNext(answer -> tellRenamed(repo, answer))
                .map(RevisionAnswer::commit);
    }

    private static Mono<RevisionAnswer> revision(Flux<ByteBuf> body) {
        return Mono.defer(() -> {
            RevisionReader reader = new RevisionReader();
            return body.doOnNext(reader::read)
                    .takeUntil(piece -> reader.isEnough())
                    .then(Mono.fromSupplier(reader::answer));
        });
    }

    private static void tellRenamed(HubRepo repo, RevisionAnswer answer) {
        if (answer.id() != null && HubRepo.valid(answer.id()) && !answer.id().equals(repo.id())) {
            log.info("The repository {} is now called {}: its old name still works.", repo.id(), answer.id());
        }
    }

    /**
     * The files of a commit: {@code GET /api/models/{id}/tree/{commit}}, page by page; folder by folder where a server does
     * not list what is in them.
     */
    public Mono<HubTree> tree(HubRepo repo, String commit) {
        return Mono.defer(() -> {
            Listing listing = new Listing(repo, commit);
            return listing.folder("")
                    .then(Mono.defer(listing::nextFolder)
                            .repeat(listing.files::hasUnlisted)
                            .then())
                    .then(Mono.fromSupplier(listing.files::tree));
        });
    }

    /** One walk over a tree. */
    private final class Listing {
        private final TreeCollector files = new TreeCollector();
        private final Set<URI> asked = new HashSet<>();
        private long addresses;
        private final String path;
        private final StatusErrors errors;

        Listing(HubRepo repo, String commit) {
            this.path = repo.apiPath() + "/tree/" + commit;
            this.errors = HubErrors.ofList(endpoint, repo, commit);
        }

        Mono<Void> nextFolder() {
            return files.hasUnlisted() ? folder(new SafePath(files.nextUnlisted()).value()) : Mono.empty();
        }

        Mono<Void> folder(String folder) {
            String where = folder.isEmpty() ? path : path + "/" + PercentCoding.encodePath(folder);
            URI first = endpoint.resolve(where + "?recursive=true&expand=false");
            return Flux.defer(() -> page(first))
                    .expand(body -> Mono.justOrEmpty(following(body)).flatMap(this::page))
                    .concatMap(body -> context.blocking(() -> files.add(read(body), folder)), 1)
                    .then();
        }

        private Optional<URI> following(HttpBody body) {
            return NextPage.after(body.answer(), endpoint);
        }

        private Mono<HttpBody> page(URI address) {
            addresses += address.toString().length();
            if (!asked.add(address) || asked.size() > MAX_PAGES || addresses > MAX_ADDRESSES) {
                throw JsonFields.failure("the pages of the list do not end");
            }
            return http.fetch(endpoint.get(address).errors(errors), MAX_PAGE_BYTES);
        }
    }

    private static TreePage read(HttpBody body) {
        WebPage.refuse(body.bytes());
        return TreePage.read(body.bytes());
    }

    /**
     * What the Hub says of one file without its list of files: {@code HEAD /{id}/resolve/{revision}/{path}}, or the beginning
     * of a GET where a server cannot answer that.
     */
    public Mono<ResolvedFile> file(HubRepo repo, String revision, String path) {
        URI address = endpoint.content(repo, revision, path);
        StatusErrors errors = HubErrors.of(endpoint, repo, revision);
        HttpRequest get = endpoint.get(address)
                .errors(errors)
                .header("Accept-Encoding", "identity")
                .header("Range", "bytes=0-0");
        HttpRequest head = endpoint.head(address).errors(errors).header("Accept-Encoding", "identity");
        return file(head, path)
                .onErrorResume(HubApi::isOdd, failure -> file(get, path))
                .retryWhen(http.retry(() -> 0));
    }

    /** Whether a server that serves the file may have refused only to answer without its content. */
    private static boolean isOdd(Throwable failure) {
        return failure instanceof DownloadException refused
                && !HubErrors.isOfHub(refused)
                && Set.of(ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN, ErrorCode.SERVER_ERROR, ErrorCode.PROTOCOL)
                        .contains(refused.code());
    }

    private static Publisher<ResolvedFile> resolved(
            HttpRequest call, HttpResponse answer, Flux<ByteBuf> body, String path) {
        if (!ResolvedFile.isIn(answer)) {
            return HttpTransport.failed(call.errors(), answer, body);
        }
        boolean little = call.method().equals("HEAD") || "1".equals(answer.header("Content-Length"));
        return (little ? body : body.take(0)).then(Mono.fromSupplier(() -> ResolvedFile.of(answer, path)));
    }

    private Mono<ResolvedFile> file(HttpRequest call, String path) {
        return http.exchange(call, (answer, body) -> resolved(call, answer, body, path))
                .single();
    }

    /**
     * Repositories that fit the words: {@code GET /api/models?search=…}.
     *
     * @param wanted fulfilled by one of the files at least, where the answer tells them
     */
    public Flux<CatalogueEntry> search(RepoType type, String words, int limit, Predicate<String> wanted) {
        URI address = endpoint.resolve(
                "api/" + type.plural() + "?search=" + PercentCoding.encode(words) + "&limit=" + limit + "&full=true");
        return http.fetch(endpoint.get(address).errors(HubErrors.ofCatalogue(endpoint)), MAX_PAGE_BYTES)
                .flatMap(body -> context.blocking(() -> SearchAnswer.read(type, body.bytes(), wanted)))
                .flatMapIterable(Function.<List<CatalogueEntry>>identity())
                .take(limit);
    }
}
