package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadProgress;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.ServedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several files of one model with the same content. */
@Timeout(120)
class EqualFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static Map<String, Content> equal(int files, long size) {
        Map<String, Content> contents = new TreeMap<>();
        for (int i = 0; i < files; i++) {
            contents.put("file" + i, Content.generated(1, size));
        }
        contents.put("other", Content.generated(2, size));
        return contents;
    }

    private void comesOnce(Map<String, Content> files) {
        String[] names = files.keySet().toArray(String[]::new);
        try (Shelf shelf = new Shelf(files);
                Modelhaul haul = shelf.modelhaul(folder, PATIENCE)) {
            DownloadProgress end = shelf.watch(haul, folder, names).awaitEnd().states().stream()
                    .filter(state -> state.status().terminal())
                    .findFirst()
                    .orElseThrow();

            shelf.assertRight(folder, names);
            long size = files.get("other").size();
            assertThat(shelf.hub().log().all().stream()
                            .mapToLong(ServedRequest::contentBytes)
                            .sum())
                    .as("bytes served")
                    .isBetween(2 * size, 2 * size + size / 2);
            assertThat(end.completedFiles()).isEqualTo(names.length);
            assertThat(end.completedBytes()).isEqualTo(end.totalBytes());
        }
    }

    @Test
    void comeOnceWhenTheyAreSmall() {
        comesOnce(equal(40, 10_000));
    }

    @Test
    void comeOnceWhenTheyAreLarge() {
        comesOnce(equal(4, 3_000_000));
    }

    @Test
    void oneThatIsHereIsEnough() throws Exception {
        Map<String, Content> files = equal(4, 10_000);
        String[] names = files.keySet().toArray(String[]::new);
        try (Shelf shelf = new Shelf(files);
                Modelhaul haul = shelf.modelhaul(folder, PATIENCE)) {
            shelf.watch(haul, folder, names).complete();
            Files.delete(folder.resolve("cache/file1"));
            Files.delete(folder.resolve("cache/file2"));
            shelf.reset();
            shelf.hub().faults().onAll().inject(Fault.status(500));

            shelf.watch(haul, folder, names).complete();

            shelf.assertRight(folder, names);
            assertThat(shelf.hub().log().all()).isEmpty();
        }
    }
}
