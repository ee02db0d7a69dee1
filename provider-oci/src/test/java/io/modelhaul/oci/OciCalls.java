package io.modelhaul.oci;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.contract.StreamRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Calls as a user makes them, in a home folder of their own. */
final class OciCalls implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private Modelhaul haul;

    OciCalls(Path home) {
        this.home = home;
        variables.put("HOME", home.toString());
        variables.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        haul = start();
    }

    OciCalls with(String variable, String value) {
        variables.put(variable, value);
        haul.close();
        haul = start();
        return this;
    }

    private Modelhaul start() {
        return Modelhaul.builder()
                .environment(Environment.of(variables))
                .stateFolder(home.resolve("state"))
                .forceToDisk(false)
                .build();
    }

    Modelhaul haul() {
        return haul;
    }

    Path home() {
        return home;
    }

    Path store() {
        return home.resolve(".cache/modelhaul/store/oci");
    }

    /** Options that do not wait. */
    static DownloadOptions.Builder options() {
        return DownloadOptions.builder()
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(20)))
                .set(DownloadOptions.RETRIES, 3);
    }

    DownloadWatcher watch(String model, DownloadOptions.Builder options) {
        return haul.download("oci", model, options.build()).subscribeWith(new DownloadWatcher(Long.MAX_VALUE, LIMIT));
    }

    /** Downloads; returns the model's folder. */
    Path pull(String model, DownloadOptions.Builder options) {
        DownloadWatcher watcher = watch(model, options);
        watcher.complete();
        StreamRules.check(watcher.states(), null);
        List<DownloadProgress> states = watcher.states();
        return Path.of(Objects.requireNonNull(states.get(states.size() - 1).path()));
    }

    Path pull(String model) {
        return pull(model, options());
    }

    DownloadException failure(String model, DownloadOptions.Builder options) {
        return watch(model, options).failure();
    }

    DownloadException failure(String model) {
        return failure(model, options());
    }

    DownloadPlan plan(String model) {
        return Objects.requireNonNull(haul.plan("oci", model, options().build()).block(LIMIT));
    }

    static StoreOptions where() {
        return StoreOptions.of(options().build());
    }

    List<StoredModel> list() {
        return Objects.requireNonNull(
                haul.models().list("oci", where()).collectList().block(LIMIT));
    }

    StoredModel show(String model) {
        return Objects.requireNonNull(
                haul.models().find(ModelRef.of("oci", model), where()).block(LIMIT));
    }

    /** The text of all files below a folder that are not hidden, by their paths. */
    static Map<String, String> texts(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !folder.relativize(file).toString().startsWith("."))
                    .forEach(file -> texts.put(folder.relativize(file).toString(), text(file)));
        }
        return texts;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        haul.close();
    }
}
