package io.modelhaul.modelscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.LocalModelScope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Calls as a user makes them, in a home folder of their own, against one site. */
final class ScopeCalls {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path home;
    private final Map<String, String> variables = new HashMap<>();

    ScopeCalls(Path home, LocalModelScope site) {
        this.home = home;
        with("HOME", home.toString());
        with("MODELSCOPE_ENDPOINT", site.endpoint().toString());
        with("MODELSCOPE_CACHE", cache().toString());
    }

    ScopeCalls with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Path cache() {
        return home.resolve("cache");
    }

    /** The folder of a model's revision as the SDK names it. */
    Path snapshot(String revision) {
        return cache().resolve("models/owner--name/snapshots").resolve(revision);
    }

    Modelhaul haul() {
        return Modelhaul.builder()
                .environment(Environment.of(variables))
                .stateFolder(home.resolve("state"))
                .forceToDisk(false)
                .build();
    }

    static DownloadOptions.Builder options() {
        return DownloadOptions.builder()
                .set(DownloadOptions.RETRIES, 2)
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(5)));
    }

    Path pull(String source, DownloadOptions.Builder options) {
        try (Modelhaul haul = haul()) {
            DownloadProgress last = Objects.requireNonNull(
                    haul.download(ModelRef.parse(source), options.build()).blockLast(LIMIT));
            return Path.of(Objects.requireNonNull(last.path()));
        }
    }

    Path pull(String source) {
        return pull(source, options());
    }

    DownloadException failure(String source, DownloadOptions.Builder options) {
        try (Modelhaul haul = haul()) {
            Throwable failure = haul.download(ModelRef.parse(source), options.build())
                    .then()
                    .<Throwable>thenReturn(new AssertionError("did not fail"))
                    .onErrorResume(Mono::just)
                    .block(LIMIT);
            assertThat(failure).isInstanceOf(DownloadException.class);
            return (DownloadException) Objects.requireNonNull(failure);
        }
    }

    DownloadException failure(String source) {
        return failure(source, options());
    }
}
