package io.modelhaul.ollama.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ollama.CapturedWarnings;
import io.modelhaul.ollama.OllamaCalls;
import io.modelhaul.ollama.OllamaOptions;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
    private static final String JSON = """
            [{"name":"my-qwen","description":"somebody's qwen","downloads":"9M"},
             {"name":"qwen3","description":"Qwen\\u001b[31m 3","sizes":["0.6b","8b"],"capabilities":["tools"],"pulls":"1.2M",
              "tags":[{"name":"qwen3:8b","size":"5.2GB"},{"name":"cloud"},{"name":"480b-cloud","size":1},{"name":"0.6b","size":523000000},
                      {"name":"32b","size":"20GB"},{"name":"../evil","size":1}]},
             {"name":"qwen2.5","downloads":17},
             {"name":"vision","description":"looks like qwen"},
             {"name":"../evil"}, 5, {"description":"nameless"}, {"name":7}]
            """;

    private final Path home;
    private final LocalHub source = LocalHub.builder().start();

    CatalogueTest(@TempDir Path home) {
        this.home = home;
        serve(JSON);
    }

    @AfterEach
    void stop() {
        source.close();
    }

    private void serve(String json) {
        source.faults().clear();
        source.faults().onAll().inject(Fault.body("application/json", Content.of(json)));
    }

    private DownloadOptions.Builder options() {
        return DownloadOptions.builder()
                .set(DownloadOptions.RETRIES, 0)
                .set(OllamaOptions.CATALOGUE, URI.create(source.endpoint() + "/models"));
    }

    private List<CatalogueEntry> search(String words, DownloadOptions.Builder options, Duration later) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z").plus(later), ZoneOffset.UTC);
        try (OllamaCalls calls = new OllamaCalls(home).at(clock)) {
            return Objects.requireNonNull(calls.haul()
                    .providers()
                    .search("ollama", words, options.build())
                    .collectList()
                    .block(OllamaCalls.LIMIT));
        }
    }

    private List<CatalogueEntry> search(String words) {
        return search(words, options(), Duration.ZERO);
    }

    @Test
    void namesThatBeginWithTheWordComeFirst() {
        assertThat(search("QWEN"))
                .extracting(CatalogueEntry::model)
                .containsExactly("qwen3", "qwen2.5", "my-qwen", "vision");
    }

    @Test
    void tagsAreSortedBySizeAndThoseOfTheCloudLast() {
        CatalogueEntry first = search("qwen3").get(0);
        assertThat(first.tags()).containsExactly("0.6b", "8b", "tools", "32b", "480b-cloud", "cloud");
        assertThat(first.downloads()).isEqualTo(1_200_000);
        assertThat(first.description()).isEqualTo("Qwen [31m 3");
    }

    @Test
    void theLargestTagWithinTheLimitIsProposed() {
        CatalogueEntry first = search("qwen3", options().set(OllamaOptions.MAX_SIZE, 6_000_000_000L), Duration.ZERO)
                .get(0);
        assertThat(first.model()).isEqualTo("qwen3:8b");
        assertThat(first.sizeBytes()).isEqualTo(5_200_000_000L);
        assertThat(search("qwen3", options().set(OllamaOptions.MAX_SIZE, 10L), Duration.ZERO))
                .isEmpty();
    }

    @Test
    void isKeptForThreeDays() {
        search("qwen");
        serve("[{\"name\":\"qwen9\"}]");
        assertThat(search("qwen", options(), Duration.ofHours(71))).hasSize(4);
        assertThat(search("qwen", options(), Duration.ofHours(73)))
                .extracting(CatalogueEntry::model)
                .containsExactly("qwen9");
        assertThat(source.log().all()).hasSize(2);
    }

    @Test
    void isRefreshedOnDemand() {
        search("qwen");
        serve("[{\"name\":\"qwen9\"}]");
        assertThat(search("qwen", options().policy(CachePolicy.REFRESH), Duration.ZERO))
                .hasSize(1);
    }

    @Test
    void anOldOneIsBetterThanNoneAndSaidToBeOld() {
        search("qwen");
        source.stop();
        try (CapturedWarnings warnings = new CapturedWarnings()) {
            assertThat(search("qwen", options(), Duration.ofDays(30))).hasSize(4);
            assertThat(warnings.text()).contains("2026-11-21T10:00");
        }
    }

    @Test
    void withoutAnyItIsAnError() {
        serve("<html>");
        assertThat(failure()).isEqualTo(ErrorCode.PROTOCOL);
        source.stop();
        assertThat(failure()).isEqualTo(ErrorCode.UNREACHABLE);
    }

    private ErrorCode failure() {
        try {
            search("qwen");
            throw new AssertionError("found something");
        } catch (DownloadException e) {
            return e.code();
        }
    }

    @Test
    void whatWasNotKeptWholeIsFetchedAgain() throws Exception {
        search("qwen");
        Path file = CatalogueFile.of(home.resolve("state"), source.endpoint() + "/models")
                .file();
        Files.writeString(file, "[{");
        assertThat(search("qwen")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"1.2M, 1200000", "15K, 15000", "'1,234', 1234", "2B, 2000000000", "7, 7", "many,", "-1,"})
    void readsCounts(String text, Long count) {
        assertThat(CatalogueModel.count(text)).isEqualTo(count);
    }
}
