package io.modelhaul.huggingface.cache;

import static io.modelhaul.huggingface.StoredFixture.COMMIT;
import static io.modelhaul.huggingface.StoredFixture.NEXT_COMMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.huggingface.SnapshotLocation;
import io.modelhaul.huggingface.StoredFixture;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotRemovalTest {
    @TempDir
    Path home;

    private Path hub() {
        return home.resolve("hub");
    }

    private Path repo() {
        return hub().resolve("models--owner--name");
    }

    private StoredFixture at(String revision) {
        return new StoredFixture(
                home,
                DownloadOptions.builder().cacheDir(hub()).revision(revision).build());
    }

    private List<StoredModel> stored() throws IOException {
        return at("main").store().stored();
    }

    private StoredModel stored(String commit) throws IOException {
        return stored().stream()
                .filter(model -> commit.equals(model.revision()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void keepsWhatAnotherSnapshotNames(String withoutLinks) throws IOException {
        at("main").with("HF_HUB_DISABLE_SYMLINKS", withoutLinks).stored(COMMIT, "same", "shared", "old", "only here");
        at("refs/pr/1")
                .with("HF_HUB_DISABLE_SYMLINKS", withoutLinks)
                .stored(NEXT_COMMIT, "same", "shared", "new", "only there");

        new SnapshotLocation(stored(COMMIT)).remove();

        assertThat(stored()).extracting(StoredModel::revision).containsExactly(NEXT_COMMIT);
        Path left = stored(NEXT_COMMIT).path();
        assertThat(left.resolve("same")).hasContent("shared");
        assertThat(left.resolve("new")).hasContent("only there");
        assertThat(repo().resolve("refs/main")).doesNotExist();
        assertThat(repo().resolve("refs/refs/pr/1")).hasContent(NEXT_COMMIT);
        assertThat(repo().resolve("trees").resolve(COMMIT + ".json")).doesNotExist();
        if (withoutLinks.equals("0")) {
            assertThat(files(repo().resolve("blobs"))).hasSize(2);
        }
        assertThat(repo().resolve(".modelhaul")).doesNotExist();
    }

    @Test
    void takesTheFolderAwayWithTheLastSnapshot() throws IOException {
        at("main").stored(COMMIT, "a/b", "1", "c", "2");

        new SnapshotLocation(stored(COMMIT)).remove();

        assertThat(repo()).doesNotExist();
    }

    @Test
    void leavesWhatPythonMayBeWriting() throws IOException {
        at("main").stored(COMMIT, "a", "1");
        Files.writeString(repo().resolve("blobs/0123.incomplete"), "half");

        new SnapshotLocation(stored(COMMIT)).remove();

        assertThat(files(repo())).containsExactly("blobs/0123.incomplete");
        assertThat(repo().resolve("snapshots")).isEmptyDirectory();
    }

    @Test
    void deletesNothingBehindALink() throws IOException {
        at("main").stored(COMMIT, "a", "1");
        Path outside = Files.createDirectories(home.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("precious"), "p");
        Path snapshot = stored(COMMIT).path();
        Files.createSymbolicLink(snapshot.resolve("folder"), outside);
        Files.createSymbolicLink(snapshot.resolve("file"), precious);
        Files.createSymbolicLink(repo().resolve("trees").resolve("planted"), outside);

        new SnapshotLocation(stored(COMMIT)).remove();

        assertThat(precious).hasContent("p");
        assertThat(repo()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "snapshots", "refs"})
    void refusesFoldersThatLeadOut(String folder) throws IOException {
        at("main").stored(COMMIT, "a", "1");
        StoredModel model = stored(COMMIT);
        Path outside = home.resolve("outside");
        Files.move(repo().resolve(folder), outside);
        Files.createSymbolicLink(repo().resolve(folder), outside);
        List<String> before = files(outside);

        assertThatThrownBy(() -> new SnapshotLocation(model).remove()).isInstanceOf(DownloadException.class);
        assertThat(files(outside)).isEqualTo(before);
    }

    @Test
    void tellsLinksWhoseContentIsGone() throws IOException {
        at("main").stored(COMMIT, "a", "1", "b", "2");
        StoredModel model = stored(COMMIT);
        Files.delete(model.path().resolve("a").toRealPath());

        assertThat(new SnapshotLocation(model).withoutContent())
                .extracting(StoredFile::path)
                .containsExactly("a");
    }

    @Test
    void removesTheFilesOfACommitFromAFolder() throws IOException {
        Path local = home.resolve("local");
        StoredFixture fixture = new StoredFixture(
                home,
                DownloadOptions.builder()
                        .cacheDir(hub())
                        .set(DownloadOptions.LOCAL_DIR, local)
                        .build());
        fixture.stored(COMMIT, "a/b", "1", "c", "2");
        Files.writeString(local.resolve("mine"), "not of the model");

        StoredModel model = fixture.store().stored().get(0);
        new SnapshotLocation(model).remove();

        assertThat(fixture.store().stored()).isEmpty();
        assertThat(local.resolve("a")).doesNotExist();
        assertThat(local.resolve("mine")).hasContent("not of the model");
        assertThat(files(local)).noneMatch(name -> name.endsWith(".metadata"));
    }

    @Test
    void removesWhatNeverBecameASnapshot() throws IOException {
        Files.createDirectories(repo().resolve(".modelhaul"));
        Files.writeString(repo().resolve(".modelhaul/0123.12345678.part"), "half");

        assertThat(at("main").store().removeUnfinished()).isTrue();
        assertThat(repo()).doesNotExist();
        assertThat(at("main").store().removeUnfinished()).isFalse();
    }
}
