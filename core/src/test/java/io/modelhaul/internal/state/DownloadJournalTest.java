package io.modelhaul.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadStatus;
import io.modelhaul.store.PendingDownload;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadJournalTest {
    @TempDir
    Path state;

    private DownloadJournal journal() {
        return DownloadJournal.in(state);
    }

    private static PendingDownload download(String id) {
        return new PendingDownload(
                id,
                "huggingface",
                "owner/" + id + "@main",
                "owner/" + id,
                "c0ffee",
                Map.of("revision", List.of("main")),
                List.of("token"),
                DownloadStatus.DOWNLOADING,
                10L,
                null,
                null,
                "2026-11-21T10:00:00.000Z",
                "2026-11-21T10:00:01.000Z");
    }

    @Test
    void remembersUntilItIsRemoved() throws IOException {
        journal().write("b", download("B"));
        journal().write("a", download("A"));
        journal().write("a", download("A"));

        assertThat(journal().unfinished()).containsExactly(download("A"), download("B"));
        journal().remove("a");
        journal().remove("a");
        assertThat(journal().unfinished()).containsExactly(download("B"));
        assertThat(journal().read("b")).isEqualTo(download("B"));
        journal().forget("huggingface", "owner/B");
        assertThat(journal().unfinished()).isEmpty();
    }

    @Test
    void takesNoNewEntryWhenThereIsNoRoomForIt() throws IOException {
        journal().write("mine", download("A"));
        Path entry = journal().folder().resolve("mine.json");
        byte[] large = Arrays.copyOf(Files.readAllBytes(entry), 256 << 10);
        Arrays.fill(large, (int) Files.size(entry), large.length, (byte) ' ');
        for (int i = 0; i < 128; i++) {
            Files.write(journal().folder().resolve("other" + i + ".json"), large);
        }

        assertThatThrownBy(() -> journal().write("new", download("B"))).isInstanceOf(IOException.class);
        journal().write("mine", download("C"));
        assertThat(journal().read("mine")).isEqualTo(download("C"));
        journal().remove("mine");
        Files.delete(journal().folder().resolve("other1.json"));
        journal().write("new", download("B"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "large", "empty", "truncated", "null", "version", "list"})
    void aDamagedEntryCostsNoOther(String damage) throws IOException {
        journal().write("a", download("A"));
        journal().write("b", download("B"));
        Path file = state.resolve("pending").resolve("a.json");
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case "random" -> new Random(1).nextBytes(bytes);
            case "empty" -> bytes = new byte[0];
            case "truncated" -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
            case "null" -> bytes = "{\"version\":1,\"owner\":\"\",\"download\":{\"id\":null}}".getBytes(UTF_8);
            case "version" ->
                bytes = new String(bytes, UTF_8)
                        .replace("\"version\":1", "\"version\":9")
                        .getBytes(UTF_8);
            case "list" -> bytes = "[[[]]]".getBytes(UTF_8);
            default -> bytes = "[".getBytes(UTF_8);
        }
        Files.write(file, bytes);
        if (damage.equals("large")) {
            try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
                large.setLength(100 << 20);
            }
        }

        assertThat(journal().unfinished()).containsExactly(download("B"));
        assertThat(file).doesNotExist();
        assertThat(journal().read("a")).isNull();
    }
}
