package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.HttpSettings;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.http.RetryRules;
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

/** The models that are here: with the server, and where none answers, in the folder that it would read. */
final class ModelStores {
    private static final Logger log = LoggerFactory.getLogger(ModelStores.class);
    /** A list should not wait long for a server that is not there. */
    private static final Duration LONGEST_KNOCK = Duration.ofSeconds(3);

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
        boolean own = options.has(DownloadOptions.CONNECT_TIMEOUT)
                || usual.connectTimeout().compareTo(LONGEST_KNOCK) < 0;
        return OllamaServer.of(
                options,
                context.environment(),
                http.with(new HttpSettings(
                        own ? usual.connectTimeout() : LONGEST_KNOCK,
                        usual.responseTimeout(),
                        usual.stallTimeout(),
                        new RetryRules(0, usual.retry().budget(), usual.retry().delays()))));
    }

    Flux<StoredModel> list() {
        return folderMeant() ? inFolder() : orElse(server -> server.models().concatMap(this::served), this::inFolder);
    }

    private Flux<StoredModel> inFolder() {
        return context.blocking(folder::models).flatMapIterable(models -> models);
    }

    Mono<StoredModel> find(String model) {
        if (folderMeant()) {
            return inFolder(Registry.name(model, options));
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

    /** Removes a model, through the server that has it. */
    Mono<Void> remove(StoredModel model) {
        Mono<Void> fromFolder = context.<Void>blocking(() -> {
            new ModelRemoval(folder).remove(OllamaName.parse(model.model()));
            return null;
        });
        return folderMeant()
                ? fromFolder
                : orElse(server -> server.remove(model.model()).flux(), fromFolder::flux)
                        .then();
    }

    private <T> Flux<T> orElse(Function<OllamaServer, Flux<T>> asked, Supplier<Flux<T>> read) {
        return Flux.defer(() -> {
            OllamaServer server = server();
            return asked.apply(server)
                    .onErrorResume(
                            ModelStores::nobodyAnswers,
                            failure -> context.blocking(() -> told(server)).thenMany(Flux.defer(read)));
        });
    }

    private static boolean nobodyAnswers(Throwable failure) {
        return failure instanceof DownloadException known
                && (known.code() == ErrorCode.UNREACHABLE || known.code() == ErrorCode.TIMEOUT);
    }

    /** Who never had Ollama here need not be told that it is not running. */
    private boolean told(OllamaServer server) {
        String words = "No Ollama server answers at {}: reading the folder {} instead.";
        boolean expected = folder.exists() || environment.configured() || options.has(DownloadOptions.ENDPOINT);
        if (expected) {
            log.warn(words, server.address(), folder.root());
        } else {
            log.info(words, server.address(), folder.root());
        }
        return expected;
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
