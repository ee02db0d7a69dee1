package io.modelhaul.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.store.PruneRules;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunePlanTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private StoredModel model(String name, @Nullable Integer days, Path... files) {
        return new StoredModel(
                "p",
                name,
                null,
                folder.resolve(name),
                List.of(files).stream()
                        .map(file -> new StoredFile(file.getFileName().toString(), 0, file, null, null))
                        .toList(),
                true,
                days == null ? null : NOW.minus(Duration.ofDays(days)),
                null);
    }

    private Path file(String name, int size) throws IOException {
        return Files.write(folder.resolve("f-" + name), new byte[size]);
    }

    private static List<String> names(List<PrunePlan.Going> going) {
        return going.stream()
                .map(each -> each.model().model() + " " + each.reason() + " " + each.freedBytes())
                .toList();
    }

    @Test
    void sharedContentCountsOnceAndIsFreedWithTheLast() throws IOException {
        Path shared = file("shared", 100);
        Path link = Files.createSymbolicLink(folder.resolve("link"), shared);
        List<StoredModel> models = List.of(
                model("new", 1, shared, file("a", 10)), model("old", 9, link, file("b", 20)), model("older", 19, link));

        assertThat(names(PrunePlan.of(models, new PruneRules(null, 111L, false, true), NOW, model -> false)))
                .containsExactly("older size 0", "old size 20");
        assertThat(names(PrunePlan.of(models, new PruneRules(null, 0L, false, true), NOW, model -> false)))
                .containsExactly("older size 0", "old size 20", "new size 110");
        assertThat(PrunePlan.of(models, new PruneRules(null, 130L, false, true), NOW, model -> false))
                .isEmpty();
    }

    @Test
    void ageGoesFirstAndWhatIsInUseStays() throws IOException {
        List<StoredModel> models = List.of(
                model("new", 1, file("a", 10)),
                model("old", 40, file("b", 20)),
                model("used", 50, file("c", 30)),
                model("unknown", null, file("d", 40)));

        assertThat(names(PrunePlan.of(
                        models,
                        new PruneRules(Duration.ofDays(30), 45L, false, true),
                        NOW,
                        model -> model.model().equals("used"))))
                .containsExactly("old age 20", "unknown size 40");
    }
}
