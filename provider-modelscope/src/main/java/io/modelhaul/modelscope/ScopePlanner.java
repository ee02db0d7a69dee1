package io.modelhaul.modelscope;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.modelscope.api.Listing;
import io.modelhaul.modelscope.api.ScopeApi;
import io.modelhaul.modelscope.api.ScopeEndpoint;
import io.modelhaul.modelscope.api.ScopeFile;
import io.modelhaul.modelscope.cache.SnapshotLayout;
import io.modelhaul.modelscope.cache.SnapshotRecord;
import io.modelhaul.modelscope.cache.StoredSnapshot;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds out what a call means: from disk alone when all is here or nobody may be asked, else from the site. */
final class ScopePlanner {
    private static final int SHOWN = 5;

    private final ScopeRequest request;
    private final ProviderContext context;

    ScopePlanner(ScopeRequest request, ProviderContext context) {
        this.request = request;
        this.context = context;
    }

    Mono<DownloadPlan> plan() {
        CachePolicy policy = request.options().policy();
        if (policy == CachePolicy.CACHE_ONLY) {
            return context.blocking(this::offline);
        }
        Mono<DownloadPlan> asked = Mono.defer(this::ask);
        return policy == CachePolicy.PREFER_CACHED
                ? context.<DownloadPlan>blocking(this::complete).switchIfEmpty(asked)
                : asked;
    }

    private Mono<DownloadPlan> ask() {
        ScopeEndpoint endpoint = request.endpoint();
        return new ScopeApi(endpoint, context)
                .files(request.repo(), request.revision())
                .flatMap(listing -> context.blocking(() -> plan(listing, whole(listing), endpoint)));
    }

    /** A list that is cut off says nothing about what belongs to the revision. */
    private static @Nullable Listing whole(Listing listing) {
        return listing.cutOff().isEmpty() ? listing : null;
    }

    private DownloadPlan plan(Listing listing, @Nullable Listing remembered, @Nullable ScopeEndpoint endpoint)
            throws IOException {
        List<PlannedFile> files = request.selection().of(listing, request.where()).stream()
                .map(file -> request.planned(file, endpoint))
                .toList();
        return new DownloadPlan(
                ModelScopeProvider.ID,
                request.repo().name(),
                request.revision(),
                null,
                files,
                new SnapshotLayout(
                        request.cache(),
                        request.place(),
                        remembered,
                        request.selection().file()));
    }

    /** The plan when everything that is wanted is here and is known to be all; null when somebody must be asked. */
    private @Nullable DownloadPlan complete() throws IOException {
        Listing known = recorded();
        if (known == null || !request.selection().answeredBy(known)) {
            return null;
        }
        DownloadPlan plan = plan(known, null, endpointOfRepairs());
        return missing(plan).isEmpty() ? plan : null;
    }

    /** A token that cannot be sent must not matter while all is well. */
    private ScopeEndpoint endpointOfRepairs() {
        try {
            return request.endpoint();
        } catch (DownloadException e) {
            return new ScopeEndpoint(ScopeEndpoint.base(request.options(), request.environment()), null);
        }
    }

    /**
     * The plan when nobody may be asked.
     *
     * @throws DownloadException {@link ErrorCode#OFFLINE} when something is missing, or nothing tells what belongs to it
     */
    private DownloadPlan offline() throws IOException {
        Listing known = recorded();
        Listing named = known != null ? known : locked();
        Listing files = named != null ? named : single();
        if (files == null || !request.selection().answeredBy(files)) {
            throw offline("is not known to be in " + request.place().folder());
        }
        DownloadPlan plan = plan(files, null, null);
        List<String> missing = missing(plan);
        if (!missing.isEmpty()) {
            String shown = missing.stream().limit(SHOWN).collect(Collectors.joining(", "));
            throw offline("lacks " + missing.size() + " files in "
                    + request.place().folder() + " (" + shown + (missing.size() > SHOWN ? ", …)" : ")"));
        }
        return plan;
    }

    private DownloadException offline(String what) {
        return new DownloadException(
                ErrorCode.OFFLINE,
                request.where() + " " + what + ", and no request may be made: go online to fetch it.");
    }

    private @Nullable Listing recorded() throws IOException {
        SnapshotRecord record = new StoredSnapshot(request.place()).record();
        return record == null ? null : record.known();
    }

    private @Nullable Listing locked() {
        LockedModel locked = request.options().get(DownloadOptions.LOCKED_TO);
        return locked == null
                ? null
                : new Listing(
                        locked.files().stream()
                                .map(file -> new ScopeFile(file.path(), file.size(), file.sha256()))
                                .toList(),
                        List.of());
    }

    /** A single file is complete by itself, whoever put it there. */
    private @Nullable Listing single() throws IOException {
        String file = request.selection().file();
        if (file == null) {
            return null;
        }
        Path path = new SafePath(file).under(request.place().folder());
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? new Listing(List.of(new ScopeFile(file, Files.size(path), null)), List.of())
                : null;
    }

    private static List<String> missing(DownloadPlan plan) throws IOException {
        List<String> missing = new ArrayList<>();
        for (PlannedFile file : plan.files()) {
            if (plan.layout().find(file) == null) {
                missing.add(file.path().value());
            }
        }
        return missing;
    }
}
