package io.modelhaul.cli.output;

import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import java.time.Instant;

/** States of a download, for tests. */
public final class States {
    private static final Instant WHEN = Instant.parse("2026-11-21T10:15:30.123Z");

    private States() {}

    /** The state of the published example. */
    public static DownloadProgress downloading() {
        return at(DownloadStatus.DOWNLOADING)
                .message("model.safetensors")
                .file("model.safetensors")
                .bytes(734_003_200L, 1_503_300_328L)
                .speed(61_200_000L, 12L)
                .files(7, 10)
                .from("hub", "cdn.example.org")
                .attempt(1)
                .build(WHEN);
    }

    /** A state with a status and nothing else. */
    public static DownloadProgress only(DownloadStatus status) {
        return at(status).build(WHEN);
    }

    /** Starts a state with a status. */
    public static DownloadProgress.Builder at(DownloadStatus status) {
        return DownloadProgress.builder("01JD", "huggingface", "Qwen/Qwen3-0.6B")
                .status(status);
    }

    /** The state that a builder describes. */
    public static DownloadProgress built(DownloadProgress.Builder builder) {
        return builder.build(WHEN);
    }
}
