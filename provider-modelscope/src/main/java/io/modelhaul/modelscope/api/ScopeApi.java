package io.modelhaul.modelscope.api;

import io.modelhaul.RepoType;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.body.JsonBody;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.ProviderContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The calls that a plan and a search need. */
public final class ScopeApi {
    private static final int MAX_PAGE_BYTES = 16 << 20;
    private static final int DATASET_PAGE = 200;

    private final ScopeEndpoint endpoint;
    private final ProviderContext context;

    public ScopeApi(ScopeEndpoint endpoint, ProviderContext context) {
        this.endpoint = endpoint;
        this.context = context;
    }

    /** All files of a revision: of a model folder by folder where its list stops, of a dataset page by page. */
    public Mono<Listing> files(ScopeRepo repo, String revision) {
        return Mono.defer(() -> {
            Asking asking = new Asking(repo, revision);
            Mono<Void> all = repo.type() == RepoType.DATASET
                    ? asking.pages()
                    : Mono.defer(asking::folder).repeat(asking.walk::hasNext).then();
            return all.then(Mono.fromSupplier(asking.walk::listing));
        });
    }

    /** The questions about one revision. */
    private final class Asking {
        private final ListingWalk walk = new ListingWalk();
        private final ScopeRepo repo;
        private final String revision;
        private ScopeErrors errors;

        Asking(ScopeRepo repo, String revision) {
            this.repo = repo;
            this.revision = revision;
            this.errors = ScopeErrors.of(endpoint, repo, revision);
        }

        /** {@code GET .../repo/files?Revision=&Recursive=&Root=}. */
        Mono<Void> folder() {
            String folder = walk.next();
            return page(folder, true).flatMap(all -> {
                if (all.entries() < ListingWalk.LIMIT) {
                    walk.addAll(all, folder);
                    return Mono.empty();
                }
                return page(folder, false)
                        .doOnNext(level -> walk.addLevel(level, folder))
                        .then();
            });
        }

        private Mono<ListingPage> page(String folder, boolean recursive) {
            String root = folder.isEmpty() ? "" : "&Root=" + ScopeEndpoint.encoded(folder);
            return ask("repo/files?Revision=" + ScopeEndpoint.encoded(revision) + "&Recursive="
                    + (recursive ? "True" : "False") + root);
        }

        /** {@code GET .../repo/tree?Revision=&Recursive=True&PageNumber=&PageSize=}, until a page is not full. */
        Mono<Void> pages() {
            return datasetPage(1)
                    .expand(page -> page.last() ? Mono.empty() : datasetPage(page.number() + 1))
                    .doOnNext(page -> walk.addAll(page.page(), ""))
                    .then();
        }

        private Mono<DatasetPage> datasetPage(int number) {
            return ask("repo/tree?Revision=" + ScopeEndpoint.encoded(revision) + "&Recursive=True&PageNumber=" + number
                            + "&PageSize=" + DATASET_PAGE)
                    .map(page -> new DatasetPage(page, number));
        }

        private Mono<ListingPage> ask(String question) {
            return Mono.defer(() -> {
                walk.ask();
                HttpRequest call = endpoint.get(repo.apiPath() + "/" + question).errors(errors);
                return json(call)
                        .doOnNext(errors::requireSuccess)
                        .map(ListingPage::read)
                        .doOnNext(page -> errors = errors.afterSuccess());
            });
        }
    }

    private record DatasetPage(ListingPage page, int number) {
        boolean last() {
            return page.entries() < DATASET_PAGE;
        }
    }

    /** Large answers are read off the event loop. */
    private Mono<JsonNode> json(HttpRequest call) {
        return context.http()
                .fetch(call, MAX_PAGE_BYTES)
                .flatMap(body -> context.blocking(() -> JsonBody.of(body).root()));
    }

    /** Repositories that fit the words: {@code GET /openapi/v1/models?search=}. */
    public Flux<CatalogueEntry> search(RepoType type, String words, int limit) {
        HttpRequest call = endpoint.get("openapi/v1/" + type.plural() + "?search=" + ScopeEndpoint.encoded(words)
                        + "&page_number=1&page_size=" + limit)
                .errors(new ScopeErrors(endpoint, "the catalogue", false));
        return json(call)
                .flatMapIterable(answer -> FoundRepos.read(type, answer))
                .take(limit);
    }
}
