package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.LockedModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets the credentials of a call that obeys a lockfile. */
class LockOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "ollama, evil/ns/model:tag, false",
        "ollama, evil.example/ns/model:tag, false",
        "ollama, ollama://evil/ns/model, false",
        "http, https://evil.example/a.bin, false",
        "ollama, ns/model:tag, true",
        "ollama, model, true",
        "huggingface, owner.name/repo, true",
    })
    void aHostThatTheLockfileNamesGetsNone(String provider, String model, boolean kept) {
        LockedModel locked = new LockedModel(provider, model, null, null, null, Map.of(), List.of());
        DownloadOptions given =
                DownloadOptions.builder().set(DownloadOptions.TOKEN, "mine").build();

        assertThat(LockOptions.options(locked, List.of(), given).has(DownloadOptions.TOKEN))
                .isEqualTo(kept);
        assertThat(LockOptions.options(locked, List.of(model), given).has(DownloadOptions.TOKEN))
                .isTrue();
    }
}
