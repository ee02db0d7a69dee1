package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.DownloadPlan;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Calls as a user makes them, in a home folder of their own, against one endpoint. */
final class HubCalls {
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path home;
    private final Map<String, String> variables = new HashMap<>();

    HubCalls(Path home, URI endpoint) {
        this.home = home;
        variables.put("HOME", home.toString());
        variables.put("HF_ENDPOINT", endpoint.toString());
    }

    HubCalls with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Path cache() {
        return home.resolve(".cache/huggingface/hub");
    }

    Modelhaul haul() {
        return Modelhaul.builder()
                .environment(Environment.of(variables))
                .stateFolder(home.resolve("state"))
                .forceToDisk(false)
                .build();
    }

    /** Downloads, and returns the path that the last state tells. */
    Path pull(String source, DownloadOptions.Builder options) {
        try (Modelhaul haul = haul()) {
            List<DownloadProgress> states = haul.download(ModelRef.parse(source), options.build())
                    .collectList()
                    .block(LIMIT);
            DownloadProgress last = Objects.requireNonNull(states).get(states.size() - 1);
            assertThat(last.status()).isEqualTo(DownloadStatus.COMPLETE);
            return Path.of(Objects.requireNonNull(last.path()));
        }
    }

    Path pull(String source) {
        return pull(source, DownloadOptions.builder());
    }

    DownloadPlan plan(String source, DownloadOptions.Builder options) {
        try (Modelhaul haul = haul()) {
            return Objects.requireNonNull(
                    haul.plan(ModelRef.parse(source), options.build()).block(LIMIT));
        }
    }

    /** Why a download fails. */
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
        return failure(source, DownloadOptions.builder());
    }
}
