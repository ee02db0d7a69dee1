package io.modelhaul.ollama.catalogue;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.ollama.OllamaOptions;
import io.modelhaul.ollama.shared.OllamaJson;
import io.modelhaul.registry.CallerHeaders;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.ProviderContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * The names of the models that there are. Ollama has no interface for that; the list is a third party's, so it is bounded,
 * every field is optional, and nothing depends on it but searches. Kept for three days; an older one is better than none.
 */
public final class Catalogue {
    private static final Logger log = LoggerFactory.getLogger(Catalogue.class);
    private static final URI USUAL_SOURCE = URI.create("https://ollama-models.zwz.workers.dev/models");
    private static final Duration FRESH = Duration.ofDays(3);
    private static final int MOST_MODELS = 50_000;
    private static final int MOST_HITS = 500;
    private static final int MOST_WORDS = 20;

    private final DownloadOptions options;
    private final ProviderContext context;
    private final URI source;
    private final CatalogueFile file;

    public Catalogue(DownloadOptions options, ProviderContext context) {
        this.options = options;
        this.context = context;
        // A server has no catalogue: the endpoint of a search can only be that of one.
        this.source = Optional.ofNullable(options.get(OllamaOptions.CATALOGUE))
                .or(() -> Optional.ofNullable(options.get(DownloadOptions.ENDPOINT)))
                .orElse(USUAL_SOURCE);
        this.file = CatalogueFile.of(context.stateFolder(), source.toString());
    }

    /** The models that fit all words, those whose name begins with them first. */
    public Flux<CatalogueEntry> search(String words) {
        List<String> wanted = Arrays.stream(words.toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .distinct()
                .limit(MOST_WORDS)
                .toList();
        Long limit = options.get(OllamaOptions.MAX_SIZE);
        return models().flatMapMany(models -> Flux.fromIterable(hits(models, wanted, limit)))
                .map(model -> model.entry(limit));
    }

    private static List<CatalogueModel> hits(List<CatalogueModel> models, List<String> words, @Nullable Long limit) {
        record Hit(CatalogueModel model, int rank) {}
        List<Hit> hits = new ArrayList<>();
        for (CatalogueModel model : models) {
            Integer rank = model.rank(words);
            if (rank != null && model.fits(limit)) {
                hits.add(new Hit(model, rank));
            }
        }
        hits.sort(Comparator.comparingInt(Hit::rank)
                .thenComparing(hit -> hit.model().pulls(), Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(hit -> hit.model().name()));
        return hits.stream().map(Hit::model).limit(MOST_HITS).toList();
    }

    private Mono<List<CatalogueModel>> models() {
        return context.<CatalogueFile.Kept>blocking(file::read)
                .flatMap(kept -> context.<Old>blocking(() -> Old.of(kept)))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(old -> current(old.orElse(null)));
    }

    /**
     * What was kept.
     *
     * @param fetched when it was fetched
     */
    private record Old(List<CatalogueModel> models, Instant fetched) {
        static @Nullable Old of(CatalogueFile.Kept kept) {
            List<CatalogueModel> models = read(kept.json());
            return models == null ? null : new Old(models, kept.fetched());
        }
    }

    private Mono<List<CatalogueModel>> current(@Nullable Old old) {
        Instant now = context.clock().instant();
        boolean fresh = old != null
                && old.fetched().isAfter(now.minus(FRESH))
                && !old.fetched().isAfter(now.plus(FRESH));
        boolean mayAsk = options.policy() != CachePolicy.CACHE_ONLY;
        if (old != null && (!mayAsk || (fresh && options.policy() != CachePolicy.REFRESH))) {
            return Mono.just(old.models());
        }
        return old == null
                ? fetched(context.http())
                : fetched(impatient()).onErrorResume(DownloadException.class, failure -> stale(old, failure));
    }

    private static Mono<List<CatalogueModel>> stale(Old old, DownloadException failure) {
        return Mono.fromSupplier(() -> {
            log.warn(
                    "Searching the catalogue of {}, as a newer one cannot be had: {}",
                    old.fetched(),
                    failure.getMessage());
            return old.models();
        });
    }

    /** With an older copy at hand, one try is enough. */
    private HttpTransport impatient() {
        HttpSettings usual = context.http().settings();
        RetryRules once =
                new RetryRules(0, usual.retry().budget(), usual.retry().delays());
        return context.http()
                .with(new HttpSettings(usual.connectTimeout(), usual.responseTimeout(), usual.stallTimeout(), once));
    }

    private Mono<List<CatalogueModel>> fetched(HttpTransport http) {
        Map<String, String> headers = options.has(OllamaOptions.CATALOGUE) || options.has(DownloadOptions.ENDPOINT)
                ? CallerHeaders.of(options, null, null)
                : Map.of();
        HttpRequest call = HttpRequest.get(source)
                .header("Accept", "application/json")
                .credentials(headers.isEmpty() ? null : new Credentials(source, headers));
        return http.fetch(call, CatalogueFile.MAX_BYTES)
                .flatMap(body -> context.blocking(() -> {
                    List<CatalogueModel> models = read(body.bytes());
                    if (models == null) {
                        throw new DownloadException(
                                ErrorCode.PROTOCOL,
                                body.answer().host()
                                        + " sent no catalogue of Ollama models. Name another with the option 'catalogue'.");
                    }
                    file.write(body.bytes(), context.clock().instant());
                    return models;
                }));
    }

    /** The models that can be read; null when it is no catalogue. */
    static @Nullable List<CatalogueModel> read(byte[] json) {
        JsonNode root = OllamaJson.read(json);
        JsonNode list = root != null && root.isObject() ? root.path("models") : root;
        if (list == null || !list.isArray()) {
            return null;
        }
        List<CatalogueModel> models = new ArrayList<>();
        for (JsonNode node : list) {
            CatalogueModel model = models.size() < MOST_MODELS ? CatalogueModel.read(node) : null;
            if (model != null) {
                models.add(model);
            }
        }
        return models;
    }
}
