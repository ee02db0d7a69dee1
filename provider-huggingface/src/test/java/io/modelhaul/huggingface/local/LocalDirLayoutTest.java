package io.modelhaul.huggingface.local;

import static io.modelhaul.huggingface.StoredFixture.COMMIT;
import static io.modelhaul.huggingface.StoredFixture.NEXT_COMMIT;
import static io.modelhaul.huggingface.StoredFixture.arrive;
import static io.modelhaul.huggingface.StoredFixture.file;
import static io.modelhaul.huggingface.StoredFixture.found;
import static io.modelhaul.huggingface.StoredFixture.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.huggingface.StoredFixture;
import io.modelhaul.spi.DownloadPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDirLayoutTest {
    private final Path home;
    private final Path local;
    private final Path hub;
    private final StoredFixture fixture;

    LocalDirLayoutTest(@TempDir Path home) {
        this.home = home;
        this.local = home.resolve("local");
        this.hub = home.resolve("hub");
        this.fixture = new StoredFixture(
                home,
                DownloadOptions.builder()
                        .set(DownloadOptions.LOCAL_DIR, local)
                        .set(DownloadOptions.CACHE_DIR, hub)
                        .build());
    }

    private Path note(String path) {
        return local.resolve(".cache/huggingface/download").resolve(path + ".metadata");
    }

    @Test
    void keepsPlainFilesWithPythonsNotes() throws IOException {
        DownloadPlan plan = fixture.stored(COMMIT, "config.json", "{}", "a/b.txt", "text");

        assertThat(local.resolve("config.json")).hasContent("{}");
        assertThat(local.resolve("a/b.txt")).hasContent("text");
        List<String> lines = Files.readAllLines(note("a/b.txt"));
        assertThat(lines).hasSize(3).startsWith(COMMIT, small("a/b.txt", "text").etag());
        double modified = Files.getLastModifiedTime(local.resolve("a/b.txt")).toMillis() / 1000.0;
        assertThat(Double.parseDouble(lines.get(2))).isBetween(modified, modified + 60);
        assertThat(lines.get(2)).matches("[0-9]+\\.[0-9]+");
        Path records = local.resolve(".cache/huggingface");
        assertThat(Files.readString(records.resolve(".gitignore"))).isEqualTo("*");
        assertThat(records.resolve("CACHEDIR.TAG")).isNotEmptyFile();
        assertThat(records.resolve("trees").resolve(COMMIT + ".json")).isNotEmptyFile();
        assertThat(hub).doesNotExist();
        assertThat(plan.layout().modelPath()).isEqualTo(local);
    }

    @Test
    void remembersWhatTheRevisionStoodFor() throws IOException {
        fixture.stored(COMMIT, "a", "1");

        assertThat(fixture.store().commits("main")).containsExactly(COMMIT);
        assertThat(fixture.store().stored()).singleElement().satisfies(model -> {
            assertThat(model.revision()).isEqualTo(COMMIT);
            assertThat(model.complete()).isTrue();
            assertThat(model.path()).isEqualTo(local);
        });
    }

    @Test
    void offersAnUnknownFileOfTheRightSizeForHashing() throws IOException {
        Files.writeString(Files.createDirectories(local).resolve("a"), "1");
        DownloadPlan plan = fixture.plan(COMMIT, small("a", "1"));

        assertThat(plan.layout().find(file(plan, "a"))).isEqualTo(local.resolve("a"));
        plan.layout().adopt(file(plan, "a"), local.resolve("a"));
        assertThat(note("a")).exists();
    }

    @Test
    void offersNoFileThatIsKnownToBeAnotherVersion() throws IOException {
        fixture.stored(COMMIT, "a", "1");
        DownloadPlan plan = fixture.plan(NEXT_COMMIT, small("a", "2"));

        assertThat(plan.layout().find(file(plan, "a"))).isNull();
    }

    @Test
    void distrustsANoteThatIsOlderThanTheFile() throws IOException {
        fixture.stored(COMMIT, "a", "1");
        Path edited = Files.writeString(local.resolve("a"), "2");
        Files.setLastModifiedTime(edited, FileTime.from(Instant.now().plusSeconds(10)));
        DownloadPlan plan = fixture.plan(NEXT_COMMIT, small("a", "2"));

        assertThat(plan.layout().find(file(plan, "a"))).isEqualTo(edited);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a\nb\n", "a\nb\nnot-a-number\n", "\u0000\n\n\n"})
    void takesAWrongNoteForNone(String text) throws IOException {
        fixture.stored(COMMIT, "a", "1");
        Files.writeString(note("a"), text);

        assertThat(LocalMetadata.read(note("a"), local.resolve("a"))).isNull();
    }

    @Test
    void keepsTheOldFileUntilTheNewOneIsThere() throws IOException {
        fixture.stored(COMMIT, "a", "old");
        DownloadPlan plan = fixture.plan(NEXT_COMMIT, small("a", "newer"));

        assertThat(plan.layout().find(file(plan, "a"))).isNull();
        assertThat(local.resolve("a")).hasContent("old");
        arrive(plan, "a", "newer");
        assertThat(local.resolve("a")).hasContent("newer");
    }

    @Test
    void copiesWhatTheHubCacheHas() throws IOException {
        new StoredFixture(
                        home,
                        DownloadOptions.builder()
                                .set(DownloadOptions.CACHE_DIR, hub)
                                .build())
                .stored(COMMIT, "a", "1");
        DownloadPlan plan = fixture.plan(COMMIT, small("a", "1"));
        Path found = found(plan, "a");
        plan.layout().adopt(file(plan, "a"), found);

        assertThat(found).startsWith(hub);
        assertThat(local.resolve("a")).isRegularFile().hasContent("1");
        assertThat(Files.isSameFile(found, local.resolve("a"))).isFalse();
        assertThat(note("a")).exists();
    }

    @Test
    void neverWritesThroughALink() throws IOException {
        Path outside = Files.writeString(home.resolve("outside"), "mine");
        Files.createSymbolicLink(Files.createDirectories(local).resolve("a"), outside);
        fixture.stored(COMMIT, "a", "1");

        assertThat(outside).hasContent("mine");
        assertThat(Files.isSymbolicLink(local.resolve("a"))).isFalse();
    }

    @Test
    void refusesFoldersThatAreLinks() throws IOException {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Files.createSymbolicLink(Files.createDirectories(local).resolve("sub"), outside);

        assertThatThrownBy(() -> fixture.stored(COMMIT, "sub/a", "1")).isInstanceOf(DownloadException.class);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void refusesRecordsThatAreElsewhere() throws IOException {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Files.createSymbolicLink(Files.createDirectories(local).resolve(".cache"), outside);

        assertThatThrownBy(() -> fixture.stored(COMMIT, "a", "1"))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("link");
        assertThat(outside).isEmptyDirectory();
    }
}
