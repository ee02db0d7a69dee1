package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.content.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pulls whose files get in each other's way: more of them than connections, all of them over at about the same time. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ManyPullsTest {
    private static final int PULLS = Integer.getInteger("modelhaul.pulls", 10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static Map<String, Content> files() {
        Map<String, Content> files = new TreeMap<>();
        for (int i = 0; i < 8; i++) {
            files.put("small" + i, Content.generated(i, 20_000 + i));
            files.put("medium" + i, Content.generated(10 + i, (1 << 21) + i));
        }
        files.put("large1", Content.generated(20, 24_000_000));
        files.put("large2", Content.generated(21, 17_000_000));
        return files;
    }

    @Test
    void eachEnds() {
        Map<String, Content> files = files();
        String[] names = files.keySet().toArray(String[]::new);
        try (Shelf shelf = new Shelf(files);
                Modelhaul haul = shelf.modelhaul(folder, PATIENCE)) {
            for (int pull = 0; pull < PULLS; pull++) {
                DownloadOptions options = DownloadOptions.builder()
                        .cacheDir(folder.resolve("cache"))
                        .set(DownloadOptions.CONNECTIONS, 2 + pull % 7)
                        .build();
                assertThat(shelf.watch(haul, options, names).complete()).isDirectory();
                shelf.assertRight(folder, names);
                Shelf.delete(folder.resolve("cache"));
            }
        }
    }
}
