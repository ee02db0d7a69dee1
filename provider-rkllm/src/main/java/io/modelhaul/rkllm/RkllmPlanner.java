package io.modelhaul.rkllm;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.huggingface.HubOrigin;
import io.modelhaul.rkllm.ModelRecord.RecordedFile;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Finds out what a call means: from the record when all is here or nobody may be asked, else from the Hub. */
final class RkllmPlanner {
    private static final Logger log = LoggerFactory.getLogger(RkllmPlanner.class);

    private final DownloadRequest request;
    private final ProviderContext context;
    private final HubOrigin origin;
    private final ModelFolders folders;

    RkllmPlanner(DownloadRequest request, ProviderContext context) {
        this.request = request;
        this.context = context;
        this.origin = RkllmProvider.origin(request, context);
        this.folders = ModelFolders.of(request.options(), context.environment());
    }

    Mono<DownloadPlan> plan() {
        CachePolicy policy = request.options().policy();
        if (origin.offline()) {
            return context.<DownloadPlan>blocking(this::recorded).switchIfEmpty(Mono.error(this::notHere));
        }
        return policy == CachePolicy.PREFER_CACHED
                ? context.<DownloadPlan>blocking(this::recorded).switchIfEmpty(Mono.defer(this::ask))
                : ask();
    }

    private DownloadException notHere() {
        return new DownloadException(
                ErrorCode.OFFLINE,
                origin.id() + " at '" + origin.revision() + "' is not all in " + folders.of(origin.id())
                        + ", and no request may be made: run the same online, without cache-only and HF_HUB_OFFLINE.");
    }

    /** The plan when the record tells that all is here; null when somebody must be asked. */
    private @Nullable DownloadPlan recorded() throws IOException {
        RepositoryRecord known = RepositoryRecord.read(folders.of(origin.id())).orElse(null);
        if (known == null || !known.repository().equals(origin.id())) {
            return null;
        }
        String asked = origin.file();
        List<ModelRecord> fitting = known.models(each -> each.is(origin.revision())
                && (asked == null ? each.only() || origin.offline() : ("/" + each.file()).endsWith("/" + asked)));
        return fitting.size() == 1 && here(fitting.get(0)) ? plan(fitting.get(0)) : null;
    }

    private boolean here(ModelRecord model) throws IOException {
        for (RecordedFile file : model.files()) {
            Path path = new SafePath(file.path()).under(folders.of(origin.id()));
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != file.size()) {
                return false;
            }
        }
        return true;
    }

    private DownloadPlan plan(ModelRecord model) {
        List<PlannedFile> files = model.files().stream()
                .map(file -> new PlannedFile(
                        new SafePath(file.path()),
                        file.size(),
                        file.path().equals(model.file()) ? digests(file.path(), file.digests()) : file.digests(),
                        origin.offline() ? List.of() : List.of(origin.source(model.commit(), file.origin()))))
                .toList();
        return plan(model, files);
    }

    private DownloadPlan plan(ModelRecord model, List<PlannedFile> files) {
        return new DownloadPlan(
                RkllmProvider.ID,
                origin.id(),
                origin.revision(),
                model.commit(),
                files,
                new RkllmLayout(folders, origin.id(), model));
    }

    private Mono<DownloadPlan> ask() {
        return Mono.defer(() -> origin.choose(paths -> origins(choice(paths))))
                .flatMap(chosen -> context.blocking(() -> plan(choice(chosen.paths()), chosen)))
                .onErrorMap(DownloadException.class, this::withHint);
    }

    private FileChoice choice(List<String> paths) {
        return FileChoice.of(paths, origin.file(), origin.id());
    }

    private static List<String> origins(FileChoice choice) {
        List<String> origins = new ArrayList<>(List.of(choice.model()));
        origins.addAll(choice.sidecars().values());
        return origins;
    }

    private DownloadPlan plan(FileChoice choice, HubOrigin.Chosen chosen) {
        List<PlannedFile> files = new ArrayList<>();
        PlannedFile model = named(chosen, choice.model());
        files.add(
                new PlannedFile(model.path(), model.size(), digests(choice.model(), model.digests()), model.sources()));
        for (Map.Entry<String, String> sidecar : choice.sidecars().entrySet()) {
            PlannedFile file = named(chosen, sidecar.getValue());
            files.add(new PlannedFile(new SafePath(sidecar.getKey()), file.size(), file.digests(), file.sources()));
        }
        if (!choice.missing().isEmpty()) {
            log.debug(
                    "{} has no {}: normal, if the runtime needs none.",
                    origin.id(),
                    String.join(", ", choice.missing()));
        }
        return plan(record(choice, chosen.commit(), files), files);
    }

    private static PlannedFile named(HubOrigin.Chosen chosen, String path) {
        return chosen.files().stream()
                .filter(file -> file.path().value().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private ModelRecord record(FileChoice choice, String commit, List<PlannedFile> files) {
        return new ModelRecord(
                choice.model(),
                RkllmProvider.ID + "://" + origin.id() + "/" + choice.model(),
                choice.only(),
                origin.revision(),
                commit,
                context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                files.stream()
                        .map(file -> new RecordedFile(
                                file.path().value(),
                                choice.sidecars().get(file.path().value()),
                                Objects.requireNonNullElse(file.size(), 0L),
                                file.wholeFileDigest().map(Object::toString).orElse("")))
                        .toList(),
                choice.missing());
    }

    /** What the Hub promises of the model, and what the caller wants it to be. */
    private List<ContentDigest> digests(String path, List<ContentDigest> promised) {
        String wanted = request.options().get(DownloadOptions.SHA256);
        if (wanted == null || promised.contains(ContentDigest.sha256(wanted))) {
            return promised;
        }
        if (promised.stream().anyMatch(each -> each.algorithm() == Algorithm.SHA256)) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "The file '" + path + "' has " + promised.get(0) + " at the Hub, not " + wanted
                            + " as asked for: check the name, the revision and the option 'sha256'.");
        }
        List<ContentDigest> digests = new ArrayList<>(promised);
        digests.add(ContentDigest.sha256(wanted));
        return digests;
    }

    /** What people who ask for such models run into. */
    private DownloadException withHint(DownloadException failure) {
        boolean knows = failure.reason().contains(RkllmFacts.SUFFIX);
        DownloadException explained =
                switch (failure.code()) {
                    case NOT_FOUND, AUTH_REQUIRED ->
                        knows
                                ? failure
                                : new DownloadException(
                                        failure.code(), Hint.SEARCH_CATALOGUE, failure.reason(), failure.getCause());
                    case UNREACHABLE, TIMEOUT ->
                        new DownloadException(
                                failure.code(),
                                failure.hint(),
                                failure.reason()
                                        + " Models are kept on the Hub: check the network and HTTPS_PROXY, or name a"
                                        + " mirror with the option 'endpoint' or HF_ENDPOINT. A model that is here"
                                        + " already needs no network.",
                                failure.getCause());
                    default -> failure;
                };
        return failure.retryAfter() == null
                ? explained.retryable(failure.retryable())
                : explained.retryAfter(failure.retryAfter());
    }
}
