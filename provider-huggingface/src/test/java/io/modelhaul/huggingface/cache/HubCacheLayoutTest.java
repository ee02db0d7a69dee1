package io.modelhaul.huggingface.cache;

import static io.modelhaul.huggingface.StoredFixture.COMMIT;
import static io.modelhaul.huggingface.StoredFixture.NEXT_COMMIT;
import static io.modelhaul.huggingface.StoredFixture.arrive;
import static io.modelhaul.huggingface.StoredFixture.file;
import static io.modelhaul.huggingface.StoredFixture.found;
import static io.modelhaul.huggingface.StoredFixture.large;
import static io.modelhaul.huggingface.StoredFixture.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.huggingface.SnapshotLocation;
import io.modelhaul.huggingface.StoredFixture;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.spi.DownloadPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheLayoutTest {
    private final Path home;
    private final Path hub;
    private final Path repo;
    private final StoredFixture fixture;

    HubCacheLayoutTest(@TempDir Path home) {
        this.home = home;
        this.hub = home.resolve("hub");
        this.repo = hub.resolve("models--owner--name");
        this.fixture = fixture(DownloadOptions.builder());
    }

    private StoredFixture fixture(DownloadOptions.Builder options) {
        return new StoredFixture(
                home, options.set(DownloadOptions.CACHE_DIR, hub).build());
    }

    private Path snapshot(String path) {
        return repo.resolve("snapshots").resolve(COMMIT).resolve(path);
    }

    @Test
    void laysOutASnapshotAsPythonDoes() throws IOException {
        HubFile config = small("config.json", "{}");
        HubFile weights = large("a/b/model.bin", "weights");
        DownloadPlan plan = fixture.plan(COMMIT, config, weights);
        arrive(plan, "config.json", "{}");
        arrive(plan, "a/b/model.bin", "weights");
        plan.layout().complete(plan);

        assertThat(repo.resolve("blobs").resolve(config.etag())).hasContent("{}");
        assertThat(repo.resolve("blobs").resolve(weights.etag())).hasContent("weights");
        assertThat(Files.readSymbolicLink(snapshot("config.json"))).isEqualTo(Path.of("../../blobs/" + config.etag()));
        assertThat(Files.readSymbolicLink(snapshot("a/b/model.bin")))
                .isEqualTo(Path.of("../../../../blobs/" + weights.etag()));
        assertThat(repo.resolve("refs/main")).hasContent(COMMIT).hasSize(40);
        assertThat(repo.resolve("trees").resolve(COMMIT + ".json")).isNotEmptyFile();
        assertThat(Files.readString(hub.resolve("CACHEDIR.TAG")))
                .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n")
                .endsWith("\n#\thttps://bford.info/cachedir/\n");
        assertThat(plan.layout().modelPath())
                .isEqualTo(repo.resolve("snapshots").resolve(COMMIT));
        assertThat(plan.layout().partFolder())
                .isEqualTo(repo.resolve(".modelhaul"))
                .isEmptyDirectory();
    }

    @Test
    void writesTheReferenceLastAndTheListOfFilesFirst() throws IOException {
        DownloadPlan plan = fixture.plan(COMMIT, small("a", "1"), small("b", "2"));
        arrive(plan, "a", "1");

        assertThat(repo.resolve("trees").resolve(COMMIT + ".json")).exists();
        assertThat(repo.resolve("refs")).doesNotExist();
        assertThat(fixture.store().stored().get(0).complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"refs/pr/1", "feature/x"})
    void nestsReferencesWithSlashes(String revision) throws IOException {
        fixture(DownloadOptions.builder().revision(revision)).stored(COMMIT, "a", "1");

        assertThat(repo.resolve("refs").resolve(revision)).hasContent(COMMIT);
        try (Stream<Path> files = Files.walk(repo.resolve("refs"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void writesNoReferenceForACommit() throws IOException {
        fixture(DownloadOptions.builder().revision(COMMIT)).stored(COMMIT, "a", "1");

        assertThat(repo.resolve("refs")).doesNotExist();
    }

    @Test
    void findsContentByItsNameAndSize() throws IOException {
        fixture.stored(COMMIT, "a", "1");
        DownloadPlan same = fixture.plan(NEXT_COMMIT, small("moved/a", "1"));
        DownloadPlan other = fixture.plan(NEXT_COMMIT, small("a", "2"));
        Path blob = repo.resolve("blobs").resolve(small("a", "1").etag());

        assertThat(same.layout().find(file(same, "moved/a"))).isEqualTo(blob);
        assertThat(other.layout().find(file(other, "a"))).isNull();
        Files.writeString(blob, "longer");
        assertThat(same.layout().find(file(same, "moved/a"))).isNull();
    }

    @Test
    void linksContentThatIsHereAlready() throws IOException {
        fixture.stored(COMMIT, "a", "1");
        DownloadPlan plan = fixture.plan(NEXT_COMMIT, small("b", "1"));
        plan.layout().adopt(file(plan, "b"), found(plan, "b"));

        Path link = repo.resolve("snapshots").resolve(NEXT_COMMIT).resolve("b");
        assertThat(link).isSymbolicLink().hasContent("1");
    }

    @Test
    void touchesNothingWhenAllIsInPlace() throws IOException {
        DownloadPlan plan = fixture.stored(COMMIT, "a", "1");
        Object before = Files.readAttributes(snapshot("a"), "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS);
        plan.layout().adopt(file(plan, "a"), found(plan, "a"));

        assertThat(Files.readAttributes(snapshot("a"), "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(before);
    }

    @Test
    void replacesALinkIntoTheSharedStoreAndNeverWritesThroughIt() throws IOException {
        Path payload = Files.writeString(
                Files.createDirectories(hub.resolve("blobs/ab")).resolve("payload"), "bad");
        DownloadPlan plan = fixture.plan(COMMIT, small("a", "new"));
        Path blob = Files.createDirectories(repo.resolve("blobs"))
                .resolve(small("a", "new").etag());
        Files.createSymbolicLink(blob, Path.of("../../blobs/ab/payload"));

        assertThat(plan.layout().find(file(plan, "a"))).isEqualTo(blob);
        arrive(plan, "a", "new");

        assertThat(blob).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(blob)).isFalse();
        assertThat(payload).hasContent("bad");
    }

    @Test
    void replacesWhatStandsInTheSnapshotByMistake() throws IOException {
        Path outside = Files.writeString(home.resolve("outside"), "mine");
        Files.createDirectories(snapshot("a").getParent());
        Files.createSymbolicLink(snapshot("a"), outside);
        Files.writeString(snapshot("b"), "plain");
        fixture.stored(COMMIT, "a", "1", "b", "2");

        assertThat(snapshot("a")).isSymbolicLink().hasContent("1");
        assertThat(snapshot("b")).isSymbolicLink().hasContent("2");
        assertThat(outside).hasContent("mine");
    }

    @Test
    void keepsPlainFilesWhereLinksAreNotPossible() throws IOException {
        fixture.with("HF_HUB_DISABLE_SYMLINKS", "1").stored(COMMIT, "a/b", "1", "c", "2");

        assertThat(snapshot("a/b")).isRegularFile().hasContent("1");
        assertThat(Files.isSymbolicLink(snapshot("a/b"))).isFalse();
        assertThat(repo.resolve("blobs")).isEmptyDirectory();
    }

    @Test
    void copiesEqualContentWhereLinksAreNotPossible() throws IOException {
        fixture.with("HF_HUB_DISABLE_SYMLINKS", "1");
        DownloadPlan plan = fixture.plan(COMMIT, small("a", "same"), small("b", "same"));
        arrive(plan, "a", "same");
        plan.layout().adopt(file(plan, "b"), snapshot("a"));

        assertThat(snapshot("a")).hasContent("same");
        assertThat(snapshot("b")).hasContent("same");
        assertThat(Files.isSameFile(snapshot("a"), snapshot("b"))).isFalse();
    }

    @Test
    void usesPlainFilesOfASnapshotAlsoWhenLinksArePossible() throws IOException {
        new StoredFixture(
                        home,
                        DownloadOptions.builder()
                                .set(DownloadOptions.CACHE_DIR, hub)
                                .build())
                .with("HF_HUB_DISABLE_SYMLINKS", "1")
                .stored(COMMIT, "a", "1");
        DownloadPlan plan = fixture.plan(COMMIT, small("a", "1"));

        assertThat(plan.layout().find(file(plan, "a"))).isEqualTo(snapshot("a"));
    }

    /** Only the user can have put it there: nobody else names these folders. */
    @ParameterizedTest
    @ValueSource(strings = {"", "blobs", "refs", "trees", ".modelhaul"})
    void followsALinkThatTheUserMadeToAnotherDisk(String moved) throws IOException {
        Path disk = Files.createDirectories(home.resolve("disk"));
        Path link = repo.resolve(moved);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, disk);

        DownloadPlan plan = fixture.stored(COMMIT, "a", "1");

        assertThat(snapshot("a")).hasContent("1");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(plan.layout().find(file(plan, "a"))).isNotNull();
        assertThat(fixture.store().stored()).singleElement().satisfies(model -> {
            assertThat(model.files()).hasSize(1);
            assertThat(model.complete()).isTrue();
        });
    }

    @Test
    void removesARepositoryThatTheUserHasMoved() throws IOException {
        Path disk = Files.createDirectories(home.resolve("disk"));
        Files.createDirectories(hub);
        Files.createSymbolicLink(repo, disk);
        fixture.stored(COMMIT, "a", "1");

        new SnapshotLocation(fixture.store().stored().get(0)).remove();

        assertThat(fixture.store().stored()).isEmpty();
        assertThat(Files.exists(repo, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(disk).doesNotExist();
    }

    @Test
    void refusesASnapshotThatLeadsOutOfTheCache() throws IOException {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Path link = repo.resolve("snapshots").resolve(COMMIT);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, outside);

        assertThatThrownBy(() -> fixture.stored(COMMIT, "a", "1"))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("out of the cache")
                .hasMessageContaining("models--owner--name");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void saysWhenALinkLeadsNowhere() throws IOException {
        Files.createDirectories(hub);
        Files.createSymbolicLink(repo, home.resolve("unmounted"));

        assertThatThrownBy(() -> fixture.stored(COMMIT, "a", "1"))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("leads nowhere");
    }

    @Test
    void refusesAFolderInASnapshotThatLeadsOut() throws IOException {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Files.createDirectories(snapshot("x").getParent());
        Files.createSymbolicLink(snapshot("x"), outside);

        assertThatThrownBy(() -> fixture.stored(COMMIT, "x/a", "1"))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("link");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void neverTakesContentFromOutside() throws IOException {
        Path secret = Files.writeString(home.resolve("secret"), "1");
        Path blob = Files.createDirectories(repo.resolve("blobs"))
                .resolve(small("a", "1").etag());
        Files.createSymbolicLink(blob, secret);
        DownloadPlan plan = fixture.plan(COMMIT, small("a", "1"));

        assertThat(plan.layout().find(file(plan, "a"))).isNull();
    }

    @Test
    void takesContentFromTheStoreThatRepositoriesShare() throws IOException {
        String xet = "ab" + "0".repeat(62);
        Path shared = Files.createDirectories(hub.resolve("blobs/ab"));
        Path payload = Files.writeString(shared.resolve(xet), "weights");
        HubFile plain = large("model.bin", "weights");
        HubFile inXet = new HubFile(plain.path(), plain.size(), plain.gitSha1(), plain.sha256(), xet);
        DownloadPlan plan = fixture.plan(COMMIT, inXet);

        assertThat(plan.layout().find(file(plan, "model.bin")))
                .as("without the marker")
                .isNull();
        Files.writeString(hub.resolve("blobs/.huggingface-shared-blobs"), "1\n");
        assertThat(plan.layout().find(file(plan, "model.bin"))).isEqualTo(payload);
        plan.layout().adopt(file(plan, "model.bin"), payload);

        Files.delete(payload);
        assertThat(snapshot("model.bin")).isSymbolicLink().hasContent("weights");
        assertThat(repo.resolve("blobs").resolve(inXet.etag())).isRegularFile();
    }
}
