package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.testkit.LocalHub;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people paste where a source is asked for, from the call to the bytes on disk. */
class PastedNamesTest {
    private final LocalHub hub = LocalHub.builder()
            .model(
                    "owner/name",
                    files -> files.file("README.md", "read")
                            .file("dir/a b.txt", "content")
                            .file("m-Q4_K_M.gguf", "four")
                            .file("m-Q8_0-00001-of-00002.gguf", "eight")
                            .file("m-Q8_0-00002-of-00002.gguf", "more")
                            .file("mmproj-F16.gguf", "sees"))
            .dataset("owner/data", files -> files.file("data.csv", "1"))
            .start();
    private final HubCalls calls;

    PastedNamesTest(@TempDir Path home) {
        this.calls = new HubCalls(home, hub.endpoint());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf.co/owner/name",
                "huggingface.co/owner/name",
                "HuggingFace.co/owner/name/",
                "https://huggingface.co/owner/name",
                "https://hf.co/owner/name/tree/main",
                "HUB/owner/name",
                "HUB/owner/name/tree/main",
            })
    void meanTheRepository(String pasted) {
        Path snapshot = calls.pull(here(pasted));

        assertThat(snapshot.resolve("README.md")).hasContent("read");
        assertThat(snapshot.resolve("dir/a b.txt")).hasContent("content");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://huggingface.co/owner/name/blob/main/dir/a%20b.txt",
                "hf.co/owner/name/resolve/main/dir/a%20b.txt?download=true",
                "HUB/owner/name/resolve/main/dir/a%20b.txt?download=true",
            })
    void meanTheFile(String pasted) {
        Path file = calls.pull(here(pasted));

        assertThat(file).hasContent("content");
        assertThat(file.toString()).contains("snapshots");
    }

    @Test
    void meanADataset() {
        assertThat(calls.pull("https://huggingface.co/datasets/owner/data").resolve("data.csv"))
                .hasContent("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf://owner/name:Q8_0",
                "hf.co/owner/name:q8-0",
                "https://huggingface.co/owner/name:Q8_0",
                "HUB/owner/name:Q8_0"
            })
    void chooseAQuantizationWithItsProjector(String pasted) {
        DownloadPlan plan = calls.plan(here(pasted), DownloadOptions.builder());

        assertThat(plan.files())
                .extracting(file -> file.path().value())
                .containsExactlyInAnyOrder(
                        "m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf", "mmproj-F16.gguf");
    }

    @Test
    void areDoneWithoutARequestOnceTheQuantizationIsHere() {
        Path snapshot = calls.pull("hf://owner/name:Q4_K_M");
        hub.log().clear();

        assertThat(calls.pull("hf.co/owner/name:q4_k_m")).isEqualTo(snapshot);
        assertThat(snapshot.resolve("m-Q4_K_M.gguf")).hasContent("four");
        assertThat(snapshot.resolve("README.md")).doesNotExist();
        assertThat(hub.log().all()).isEmpty();
        assertThat(calls.pull("hf://owner/name").resolve("README.md")).hasContent("read");
    }

    @Test
    void sayWhichQuantizationsThereAre() {
        assertThat(calls.failure("hf.co/owner/name:Q2_K").code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(calls.failure("hf.co/owner/name:Q2_K")).hasMessageContaining("Q4_K_M, Q8_0");
    }

    @Test
    void areOneRequestHoweverWritten() {
        try (Modelhaul haul = calls.haul()) {
            DownloadRequest named = haul.validate(ModelRef.of("hf", "hf.co/owner/name:Q8_0"), DownloadOptions.none());

            assertThat(haul.validate(ModelRef.parse("hf.co/owner/name:Q8_0"), DownloadOptions.none()))
                    .isEqualTo(named);
            assertThat(haul.validate(ModelRef.of("huggingface", "owner/name:Q8_0"), DownloadOptions.none()))
                    .isEqualTo(named);
            assertThat(named.model()).isEqualTo("owner/name");
        }
    }

    @Test
    void canBeFallbacks() {
        DownloadProgress last;
        try (Modelhaul haul = calls.haul()) {
            last = Objects.requireNonNull(haul.download(
                            ModelRef.parse("hf://owner/absent/README.md"),
                            DownloadOptions.builder()
                                    .parse(
                                            DownloadOptions.FALLBACK,
                                            "https://huggingface.co/owner/name/blob/main/README.md")
                                    .build())
                    .blockLast(HubCalls.LIMIT));
        }

        assertThat(Path.of(Objects.requireNonNull(last.path()))).hasContent("read");
    }

    private String here(String pasted) {
        return pasted.replace("HUB", hub.endpoint().toString());
    }
}
