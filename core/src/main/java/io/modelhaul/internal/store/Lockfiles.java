package io.modelhaul.internal.store;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.Hint;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.Redaction;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.PlanPreview;
import io.modelhaul.internal.download.StoredFileCheck;
import io.modelhaul.internal.transfer.hash.FileVerification;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes down what a model that is here consists of, to the byte. */
final class Lockfiles {
    private final Engine engine;

    /** For the stores of all providers. */
    Lockfiles(Engine engine) {
        this.engine = engine;
    }

    /** The model of a request that was just downloaded; hashes only files for which no sha256 is known. */
    Mono<LockedModel> lock(ModelProvider provider, DownloadRequest request) {
        DownloadRequest offline = new DownloadRequest(
                request.provider(),
                request.model(),
                request.options().toBuilder().policy(CachePolicy.CACHE_ONLY).build());
        PlanPreview preview = new PlanPreview(engine);
        return preview.plan(provider, offline)
                .onErrorResume(DownloadException.class, failure -> preview.plan(provider, request))
                .flatMap(plan -> Flux.fromIterable(plan.files())
                        .concatMap(file -> lock(plan, file))
                        .collectList()
                        .map(files -> new LockedModel(
                                plan.provider(),
                                Redaction.model(request.model()),
                                null,
                                plan.revision(),
                                plan.commit(),
                                options(request.options()),
                                files)));
    }

    /** Where something comes from or goes to is not part of what it is. */
    private static Map<String, List<String>> options(DownloadOptions options) {
        Map<String, List<String>> texts = new TreeMap<>(options.texts());
        options.options().stream()
                .filter(option -> !option.isLockable())
                .forEach(option -> texts.remove(option.name()));
        return texts;
    }

    private Mono<LockedFile> lock(DownloadPlan plan, PlannedFile file) {
        return engine.<Path>blocking(() -> plan.layout().find(file))
                .switchIfEmpty(Mono.error(() -> new DownloadException(
                        ErrorCode.NOT_FOUND,
                        file.path() + " is not here, so it cannot be locked. Download the model first.")))
                .flatMap(found -> lock(
                        file.path().value(),
                        found,
                        file.digest(ContentDigest.Algorithm.SHA256),
                        file.digest(ContentDigest.Algorithm.GIT_SHA1),
                        file.digest(ContentDigest.Algorithm.CID)));
    }

    private Mono<LockedFile> lock(
            String path, Path found, @Nullable String sha256, @Nullable String gitSha1, @Nullable String cid) {
        Mono<String> hash = sha256 == null ? new FileVerification(engine.threads()).sha256(found) : Mono.just(sha256);
        return hash.flatMap(hex -> engine.blocking(() -> new LockedFile(path, Files.size(found), hex, gitSha1, cid)));
    }

    /** A stored model with all its files; every one is hashed, and must have the digest that the store knows. */
    Mono<ExportedModel> export(ModelProvider provider, StoredModel model, ProviderContext context) {
        Mono<Optional<String>> record = Mono.justOrEmpty(provider.ability(ModelExporter.class))
                .flatMap(exporter -> exporter.exportedRecord(model, context))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
        Mono<Void> whole = Abilities.stored(provider)
                .missing(model, context)
                .next()
                .flatMap(file -> Mono.error(bad(file, VerificationStatus.MISSING)));
        return record.flatMap(known ->
                whole.then(lock(model)).map(locked -> new ExportedModel(locked, whole(model), known.orElse(null))));
    }

    private static boolean whole(StoredModel model) {
        return Boolean.TRUE.equals(model.complete()) && model.selections().isEmpty();
    }

    private Mono<LockedModel> lock(StoredModel model) {
        return Flux.fromIterable(model.files())
                .concatMap(this::lock)
                .collectList()
                .map(files -> new LockedModel(
                        model.provider(), model.model(), model.source(), null, model.revision(), Map.of(), files));
    }

    private Mono<LockedFile> lock(StoredFile file) {
        ContentDigest known = ContentDigest.parse(file.digest());
        return new StoredFileCheck(engine, file).run().flatMap(check -> {
            if (check.verdict().bad()) {
                return Mono.error(bad(file, check.verdict()));
            }
            return lock(
                    file.path(),
                    file.location(),
                    named(known, ContentDigest.Algorithm.SHA256),
                    named(known, ContentDigest.Algorithm.GIT_SHA1),
                    named(known, ContentDigest.Algorithm.CID));
        });
    }

    private static DownloadException bad(StoredFile file, VerificationStatus verdict) {
        return new DownloadException(ErrorCode.CHECKSUM_MISMATCH, Hint.REPAIR, file.path() + " is " + verdict + ".");
    }

    private static @Nullable String named(@Nullable ContentDigest known, ContentDigest.Algorithm algorithm) {
        return known != null && known.algorithm() == algorithm ? known.value() : null;
    }
}
