package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class DownloadProgressTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.100Z");
    private static final String FULL = "{\"id\":\"01JD\",\"provider\":\"huggingface\",\"model\":\"Qwen/Qwen3-0.6B\","
            + "\"status\":\"DOWNLOADING\",\"message\":\"model.safetensors\",\"file\":\"model.safetensors\","
            + "\"completedBytes\":734003200,\"totalBytes\":1503300328,\"percent\":48.8,\"bytesPerSecond\":61200000,"
            + "\"etaSeconds\":12,\"completedFiles\":7,\"totalFiles\":10,\"layer\":\"hub\","
            + "\"endpoint\":\"cdn.example.org\",\"attempt\":1,\"path\":null,\"error\":null,"
            + "\"timestamp\":\"2026-11-21T12:00:00.100Z\"}";
    private static final String BARE = "{\"id\":\"01JD\",\"provider\":\"http\",\"model\":\"m\",\"status\":\"ERROR\","
            + "\"message\":null,\"file\":null,\"completedBytes\":null,\"totalBytes\":null,\"percent\":null,"
            + "\"bytesPerSecond\":null,\"etaSeconds\":null,\"completedFiles\":null,\"totalFiles\":null,\"layer\":null,"
            + "\"endpoint\":null,\"attempt\":null,\"path\":null,"
            + "\"error\":{\"code\":\"CHECKSUM_MISMATCH\",\"message\":\"try \\\"again\\\"\",\"retryable\":false},"
            + "\"timestamp\":\"2026-11-21T12:00:00.100Z\"}";

    private final JsonMapper json = new JsonMapper();

    @Test
    void jsonHasEveryFieldInThePromisedOrder() {
        assertThat(json.writeValueAsString(full())).isEqualTo(FULL);
    }

    @Test
    void jsonSaysNullWhereNothingIsKnown() {
        assertThat(json.writeValueAsString(bare())).isEqualTo(BARE);
    }

    @Test
    void jsonIsTheSameHoweverTheMapperIsSetUp() {
        JsonMapper unlike = JsonMapper.builder()
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .changeDefaultPropertyInclusion(old -> com.fasterxml.jackson.annotation.JsonInclude.Value.construct(
                        com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL,
                        com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();

        assertThat(unlike.writeValueAsString(full())).isEqualTo(FULL);
        assertThat(unlike.writeValueAsString(bare())).isEqualTo(BARE);
    }

    @Test
    void comesBackFromItsJson() {
        assertThat(json.readValue(FULL, DownloadProgress.class)).isEqualTo(full());
        assertThat(json.readValue(BARE, DownloadProgress.class)).isEqualTo(bare());
        String withMore = FULL.replaceFirst("\\{", "{\"later\":1,");
        assertThat(json.readValue(withMore, DownloadProgress.class)).isEqualTo(full());
    }

    @Test
    void builderStartsFromAState() {
        assertThat(full().toBuilder().build(NOON)).isEqualTo(full());
        assertThat(bare().toBuilder().build(NOON)).isEqualTo(bare());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 100.0",
        "0, 10, 0.0",
        "10, 10, 100.0",
        "11, 10, 100.0",
        "1, 3, 33.3",
        "2, 3, 66.6",
        "999999, 1000000, 99.9",
        "29, 100, 29.0",
        "9007199254740991, 9007199254740993, 99.9"
    })
    void percentIsRoundedDownSoThatOnlyAllIsAHundred(long completed, long total, double percent) {
        DownloadProgress state =
                DownloadProgress.builder("i", "p", "m").bytes(completed, total).build(NOON);

        assertThat(state.percent()).isEqualTo(percent);
    }

    @Test
    void percentIsUnknownWithoutATotal() {
        assertThat(DownloadProgress.builder("i", "p", "m")
                        .bytes(5L, null)
                        .build(NOON)
                        .percent())
                .isNull();
        assertThat(DownloadProgress.builder("i", "p", "m")
                        .bytes(null, 5L)
                        .build(NOON)
                        .percent())
                .isNull();
    }

    @Test
    void timesAreWrittenTheSameInEveryLocaleAndAlwaysWithMilliseconds() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(DownloadProgress.builder("i", "p", "m")
                            .build(Instant.parse("2026-01-02T03:04:05Z"))
                            .timestamp())
                    .isEqualTo("2026-01-02T03:04:05.000Z");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void neverCarriesASecret() {
        DownloadException failure = new DownloadException(ErrorCode.IO, "https://u:secret@h/f?sig=secret");
        DownloadProgress state = DownloadProgress.builder("i", "http", "https://u:secret@h/f?sig=secret")
                .message("Bearer secret-secret")
                .error(DownloadProgress.Failure.of(failure))
                .build(NOON);

        assertThat(json.writeValueAsString(state)).doesNotContain("secret").contains("h/f");
        assertThat(state.toString()).doesNotContain("secret");
        assertThat(state.model()).isEqualTo("https://***@h/f");
    }

    @Test
    void onlyTheLastThreeStatusesAreTerminal() {
        assertThat(Arrays.stream(DownloadStatus.values()).filter(DownloadStatus::terminal))
                .containsExactly(DownloadStatus.COMPLETE, DownloadStatus.ERROR, DownloadStatus.CANCELLED);
    }

    private static DownloadProgress full() {
        return DownloadProgress.builder("01JD", "huggingface", "Qwen/Qwen3-0.6B")
                .status(DownloadStatus.DOWNLOADING)
                .message("model.safetensors")
                .file("model.safetensors")
                .bytes(734_003_200L, 1_503_300_328L)
                .speed(61_200_000L, 12L)
                .files(7, 10)
                .from("hub", "cdn.example.org")
                .attempt(1)
                .build(NOON);
    }

    private static DownloadProgress bare() {
        return DownloadProgress.builder("01JD", "http", "m")
                .status(DownloadStatus.ERROR)
                .error(new DownloadProgress.Failure(ErrorCode.CHECKSUM_MISMATCH, "try \"again\"", false))
                .build(NOON);
    }
}
