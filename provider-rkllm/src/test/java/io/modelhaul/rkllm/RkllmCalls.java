package io.modelhaul.rkllm;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** Calls of this provider in a home of their own; each is answered by a new Modelhaul, as by a new process. */
final class RkllmCalls {
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final Map<String, String> variables = new HashMap<>();

    RkllmCalls(Path home, String endpoint) {
        variables.put("HOME", home.toString());
        variables.put("HF_ENDPOINT", endpoint);
        variables.put("RKLLM_MODELS", home.resolve("models").toString());
    }

    RkllmCalls variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    private Modelhaul haul() {
        return Modelhaul.builder().environment(Environment.of(variables)).build();
    }

    DownloadProgress pull(String source, DownloadOptions options) {
        DownloadOptions impatient = options.toBuilder()
                .set(DownloadOptions.RETRIES, 1)
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(10)))
                .build();
        try (Modelhaul haul = haul()) {
            return Objects.requireNonNull(
                    haul.download(ModelRef.parse(source), impatient).blockLast(LIMIT));
        }
    }

    /** What can be said of a call without asking anybody. */
    void check(String model, DownloadOptions options) {
        try (Modelhaul haul = haul()) {
            haul.validate(ModelRef.of(RkllmProvider.ID, model), options);
        }
    }

    Path pull(String source) {
        return Path.of(
                Objects.requireNonNull(pull(source, DownloadOptions.none()).path()));
    }

    DownloadException failure(String source) {
        return catchThrowableOfType(DownloadException.class, () -> pull(source));
    }

    List<StoredModel> list() {
        try (Modelhaul haul = haul()) {
            return haul.models()
                    .list(RkllmProvider.ID, StoreOptions.none())
                    .collectList()
                    .block(LIMIT);
        }
    }

    StoredModel show(String name) {
        try (Modelhaul haul = haul()) {
            return haul.models()
                    .find(ModelRef.of(RkllmProvider.ID, name), StoreOptions.none())
                    .block(LIMIT);
        }
    }

    List<CatalogueEntry> search(String words) {
        try (Modelhaul haul = haul()) {
            Flux<CatalogueEntry> hits = haul.providers().search(RkllmProvider.ID, words, DownloadOptions.none());
            return hits.collectList().block(LIMIT);
        }
    }
}
