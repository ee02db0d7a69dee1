package io.modelhaul.huggingface;

import io.modelhaul.http.HttpBody;
import io.modelhaul.http.HttpSettings;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.http.StatusErrors;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.ProviderContext;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The calls that a plan needs: what a revision stands for, which files it has; and the catalogue. */
final class HubApi {
    private static final Logger log = LoggerFactory.getLogger(HubApi.class);
    /** An answer about a revision names all files of the repository, of which there may be many. */
    private static final int MAX_ANSWER_BYTES = 32 << 20;

    private static final int MAX_PAGE_BYTES = 16 << 20;
    private static final int MAX_PAGES = 10_000;

    private final HubEndpoint endpoint;
    private final ProviderContext context;
    private final HttpTransport http;

    HubApi(HubEndpoint endpoint, ProviderContext context) {
        this.endpoint = endpoint;
        this.context = context;
        this.http = limited(context.http(), new HubEnvironment(context.environment()).answerLimit());
    }

    private static HttpTransport limited(HttpTransport http, @Nullable Duration answerLimit) {
        HttpSettings usual = http.settings();
        return answerLimit == null
                ? http
                : http.with(new HttpSettings(usual.connectTimeout(), answerLimit, usual.stallTimeout(), usual.retry()));
    }

    /** The commit that a revision stands for now: {@code GET /api/models/{id}/revision/{revision}}. */
    Mono<String> commit(HubRepo repo, String revision) {
        URI address = endpoint.resolve(repo.apiPath() + "/revision/" + PercentCoding.encode(revision));
        return http.fetch(endpoint.get(address).errors(errors(repo, revision)), MAX_ANSWER_BYTES)
                .map(body -> RevisionAnswer.read(body.bytes()))
                .doOnNext(answer -> tellRenamed(repo, answer))
                .map(RevisionAnswer::commit);
    }

    private static void tellRenamed(HubRepo repo, RevisionAnswer answer) {
        if (answer.id() != null && HubRepo.valid(answer.id()) && !answer.id().equals(repo.id())) {
            log.info("The repository {} is now called {}: its old name still works.", repo.id(), answer.id());
        }
    }

    /** The files of a commit: {@code GET /api/models/{id}/tree/{commit}}, page by page. */
    Mono<HubTree> tree(HubRepo repo, String commit) {
        URI first = endpoint.resolve(repo.apiPath() + "/tree/" + commit + "?recursive=true&expand=false");
        return Flux.defer(() -> pages(first, errors(repo, commit)))
                .concatMap(body -> context.blocking(() -> TreePage.read(body.bytes())), 1)
                .reduceWith(TreeCollector::new, TreeCollector::add)
                .map(TreeCollector::tree);
    }

    private Flux<HttpBody> pages(URI first, StatusErrors errors) {
        Set<URI> asked = new HashSet<>(Set.of(first));
        return page(first, errors)
                .expand(body -> Mono.justOrEmpty(following(body, asked)).flatMap(next -> page(next, errors)));
    }

    private Optional<URI> following(HttpBody body, Set<URI> asked) {
        Optional<URI> next = NextPage.after(body.answer(), endpoint);
        if (next.isPresent() && (!asked.add(next.get()) || asked.size() > MAX_PAGES)) {
            throw JsonFields.failure("the pages of the list do not end");
        }
        return next;
    }

    private Mono<HttpBody> page(URI address, StatusErrors errors) {
        return http.fetch(endpoint.get(address).errors(errors), MAX_PAGE_BYTES);
    }

    /**
     * Repositories that fit the words: {@code GET /api/models?search=…}.
     *
     * @param wanted fulfilled by one of the files at least, where the answer tells them
     */
    Flux<CatalogueEntry> search(RepoType type, String words, int limit, Predicate<String> wanted) {
        URI address = endpoint.resolve(
                "api/" + type.plural() + "?search=" + PercentCoding.encode(words) + "&limit=" + limit + "&full=true");
        return http.fetch(endpoint.get(address).errors(HubErrors.ofCatalogue(endpoint)), MAX_PAGE_BYTES)
                .flatMap(body -> context.blocking(() -> SearchAnswer.read(type, body.bytes(), wanted)))
                .flatMapIterable(Function.<List<CatalogueEntry>>identity())
                .take(limit);
    }

    private HubErrors errors(HubRepo repo, String revision) {
        return HubErrors.of(endpoint, repo, revision);
    }
}
