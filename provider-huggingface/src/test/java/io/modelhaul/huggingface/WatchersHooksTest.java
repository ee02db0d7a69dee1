package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Operators;

/** What a watcher has arranged for its own elements does nothing to the download. */
@Timeout(60)
class WatchersHooksTest {
    @TempDir
    private Path home;

    @Test
    void downloadsForAWebServerThatReleasesWhatItDiscards() {
        try (LocalHub hub = LocalHub.builder()
                        .model("owner/name", files -> files.lfs("model.gguf", Content.generated(1, 3_000_000)))
                        .start();
                Modelhaul haul = Modelhaul.builder()
                        .environment(Environment.of(Map.of("HOME", home.toString())))
                        .build()) {
            DownloadOptions options =
                    DownloadOptions.builder().endpoint(hub.endpoint()).build();
            var last = haul.download("huggingface", "owner/name", options)
                    .contextWrite(context -> Operators.enableOnDiscard(context, ReferenceCountUtil::release))
                    .blockLast();

            assertThat(last.status()).isEqualTo(DownloadStatus.COMPLETE);
            assertThat(last.attempt()).isEqualTo(1);
        }
    }
}
