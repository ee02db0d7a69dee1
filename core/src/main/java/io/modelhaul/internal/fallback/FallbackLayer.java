package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.ModelRef;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FailedSource;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PathSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Another source of a model's files. It is planned when it is first needed, once. */
final class FallbackLayer {
    /** What files on this machine are called as a source. */
    static final String LOCAL = "local";

    private final ModelRef.Source source;
    private final ModelProvider provider;
    private final DownloadRequest request;
    private final ProviderContext context;
    private final boolean inTheClear;
    private final boolean standsIn;
    private final Mono<DownloadPlan> planning;
    private volatile @Nullable DownloadPlan planned;

    /**
     * A layer that nobody has asked yet.
     *
     * @param inTheClear whether what it sends must be checked, as others could change it on the way
     * @param standsIn whether its list of files may be taken for the request's own
     */
    FallbackLayer(
            ModelRef.Source source,
            ModelProvider provider,
            DownloadRequest request,
            boolean inTheClear,
            boolean standsIn,
            ProviderContext context) {
        this.inTheClear = inTheClear;
        this.standsIn = standsIn;
        this.source = source;
        this.provider = provider;
        this.request = request;
        this.context = context;
        // Shared while it runs, as many files may need it at once; cancelled with the last of them.
        this.planning = Mono.defer(() -> provider.plan(request, context))
                .doOnNext(plan -> planned = plan)
                .share();
    }

    /**
     * A file as this layer has it.
     *
     * @param file what this layer knows of it
     * @param source where its bytes are
     */
    record Offered(PlannedFile file, FileSource source) {}

    /** The kind of source, as far as it can be told before asking. */
    String kind() {
        return provider.descriptor().layer();
    }

    /** The host, or what stands in its place, as far as it can be told before asking. */
    String endpoint() {
        String host = AskedHost.of(source.location(), request.options());
        return host != null ? host : source.toString();
    }

    /**
     * Refuses bytes that anybody on the way could change and that nothing checks.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what would help
     */
    void requireChecked(PlannedFile file) {
        requireChecked(file, inTheClear);
    }

    static void requireChecked(PlannedFile file, boolean inTheClear) {
        if (inTheClear && file.wholeFileDigest().isEmpty()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    Hint.GIVE_DIGEST,
                    "Plain http:// lets anybody on the way change " + file.path() + ", and no digest of it is known.");
        }
    }

    boolean standsIn() {
        return standsIn;
    }

    Mono<DownloadPlan> plan() {
        return Mono.defer(() -> {
            DownloadPlan known = planned;
            return known == null ? planning : Mono.just(known);
        });
    }

    /** The file with the same SHA-256, else that of the same path; where only one is wanted and only one is here, that one. */
    Mono<Offered> file(PlannedFile wanted, boolean only) {
        return plan().flatMap(plan -> context.blocking(() -> {
            PlannedFile file = equal(plan.files(), wanted)
                    .or(() -> named(plan.files(), wanted.path().value(), only))
                    .orElseThrow(() -> new DownloadException(
                            ErrorCode.NOT_FOUND, source + " has no file '" + wanted.path() + "'."));
            return new Offered(file, sourceOf(plan, file));
        }));
    }

    private static Optional<PlannedFile> equal(List<PlannedFile> files, PlannedFile wanted) {
        String sha256 = wanted.digest(ContentDigest.Algorithm.SHA256);
        return files.stream()
                .filter(file -> sha256 != null && sha256.equals(file.digest(ContentDigest.Algorithm.SHA256)))
                .findFirst();
    }

    /** By its path; where only one file is wanted, also by its last part, or as the only one. */
    static Optional<PlannedFile> named(List<PlannedFile> files, String path, boolean only) {
        Optional<PlannedFile> same =
                files.stream().filter(file -> file.path().value().equals(path)).findFirst();
        if (same.isPresent() || !only) {
            return same;
        }
        List<PlannedFile> alike = files.size() == 1
                ? files
                : files.stream()
                        .filter(file -> ("/" + file.path().value()).endsWith("/" + lastPart(path)))
                        .toList();
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What is on this machine already need not be fetched. */
    private FileSource sourceOf(DownloadPlan plan, PlannedFile file) throws IOException {
        Path here = plan.layout().find(file);
        if (here != null && (file.sources().isEmpty() || file.wholeFileDigest().isPresent())) {
            return PathSource.of(LOCAL, here);
        }
        return file.sources().stream()
                .filter(each -> !(each instanceof FailedSource))
                .findFirst()
                .orElseThrow(() -> new DownloadException(
                        ErrorCode.OFFLINE, "No source of " + file.path() + " is known to " + source + "."));
    }
}
