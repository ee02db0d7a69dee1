package io.modelhaul.ipfs.publish;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.SafeInterval;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.PublishRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes a file or directory: computes the CID here, sends the blocks, and insists that the service names the same CID.
 * Reads everything twice, and holds a block at a time.
 */
public final class IpfsPublisher {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final PublishRequest request;
    private final ProviderContext context;
    private final AtomicLong done = new AtomicLong();
    private final String id = UUID.randomUUID().toString();
    private volatile DownloadProgress.Builder newest;

    public IpfsPublisher(PublishRequest request, ProviderContext context) {
        this.request = request;
        this.context = context;
        this.newest = DownloadProgress.builder(id, "ipfs", request.content().toString());
    }

    /** Every state up to {@code COMPLETE}, whose path is the CID; a failure is told and then an error. */
    public Flux<DownloadProgress> run() {
        return Flux.defer(() -> {
            Flux<DownloadProgress> work = Flux.concat(
                    now(DownloadStatus.STARTING, null),
                    now(DownloadStatus.RESOLVING, "computing the CID"),
                    service().flatMapMany(this::publish));
            return work.onErrorResume(
                    DownloadException.class,
                    failure -> Flux.concat(
                            Mono.fromSupplier(() -> state(DownloadStatus.ERROR, failure.getMessage())
                                    .error(DownloadProgress.Failure.of(failure))
                                    .build(context.clock().instant())),
                            Mono.error(failure)));
        });
    }

    private Flux<DownloadProgress> publish(UploadService service) {
        return context.blocking(() -> Publication.of(request.content(), done::set))
                .flatMapMany(publication -> isKept(publication, service)
                        .flatMapMany(kept -> kept ? again(publication, service) : first(publication, service)));
    }

    /** Asks about what was sent before, and only about that. */
    private Mono<Boolean> isKept(Publication publication, UploadService service) {
        return context.blocking(() -> log().knows(publication.root(), service))
                .filter(known -> known)
                .flatMap(known -> service.keeps(publication.root(), context.http()))
                .defaultIfEmpty(false);
    }

    private Flux<DownloadProgress> first(Publication publication, UploadService service) {
        return Flux.concat(
                Mono.fromSupplier(() -> sending(publication, service)),
                upload(publication, service),
                context.blocking(() -> {
                    DownloadProgress end = kept(publication);
                    log().add(publication, service, context.clock().instant());
                    return end;
                }));
    }

    /** The log has it already. */
    private Flux<DownloadProgress> again(Publication publication, UploadService service) {
        String words = service.endpoint() + " keeps " + publication.root() + " already, nothing is sent";
        return Flux.concat(now(DownloadStatus.VERIFYING, words), context.blocking(() -> kept(publication)));
    }

    private PublishLog log() {
        return new PublishLog(context.environment().stateFolder().resolve("ipfs-published.jsonl"));
    }

    private Flux<DownloadProgress> upload(Publication publication, UploadService service) {
        Sinks.Many<DownloadProgress> retries = Sinks.many().unicast().onBackpressureBuffer();
        HttpTransport http = context.http()
                .with(
                        context.http().settings(),
                        (attempt, delay, failure) -> retries.tryEmitNext(again(attempt, failure)));
        Mono<DownloadProgress> sent = service.send(publication, http, done::set)
                .doOnNext(told -> requireSame(publication, service, told))
                .map(told -> sending(publication, service))
                .share();
        Flux<DownloadProgress> ticks = SafeInterval.every(TICK).map(tick -> sending(publication, service));
        return ticks.mergeWith(retries.asFlux())
                .takeUntilOther(sent.onErrorComplete())
                .mergeWith(sent);
    }

    private DownloadProgress again(int attempt, DownloadException failure) {
        newest = newest.attempt(attempt);
        return state(DownloadStatus.RETRYING, failure.getMessage())
                .build(context.clock().instant());
    }

    private static void requireSame(Publication publication, UploadService service, Cid told) {
        if (!told.hash().equals(publication.root().hash())) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    service.endpoint() + " says that it keeps " + told + ", and the content is " + publication.root()
                            + ". Do not rely on this upload.");
        }
    }

    private DownloadProgress kept(Publication publication) throws IOException {
        Path manifest = request.manifest();
        if (manifest != null) {
            write(manifest, publication);
        }
        return state(DownloadStatus.COMPLETE, null)
                .path(publication.root().toString())
                .build(context.clock().instant());
    }

    private static void write(Path manifest, Publication publication) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("name", String.valueOf(publication.path().getFileName()));
        json.put("cid", publication.root().toString());
        json.put("files", publication.files());
        Path target = manifest.toAbsolutePath();
        Path fresh = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.write(fresh, JSON.writeValueAsBytes(json));
        Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private DownloadProgress sending(Publication publication, UploadService service) {
        return state(DownloadStatus.DOWNLOADING, "uploading " + publication.root())
                .bytes(Math.min(done.get(), publication.carBytes()), publication.carBytes())
                .from(service.name(), service.endpoint())
                .build(context.clock().instant());
    }

    private Mono<DownloadProgress> now(DownloadStatus status, @Nullable String words) {
        return Mono.fromSupplier(
                () -> state(status, words).build(context.clock().instant()));
    }

    private DownloadProgress.Builder state(DownloadStatus status, @Nullable String words) {
        newest = newest.status(status).message(words);
        return newest;
    }

    private Mono<UploadService> service() {
        DownloadOptions options = request.options();
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        String token = options.get(DownloadOptions.TOKEN);
        return switch (request.service() == null ? "kubo" : request.service()) {
            case "kubo" ->
                context.blocking(() -> {
                    URI api = endpoint == null ? KuboUpload.local(context.environment()) : endpoint;
                    return new KuboUpload(api, bearer(api, token));
                });
            case "pinata" -> pinata(endpoint == null ? PinataUpload.USUAL : endpoint, token);
            default ->
                Mono.error(new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "There is no service '" + request.service() + "': kubo and pinata are known."));
        };
    }

    private Mono<UploadService> pinata(URI api, @Nullable String token) {
        String jwt = token != null ? token : context.environment().get("PINATA_JWT");
        Credentials credentials = bearer(api, jwt);
        return credentials == null
                ? Mono.error(new DownloadException(
                        ErrorCode.AUTH_REQUIRED, "Pinata needs a JWT: set PINATA_JWT, or pass the option 'token'."))
                : Mono.just(new PinataUpload(api, credentials));
    }

    private static @Nullable Credentials bearer(URI api, @Nullable String token) {
        return token == null ? null : new Credentials(api, Map.of("Authorization", "Bearer " + token));
    }
}
