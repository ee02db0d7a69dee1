package io.modelhaul.huggingface;

import static io.modelhaul.huggingface.StoredFixture.COMMIT;
import static io.modelhaul.huggingface.StoredFixture.NEXT_COMMIT;
import static io.modelhaul.huggingface.StoredFixture.arrive;
import static io.modelhaul.huggingface.StoredFixture.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskPlannerTest {
    private final Path home;
    private final Path hub;
    private final Path repo;

    DiskPlannerTest(@TempDir Path home) {
        this.home = home;
        this.hub = home.resolve("hub");
        this.repo = hub.resolve("models--owner--name");
    }

    private StoredFixture with(DownloadOptions.Builder options) {
        return new StoredFixture(
                home, options.set(DownloadOptions.CACHE_DIR, hub).build());
    }

    private StoredFixture usual() {
        return with(DownloadOptions.builder());
    }

    private static @Nullable DownloadPlan complete(StoredFixture call) throws IOException {
        return new DiskPlanner(call.request()).complete();
    }

    private static DownloadPlan offline(StoredFixture call) throws IOException {
        return new DiskPlanner(call.request()).offline();
    }

    private static List<String> paths(@Nullable DownloadPlan plan) {
        return Objects.requireNonNull(plan).files().stream()
                .map(file -> file.path().value())
                .toList();
    }

    private static void assertOffline(StoredFixture call, String... words) {
        assertThatThrownBy(() -> offline(call))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE))
                .hasMessageContainingAll(words);
    }

    @Test
    void needsNobodyWhenAllThatBelongsToTheRevisionIsHere() throws IOException {
        usual().stored(COMMIT, "a", "1", "b/c", "2");

        DownloadPlan plan = complete(usual());

        assertThat(paths(plan)).containsExactly("a", "b/c");
        assertThat(Objects.requireNonNull(plan).commit()).isEqualTo(COMMIT);
        PlannedFile first = plan.files().get(0);
        assertThat(first.size()).isEqualTo(1);
        assertThat(first.digests()).isEqualTo(small("a", "1").digests());
        assertThat(first.sources()).as("to repair it, should it be wrong").hasSize(1);
    }

    @Test
    void needsSomebodyWhenSomethingMayBeMissing() throws IOException {
        assertThat(complete(usual())).as("nothing is here").isNull();
        usual().stored(COMMIT, "a", "1", "b", "22");
        Path blob = repo.resolve("blobs").resolve(small("b", "22").etag());

        Files.writeString(blob, "2");
        assertThat(complete(usual())).as("a file has another size").isNull();
        Files.delete(blob);
        assertThat(complete(usual())).as("a file is missing").isNull();
        assertThat(paths(complete(with(DownloadOptions.builder().include("a")))))
                .containsExactly("a");
        Files.writeString(blob, "22");
        assertThat(complete(usual())).isNotNull();
        Files.delete(repo.resolve("trees").resolve(COMMIT + ".json"));
        assertThat(complete(usual())).as("nobody knows what belongs to it").isNull();
    }

    @Test
    void needsNobodyForACommitThatIsComplete() throws IOException {
        usual().stored(COMMIT, "a", "1");

        assertThat(complete(with(DownloadOptions.builder().revision(COMMIT)))).isNotNull();
        assertThat(complete(with(DownloadOptions.builder().revision(NEXT_COMMIT))))
                .isNull();
    }

    @Test
    void needsNobodyForASingleFileThatIsHere() throws IOException {
        usual().stored(COMMIT, "a", "1", "b", "2");
        Files.delete(repo.resolve("trees").resolve(COMMIT + ".json"));
        Files.delete(repo.resolve("snapshots").resolve(COMMIT).resolve("b"));

        DownloadPlan plan = complete(with(DownloadOptions.builder().file("a")));

        assertThat(paths(plan)).containsExactly("a");
        assertThat(Objects.requireNonNull(plan).files().get(0).digests())
                .isEqualTo(small("a", "1").digests());
        assertThat(plan.layout().modelPath())
                .isEqualTo(repo.resolve("snapshots").resolve(COMMIT).resolve("a"));
        assertThat(complete(with(DownloadOptions.builder().file("b")))).isNull();
    }

    @Test
    void saysAtOnceThatACommitHasNoSuchFile() throws IOException {
        usual().stored(COMMIT, "config.json", "1");

        assertThatThrownBy(() ->
                        complete(with(DownloadOptions.builder().revision(COMMIT).file("konfig.json"))))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageContaining("config.json");
    }

    @Test
    void asksWhetherABranchHasByNowWhatItHadNot() throws IOException {
        usual().stored(COMMIT, "config.json", "1");

        assertThat(complete(with(DownloadOptions.builder().file("new.json")))).isNull();
        assertThat(complete(with(DownloadOptions.builder().include("*.gguf")))).isNull();
        assertOffline(with(DownloadOptions.builder().file("new.json")), "owner/name");
        assertOffline(with(DownloadOptions.builder().include("*.gguf")), "owner/name");
    }

    @Test
    void doesNotLetATokenThatCannotBeReadMatterWhenAllIsHere() throws IOException {
        usual().stored(COMMIT, "a", "1");

        assertThat(complete(usual().with("HF_TOKEN", "no token"))).isNotNull();
    }

    @Test
    void takesOfflineWhatTheListOfFilesSaysIsAll() throws IOException {
        usual().stored(COMMIT, "a", "1", "b", "2");

        DownloadPlan plan = offline(usual());

        assertThat(paths(plan)).containsExactly("a", "b");
        assertThat(plan.files()).allSatisfy(file -> assertThat(file.sources()).isEmpty());
    }

    @Test
    void namesOfflineWhatIsMissing() throws IOException {
        assertOffline(usual(), "owner/name", "main", hub.toString());
        DownloadPlan plan = usual().plan(COMMIT, small("a", "1"), small("b", "2"), small("c", "3"));
        arrive(plan, "a", "1");
        Files.writeString(Files.createDirectories(repo.resolve("refs")).resolve("main"), COMMIT);

        assertOffline(usual(), "2 files", "b, c");
    }

    @Test
    void takesNothingOfflineForAllWhenNobodyKnowsWhatBelongsToIt() throws IOException {
        usual().stored(COMMIT, "a", "1", "b", "2");
        Files.delete(repo.resolve("trees").resolve(COMMIT + ".json"));

        assertOffline(usual(), "2 files of owner/name", "not known to be complete");
        assertOffline(with(DownloadOptions.builder().exclude("a")), "not known to be complete");
        assertThat(paths(offline(with(DownloadOptions.builder().file("a"))))).containsExactly("a");
        assertOffline(with(DownloadOptions.builder().file("c")), "owner/name");
    }

    @Test
    void findsAFolderOfPlainFilesComplete() throws IOException {
        DownloadOptions.Builder local = DownloadOptions.builder().set(DownloadOptions.LOCAL_DIR, home.resolve("l"));
        with(local).stored(COMMIT, "a", "1", "b", "2");

        assertThat(paths(complete(with(local)))).containsExactly("a", "b");
        assertThat(paths(offline(with(local)))).containsExactly("a", "b");
        Files.delete(home.resolve("l/a"));
        assertThat(complete(with(local))).isNull();
        assertOffline(with(local), "(a)");
    }
}
