package io.modelhaul.internal.fallback;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FailedSource;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.ModelManifest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The fallback chain of one download, as a plan: the files of the first source that can be planned, each with the sources
 * of all layers in order, and with what a manifest tells of it.
 *
 * <p>While the first source answers, nobody else is asked: the other layers are planned when a file of theirs is wanted.
 * Only when the first one does not even tell its files, the next one's plan stands in for it.
 */
public final class FallbackPlanner {
    /** Another source changes nothing about these. */
    private static final Set<ErrorCode> FINAL = EnumSet.of(
            ErrorCode.INVALID_REQUEST,
            ErrorCode.UNKNOWN_PROVIDER,
            ErrorCode.UNSUPPORTED_PROVIDER,
            ErrorCode.CHECKSUM_MISMATCH,
            ErrorCode.SIZE_MISMATCH,
            ErrorCode.DISK_FULL,
            ErrorCode.READ_ONLY,
            ErrorCode.IO,
            ErrorCode.CANCELLED);

    private static final Set<ErrorCode> SILENT =
            EnumSet.of(ErrorCode.UNREACHABLE, ErrorCode.TIMEOUT, ErrorCode.STALLED);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final DownloadRequest request;
    private final Sources sources;
    private final ProviderContext context;
    private final Failover failover;

    /** Is told when a layer is given up for another one. */
    public interface Failover {
        void turned(String layer, String endpoint, DownloadException failure);
    }

    public FallbackPlanner(DownloadRequest request, Sources sources, ProviderContext context, Failover failover) {
        this.request = request;
        this.sources = sources;
        this.context = context;
        this.failover = failover;
    }

    /** The plan with all its layers. */
    public Mono<DownloadPlan> around(Mono<DownloadPlan> first) {
        DownloadOptions options = request.options();
        boolean alone = !hasOthers(request, sources, context.environment())
                && !options.has(DownloadOptions.MANIFEST)
                && !options.has(DownloadOptions.PREFER);
        return alone ? first : Mono.defer(() -> manifest().flatMap(manifest -> chained(first, manifest)));
    }

    /** Whether the request's first source is not the only one, so that waiting for it is no use. */
    public static boolean hasOthers(DownloadRequest request, Sources sources, Environment environment) {
        return request.options().has(DownloadOptions.FALLBACK)
                || new StandingFallbacks(request, sources, environment).any();
    }

    /** A source that answers badly gets one more try; one that is silent or not there has had its time. */
    private static Mono<DownloadPlan> tried(Mono<DownloadPlan> first) {
        return first.retryWhen(Retry.fixedDelay(1, PAUSE)
                .filter(failure -> failure instanceof DownloadException known
                        && known.retryable()
                        && known.retryAfter() == null
                        && !SILENT.contains(known.code()))
                .onRetryExhaustedThrow((rule, signal) -> signal.failure()));
    }

    private Mono<ManifestOverlay> manifest() {
        Path file = request.options().get(DownloadOptions.MANIFEST);
        return file == null
                ? Mono.just(new ManifestOverlay(null, request, sources, context))
                : context.blocking(() -> new ManifestOverlay(ModelManifest.read(file), request, sources, context));
    }

    private Mono<DownloadPlan> chained(Mono<DownloadPlan> first, ManifestOverlay manifest) {
        List<FallbackLayer> layers = layers();
        boolean inTheClear = new FallbackRequest(request, sources).inTheClear(request.model());
        Mono<DownloadPlan> listed = layers.isEmpty() ? first : tried(first);
        return listed.map(plan -> withLayers(requireChecked(manifest.checked(plan), inTheClear), layers))
                .onErrorResume(DownloadException.class, failure -> instead(failure, standIns(layers), manifest))
                .map(plan -> manifest.withSources(plan))
                .map(plan -> addressed().guarded(plan))
                .map(plan -> new SourcePreference(request.options().get(DownloadOptions.PREFER, List.of())).of(plan));
    }

    private AddressedContent addressed() {
        return new AddressedContent(sources);
    }

    /** Offline, nobody is asked, the others neither. */
    private List<FallbackLayer> layers() {
        List<String> texts = request.options().policy() == CachePolicy.CACHE_ONLY
                ? List.of()
                : request.options().get(DownloadOptions.FALLBACK, List.of());
        FallbackRequest others = new FallbackRequest(request, sources);
        Stream<FallbackLayer> asked = texts.stream().map(ModelRef::parse).map(source -> others.of(source, context));
        Stream<FallbackLayer> standing = new StandingFallbacks(request, sources, context.environment())
                .all().stream().map(each -> others.of(each, context));
        return Stream.concat(asked, standing).toList();
    }

    private static List<FallbackLayer> standIns(List<FallbackLayer> layers) {
        return layers.stream().filter(FallbackLayer::standsIn).toList();
    }

    private static DownloadPlan withLayers(DownloadPlan plan, List<FallbackLayer> layers) {
        boolean only = plan.files().size() == 1;
        return plan.withFiles(plan.files().stream()
                .map(file -> withLayers(file, layers, only))
                .toList());
    }

    private static PlannedFile withLayers(PlannedFile file, List<FallbackLayer> layers, boolean only) {
        List<FileSource> all = new ArrayList<>(file.sources());
        layers.forEach(layer -> all.add(new FallbackSource(layer, file, only)));
        return file.withSources(all);
    }

    /** The first source does not tell its files: those of the next one, or of the manifest, stand in for them. */
    private Mono<DownloadPlan> instead(
            DownloadException failure, List<FallbackLayer> layers, ManifestOverlay manifest) {
        boolean others = !layers.isEmpty() || manifest.standsAlone();
        if (FINAL.contains(failure.code()) || !others || request.options().policy() == CachePolicy.CACHE_ONLY) {
            return Mono.error(failure);
        }
        String host = AskedHost.of(request.model(), request.options());
        String layer = sources.named(request.provider()).descriptor().layer();
        FailedSource failed = new FailedSource(layer, Objects.requireNonNullElse(host, request.provider()), failure);
        return standIn(List.of(failed), layers, manifest);
    }

    private Mono<DownloadPlan> standIn(
            List<FailedSource> failed, List<FallbackLayer> layers, ManifestOverlay manifest) {
        FailedSource newest = failed.get(failed.size() - 1);
        failover.turned(newest.layer(), newest.endpoint(), newest.failure());
        if (layers.isEmpty()) {
            return manifest.standsAlone()
                    ? Mono.fromCallable(() -> withFailed(manifest.plan(), failed))
                    : Mono.error(allFailed(failed));
        }
        FallbackLayer next = layers.get(0);
        List<FallbackLayer> rest = layers.subList(1, layers.size());
        return next.plan()
                .map(plan -> withFailed(
                        withLayers(checked(bound(manifest.checked(own(plan)), manifest), next), rest), failed))
                .onErrorResume(
                        DownloadException.class,
                        failure -> FINAL.contains(failure.code())
                                        && failure.code() != ErrorCode.CHECKSUM_MISMATCH
                                        && failure.code() != ErrorCode.SIZE_MISMATCH
                                ? Mono.error(failure)
                                : standIn(with(failed, next, failure), rest, manifest));
    }

    private DownloadPlan bound(DownloadPlan plan, ManifestOverlay manifest) {
        boolean only = plan.files().size() == 1;
        return addressed().standIn(plan, request, file -> manifest.vouches(file, only));
    }

    private static DownloadPlan requireChecked(DownloadPlan plan, boolean inTheClear) {
        plan.files().forEach(file -> FallbackLayer.requireChecked(file, inTheClear));
        return plan;
    }

    private static DownloadPlan checked(DownloadPlan plan, FallbackLayer layer) {
        plan.files().forEach(layer::requireChecked);
        return plan;
    }

    private static List<FailedSource> with(List<FailedSource> failed, FallbackLayer next, DownloadException failure) {
        List<FailedSource> all = new ArrayList<>(failed);
        all.add(new FailedSource(next.kind(), next.endpoint(), failure));
        return all;
    }

    /** The other plan as one of this request: the file that was asked for, under this model's name. */
    private DownloadPlan own(DownloadPlan plan) {
        String wanted = new WantedFile(request).path();
        List<PlannedFile> files = wanted == null
                ? plan.files()
                : FallbackLayer.named(plan.files(), wanted, true).map(List::of).orElse(List.of());
        if (files.isEmpty()) {
            throw new DownloadException(ErrorCode.NOT_FOUND, plan.model() + " has no file '" + wanted + "'.");
        }
        return new DownloadPlan(
                request.provider(),
                request.model(),
                request.options().get(DownloadOptions.REVISION),
                null,
                files,
                layout(plan, files));
    }

    private ModelLayout layout(DownloadPlan plan, List<PlannedFile> files) {
        Path local = request.options().get(DownloadOptions.LOCAL_DIR);
        if (local != null) {
            return FolderLayout.of(local, files);
        }
        return files.size() == 1 && plan.files().size() > 1
                ? new OneFileLayout(plan.layout(), files.get(0))
                : plan.layout();
    }

    private static DownloadPlan withFailed(DownloadPlan plan, List<FailedSource> failed) {
        return plan.withFiles(plan.files().stream()
                .map(file -> {
                    List<FileSource> all = new ArrayList<>(failed);
                    all.addAll(file.sources());
                    return file.withSources(all);
                })
                .toList());
    }

    private static DownloadException allFailed(List<FailedSource> failed) {
        if (failed.size() == 1) {
            return failed.get(0).failure();
        }
        StringBuilder text = new StringBuilder("Every source failed.");
        for (FailedSource each : failed) {
            text.append("\n  ")
                    .append(each.layer())
                    .append(" (")
                    .append(each.endpoint())
                    .append("): ");
            text.append(each.failure().code())
                    .append(", ")
                    .append(each.failure().getMessage());
        }
        return new DownloadException(ErrorCode.ALL_SOURCES_FAILED, text.toString());
    }

    /** What the request asks for, if it is one file. */
    private record WantedFile(DownloadRequest request) {
        @Nullable
        String path() {
            String file = request.options().get(DownloadOptions.FILE);
            if (file != null || AskedHost.of(request.model(), DownloadOptions.none()) == null) {
                return file;
            }
            String path = URI.create(request.model()).getPath();
            String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
            return last.isEmpty() ? null : last;
        }
    }
}
