package io.modelhaul.huggingface;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HexName;
import io.modelhaul.huggingface.api.HubApi;
import io.modelhaul.huggingface.api.HubEndpoint;
import io.modelhaul.huggingface.api.HubErrors;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.api.JsonFields;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ProviderContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Finds out what a call means: from disk alone when all is here or nobody may be asked, else from the Hub, with one call
 * for the commit and one for each page of its files. Where a server has no such calls, a single file is looked up by its own
 * address.
 */
final class HubPlanner {
    private static final Set<ErrorCode> WITHOUT_LIST = Set.of(
            ErrorCode.NOT_FOUND,
            ErrorCode.SERVER_ERROR,
            ErrorCode.RATE_LIMITED,
            ErrorCode.PROTOCOL,
            ErrorCode.TIMEOUT,
            ErrorCode.STALLED,
            ErrorCode.UNREACHABLE);

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
        String file = request.selection().file();
        if (file == null) {
            return commit(api).flatMap(commit -> listing(commit, api)).flatMap(listing -> plan(listing, endpoint));
        }
        // A single file needs no list: a server that has none still has the file.
        HubApi once = api.impatient();
        AtomicReference<@Nullable String> commit = new AtomicReference<>();
        return commit(once)
                .doOnNext(commit::set)
                .flatMap(known -> listing(known, once))
                .onErrorResume(HubPlanner::isNoList, failure -> resolved(commit.get(), file, api))
                .flatMap(listing -> plan(listing, endpoint));
    }

    private Mono<String> commit(HubApi api) {
        return request.pinned() ? Mono.just(request.revision()) : api.commit(request.repo(), request.revision());
    }

    private Mono<Listing> listing(String commit, HubApi api) {
        return recorded(commit)
                .switchIfEmpty(api.tree(request.repo(), commit).map(tree -> new Listing(commit, tree, true)));
    }

    /** Whether a failure only means that a part of the Hub does not answer, rather than that it has refused. */
    private static boolean isNoList(Throwable failure) {
        return failure instanceof DownloadException refused
                && WITHOUT_LIST.contains(refused.code())
                && !HubErrors.isOfHub(refused);
    }

    private Mono<Listing> resolved(@Nullable String commit, String file, HubApi api) {
        String revision = Objects.requireNonNullElse(commit, request.revision());
        return api.file(request.repo(), revision, file).map(found -> {
            String known = HexName.isCommit(revision) ? revision : found.commit();
            if (known == null) {
                throw JsonFields.failure("it does not say which commit '" + revision + "' is");
            }
            return new Listing(known, new HubTree(List.of(found.file())), false);
        });
    }

    /** The files of a commit, and whether they are yet to be recorded. */
    private record Listing(String commit, HubTree tree, boolean record) {}

    /** The list on disk, which is as good as the Hub's, as a commit never changes; a refresh asks all the same. */
    private Mono<Listing> recorded(String commit) {
        return request.policy() == CachePolicy.REFRESH
                ? Mono.empty()
                : context.blocking(() -> disk.store().tree(commit)).map(tree -> new Listing(commit, tree, false));
    }

    private Mono<DownloadPlan> plan(Listing listing, HubEndpoint endpoint) {
        String where = request.repo() + " at '" + request.revision() + "'";
        return context.blocking(() -> {
            Snapshot snapshot = request.snapshot(listing.commit(), listing.tree(), listing.record());
            return new HubPlan(request, snapshot, endpoint)
                    .of(
                            request.selection().of(listing.tree(), where),
                            disk.store().layout(snapshot));
        });
    }
}
