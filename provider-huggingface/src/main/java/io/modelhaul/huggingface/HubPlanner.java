package io.modelhaul.huggingface;

import io.modelhaul.CachePolicy;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ProviderContext;
import java.io.IOException;
import reactor.core.publisher.Mono;

/**
 * Finds out what a call means: from disk alone when all is here or nobody may be asked, else from the Hub, with one call
 * for the commit and one for each page of its files.
 */
final class HubPlanner {
    private final HubRequest request;
    private final ProviderContext context;
    private final DiskPlanner disk;

    HubPlanner(HubRequest request, ProviderContext context) {
        this.request = request;
        this.context = context;
        this.disk = new DiskPlanner(request);
    }

    Mono<DownloadPlan> plan() {
        if (request.offline()) {
            return context.blocking(disk::offline);
        }
        Mono<DownloadPlan> asked = context.blocking(request::endpoint).flatMap(this::ask);
        return request.policy() == CachePolicy.PREFER_CACHED
                ? context.<DownloadPlan>blocking(disk::complete).switchIfEmpty(asked)
                : asked;
    }

    private Mono<DownloadPlan> ask(HubEndpoint endpoint) {
        HubApi api = new HubApi(endpoint, context);
        Mono<String> commit =
                request.pinned() ? Mono.just(request.revision()) : api.commit(request.repo(), request.revision());
        return commit.flatMap(known -> recorded(known)
                .switchIfEmpty(api.tree(request.repo(), known).map(tree -> new Listing(tree, true)))
                .flatMap(listing -> context.blocking(() -> plan(known, listing, endpoint))));
    }

    /** The files of a commit, and whether they are yet to be recorded. */
    private record Listing(HubTree tree, boolean record) {}

    /** The list on disk, which is as good as the Hub's, as a commit never changes; a refresh asks all the same. */
    private Mono<Listing> recorded(String commit) {
        return request.policy() == CachePolicy.REFRESH
                ? Mono.empty()
                : context.blocking(() -> disk.store().tree(commit)).map(tree -> new Listing(tree, false));
    }

    private DownloadPlan plan(String commit, Listing listing, HubEndpoint endpoint) throws IOException {
        String where = request.repo() + " at '" + request.revision() + "'";
        Snapshot snapshot = Snapshot.of(request, commit, listing.tree(), listing.record());
        return new HubPlan(request, snapshot, endpoint)
                .of(request.selection().of(listing.tree(), where), disk.store().layout(snapshot));
    }
}
