package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.ollama.server.OllamaServer;
import io.modelhaul.ollama.server.ServedModel;
import io.modelhaul.ollama.shared.OllamaEnvironment;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.ollama.store.ModelRemoval;
import io.modelhaul.ollama.store.OllamaFolder;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The models that are here: with the server, or in the folder that it would read. The folder stands in for a server of this
 * machine that is not running, for reading only; what removes does so where it was told to or not at all.
 */
final class ModelStores {
    private static final Logger log = LoggerFactory.getLogger(ModelStores.class);
    /** A list should not wait long for a server that is not there. */
    private static final Duration LONGEST_KNOCK = Duration.ofSeconds(3);
    /** Nor for one that takes the connection and then is silent. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    private final DownloadOptions options;
    private final ProviderContext context;
    private final OllamaEnvironment environment;
    private final OllamaFolder folder;

    ModelStores(DownloadOptions options, ProviderContext context) {
        this.options = options;
        this.context = context;
        this.environment = new OllamaEnvironment(context.environment());
        this.folder = new OllamaFolder(environment.models(options));
    }

    /** Whether the folder is meant, whatever a server says. */
    private boolean folderMeant() {
        return options.get(OllamaOptions.DIRECT, false) || options.has(DownloadOptions.CACHE_DIR);
    }

    private OllamaServer server() {
        HttpTransport http = context.storeHttp();
        HttpSettings usual = http.settings();
        Duration answer = options.get(DownloadOptions.STALL_TIMEOUT, LONGEST_ANSWER);
        return OllamaServer.of(
                options,
                context.environment(),
                http.with(new HttpSettings(
                        options.get(DownloadOptions.CONNECT_TIMEOUT, shorter(usual.connectTimeout(), LONGEST_KNOCK)),
                        shorter(usual.responseTimeout(), answer),
                        shorter(usual.stallTimeout(), answer),
                        new RetryRules(0, usual.retry().budget(), usual.retry().delays()))));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    Flux<StoredModel> list() {
        return folderMeant() ? inFolder() : orElse(server -> server.models().concatMap(this::served), this::inFolder);
    }

    private Flux<StoredModel> inFolder() {
        return context.blocking(folder::models).flatMapIterable(models -> models);
    }

    Mono<StoredModel> find(String model) {
        if (folderMeant()) {
            return inFolder(OllamaRegistry.name(model, options));
        }
        return orElse(
                        server -> server.models()
                                .filter(served -> OllamaName.same(served.name(), model))
                                .take(1)
                                .concatMap(this::served),
                        () -> inFolder(OllamaName.parse(model)).flux())
                .next();
    }

    private Mono<StoredModel> inFolder(OllamaName name) {
        return context.blocking(() -> folder.model(name));
    }

    /** The contents of a finished model that are gone. */
    Flux<StoredFile> missing(StoredModel model) {
        return context.blocking(() -> folder.missing(model)).flatMapIterable(files -> files);
    }

    /** Removes a model where it was found: from the folder if that is meant, else through the server, and nowhere else. */
    Mono<Void> remove(StoredModel model) {
        return folderMeant()
                ? context.<Void>blocking(() -> {
                    new ModelRemoval(folder).remove(OllamaName.parse(model.model()));
                    return null;
                })
                : removeThere(model);
    }

    private Mono<Void> removeThere(StoredModel model) {
        OllamaServer server = server();
        return server.models()
                .filter(served -> OllamaName.same(served.name(), model.model()))
                .next()
                .switchIfEmpty(Mono.error(() -> new DownloadException(
                        ErrorCode.NOT_FOUND, "Ollama at " + server.at() + " does not have " + model.model() + ".")))
                .doOnNext(served -> requireSame(model, served))
                .flatMap(served -> server.remove(served.name()))
                .onErrorMap(OllamaServer::isNobodyThere, failure -> nothingRemoved(server, failure));
    }

    /** Somebody may have pulled another version since, or another server may answer now. */
    private static void requireSame(StoredModel model, ServedModel served) {
        if (model.revision() != null
                && served.digest() != null
                && !model.revision().equals(served.digest())) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "What Ollama has as " + served.name()
                            + " is not the model that was listed. Nothing was removed: list again.");
        }
    }

    private DownloadException nothingRemoved(OllamaServer server, Throwable failure) {
        return new DownloadException(
                ErrorCode.UNREACHABLE,
                "No Ollama server answers at " + server.at()
                        + ", so nothing was removed. Start it; or, to remove from the" + " folder " + folder.root()
                        + " without a server, set the option 'direct'.",
                failure);
    }

    /** What the server says; where it is one of this machine that the call does not name, and it does not run, the folder. */
    private <T> Flux<T> orElse(Function<OllamaServer, Flux<T>> asked, Supplier<Flux<T>> read) {
        return Flux.defer(() -> {
            OllamaServer server = server();
            Flux<T> answer = asked.apply(server);
            return options.has(DownloadOptions.ENDPOINT) || !server.at().loopback()
                    ? answer
                    : answer.onErrorResume(
                            OllamaServer::isNobodyThere,
                            failure -> context.blocking(() -> told(server)).thenMany(Flux.defer(read)));
        });
    }

    /** Who never had a server here, or asks for all that there is, need not be told that none runs. */
    private boolean told(OllamaServer server) {
        String words = "No Ollama server answers at {}: reading the folder {} instead.";
        boolean news = !context.overview() && (folder.exists() || environment.configured());
        if (news) {
            log.warn(words, server.address(), folder.root());
        } else {
            log.info(words, server.address(), folder.root());
        }
        return news;
    }

    /** A model of the server; when its manifest lies in the folder here, all that the folder tells of it. */
    private Mono<StoredModel> served(ServedModel served) {
        return context.<StoredModel>blocking(() -> here(served)).defaultIfEmpty(elsewhere(served));
    }

    private @Nullable StoredModel here(ServedModel served) throws IOException {
        OllamaName name = OllamaName.read(served.name());
        StoredModel found =
                name == null || served.digest() == null || !server().at().loopback() ? null : folder.model(name);
        return found != null && Objects.equals(found.revision(), served.digest()) ? found : null;
    }

    private static StoredModel elsewhere(ServedModel served) {
        Path path = path(served.name());
        List<StoredFile> files = served.sizeBytes() == null
                ? List.of()
                : List.of(new StoredFile(served.name(), served.sizeBytes(), path, null, null));
        return new StoredModel(
                OllamaProvider.ID,
                served.name(),
                served.digest(),
                path,
                files,
                true,
                time(served.modified()),
                "ollama://" + served.name());
    }

    /** Whether a listed model is where only its server can read it. */
    static boolean isElsewhere(StoredModel model) {
        return model.files().stream().allMatch(file -> file.digest() == null);
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** What a server keeps has no path here but its name. */
    static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return Path.of(name.replaceAll("[^A-Za-z0-9._/-]", "_"));
        }
    }
}
