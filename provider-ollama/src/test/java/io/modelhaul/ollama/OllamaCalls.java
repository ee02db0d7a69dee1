package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ollama.store.OllamaFolder;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.contract.StreamRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls as a user makes them, in a home folder of their own. */
public final class OllamaCalls implements AutoCloseable {
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private @Nullable Modelhaul haul;
    private Clock clock = Clock.systemUTC();

    public OllamaCalls(Path home) {
        this.home = home;
        variables.put("HOME", home.toString());
    }

    public OllamaCalls with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    public OllamaCalls at(Clock time) {
        clock = time;
        return this;
    }

    public Path models() {
        return home.resolve(".ollama/models");
    }

    public OllamaFolder folder() {
        return new OllamaFolder(models());
    }

    public Environment environment() {
        return Environment.of(variables);
    }

    public Modelhaul haul() {
        Modelhaul running = haul;
        if (running == null) {
            running = Modelhaul.builder()
                    .environment(environment())
                    .stateFolder(home.resolve("state"))
                    .clock(clock)
                    .forceToDisk(false)
                    .build();
            haul = running;
        }
        return running;
    }

    /** Options that do not wait. */
    public static DownloadOptions.Builder options() {
        return DownloadOptions.builder()
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(20)))
                .set(DownloadOptions.RETRIES, 3);
    }

    public static DownloadOptions.Builder server(URI endpoint) {
        return options().endpoint(endpoint);
    }

    public static DownloadOptions.Builder direct() {
        return options().set(OllamaOptions.DIRECT, true).set(DownloadOptions.INSECURE, true);
    }

    public DownloadWatcher watch(String model, DownloadOptions.Builder options) {
        return haul().download("ollama", model, options.build())
                .subscribeWith(new DownloadWatcher(Long.MAX_VALUE, LIMIT));
    }

    /** Downloads; returns all states. */
    public List<DownloadProgress> pull(String model, DownloadOptions.Builder options) {
        DownloadWatcher watcher = watch(model, options);
        watcher.complete();
        StreamRules.check(watcher.states(), null);
        return watcher.states();
    }

    public DownloadException failure(String model, DownloadOptions.Builder options) {
        return watch(model, options).failure();
    }

    public DownloadPlan plan(String model, DownloadOptions.Builder options) {
        return Objects.requireNonNull(
                haul().plan("ollama", model, options.build()).block(LIMIT));
    }

    public List<StoredModel> list(DownloadOptions.Builder options) {
        return Objects.requireNonNull(haul().models()
                .list("ollama", StoreOptions.of(options.build()))
                .collectList()
                .block(LIMIT));
    }

    public StoredModel show(String model, DownloadOptions.Builder options) {
        return Objects.requireNonNull(haul().models()
                .find(ModelRef.of("ollama", model), StoreOptions.of(options.build()))
                .block(LIMIT));
    }

    public void remove(String model, DownloadOptions where) {
        StoredModel stored = show(model, where.toBuilder());
        try (HttpTransport http = HttpTransport.builder(environment()).build()) {
            new OllamaProvider()
                    .remove(stored, new PlainContext(where, environment(), home.resolve("state"), http))
                    .block(LIMIT);
        }
        assertThat(haul().models()
                        .find(ModelRef.of("ollama", model), StoreOptions.of(where))
                        .onErrorComplete()
                        .blockOptional(LIMIT))
                .isEmpty();
    }

    @Override
    public void close() {
        if (haul != null) {
            haul.close();
        }
    }
}
